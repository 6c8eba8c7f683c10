"""Whether a piece of text can be judged at all: long enough, in English, made of words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from foi_model.domain import AbstainCode, Abstention

MAX_QUESTION_CHARS = 8_000
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SAMPLE_CHARS = 2_000
_ENGLISH = frozenset(
    [
        "and",
        "any",
        "are",
        "been",
        "by",
        "can",
        "could",
        "did",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "if",
        "is",
        "it",
        "its",
        "many",
        "much",
        "my",
        "not",
        "number",
        "of",
        "or",
        "our",
        "out",
        "over",
        "please",
        "send",
        "tell",
        "that",
        "the",
        "their",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "was",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)
_LANGUAGES = ["en", "cy", "ga", "fr", "de", "es", "it", "pt", "pl", "ro", "nl", "lt", "bg", "ru", "uk", "ar", "fa",
              "ur", "hi", "bn", "pa", "gu", "ta", "tr", "zh", "so", "sq", "hu", "cs", "sk", "el"]  # fmt: skip


def unreadable(question: str, context: tuple[str, ...] = ()) -> Abstention | None:
    """Why no suggestion can be made for this question, or None when it can be judged.

    Short follow-ups ("and the cost?") are judged together with their context. English is recognised first by its
    function words, which survive bad spelling; only text without them is handed to the language identifier.
    """
    if len(question) > MAX_QUESTION_CHARS:
        return Abstention(AbstainCode.TOO_LONG, f"The question is longer than {MAX_QUESTION_CHARS:,} characters.")
    words = _WORD.findall(question[:_SAMPLE_CHARS])
    if not words:
        return Abstention(AbstainCode.NOT_A_QUESTION, "There are no words to read.")
    surroundings = _WORD.findall(" ".join(context)[:_SAMPLE_CHARS])
    if not _is_english(words) and not _is_english(words + surroundings):
        return Abstention(AbstainCode.NOT_ENGLISH, "The question does not appear to be in English.")
    if len(words) + len(surroundings) < 2:
        return Abstention(AbstainCode.TOO_SHORT, "A single word is too little to go on.")
    return None


def _is_english(words: list[str]) -> bool:
    lowered = [word.lower() for word in words]
    hits = sum(word in _ENGLISH for word in lowered)
    if hits * 6 >= len(lowered):
        return True
    language, probability = _identifier().classify(" ".join(lowered))
    return bool(language == "en" or probability < 0.9)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES)
    return identifier
