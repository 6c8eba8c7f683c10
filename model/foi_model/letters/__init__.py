"""Past FOI responses: which questions a letter restates, what it decided on each, and by which provisions.

`read_letter` reads one letter. It looks only at the words of the letter; nothing is guessed that they do not say.
"""

from foi_model.letters.read import read_letter
from foi_model.letters.serialise import letter_to_dict, letter_to_evidence
from foi_model.letters.types import Cited, Letter, LetterQuestion, Outcome, Regime, ResponseLevel, Span, Stage

__all__ = [
    "Cited",
    "Letter",
    "LetterQuestion",
    "Outcome",
    "Regime",
    "ResponseLevel",
    "Span",
    "Stage",
    "letter_to_dict",
    "letter_to_evidence",
    "read_letter",
]
