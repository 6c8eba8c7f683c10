"""Past cases as both sides of the interchange know them: typed, scrubbed, one JSON line each (docs/past-cases.md)."""

from foi_model.history.letter import Reading, Unusable, bare_sections, case_digest, ncnd_limbs, read_past
from foi_model.history.scrub import Scrubber, names_in
from foi_model.history.serialise import CaseError, case_from_line, case_to_line
from foi_model.history.types import Origin, PastCase, PastQuestion

__all__ = [
    "CaseError",
    "Origin",
    "PastCase",
    "PastQuestion",
    "Reading",
    "Scrubber",
    "Unusable",
    "bare_sections",
    "case_digest",
    "case_from_line",
    "case_to_line",
    "names_in",
    "ncnd_limbs",
    "read_past",
]
