"""Past cases as both sides of the interchange know them: typed, scrubbed, one JSON line each (docs/past-cases.md)."""

from foi_model.history.letter import Reading, bare_sections, case_digest, ncnd_limbs, read_past
from foi_model.history.reply import Reply, Unusable, read_reply
from foi_model.history.serialise import CaseError, case_from_line, case_to_line
from foi_model.history.types import Origin, PastCase, PastQuestion

__all__ = [
    "CaseError",
    "Origin",
    "PastCase",
    "PastQuestion",
    "Reading",
    "Reply",
    "Unusable",
    "bare_sections",
    "case_digest",
    "case_from_line",
    "case_to_line",
    "ncnd_limbs",
    "read_past",
    "read_reply",
]
