"""Decided questions: how each was treated, which are like a new one, and where like ones were treated differently.

They are shown to people beside a suggestion and never change one: a suggestion depends on the words of its question
alone.
"""

from foi_model.precedents.consistency import MEANINGS, Difference, Group, difference, inconsistencies
from foi_model.precedents.entries import Precedent, Source, precedents_of, precedents_told, response_hash
from foi_model.precedents.index import (
    FILE,
    Found,
    PrecedentError,
    PrecedentIndex,
    open_index,
    read_entries,
    write_index,
)
from foi_model.precedents.likeness import DIFFERENT, LIKE
from foi_model.precedents.treatment import Treatment, treatment_words

__all__ = [
    "DIFFERENT",
    "FILE",
    "LIKE",
    "MEANINGS",
    "Difference",
    "Found",
    "Group",
    "Precedent",
    "PrecedentError",
    "PrecedentIndex",
    "Source",
    "Treatment",
    "difference",
    "inconsistencies",
    "open_index",
    "precedents_of",
    "precedents_told",
    "read_entries",
    "response_hash",
    "treatment_words",
    "write_index",
]
