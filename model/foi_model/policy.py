"""From scores and the catalogue's rules to suggestions in bands, an NCND flag, or an abstention.

Pure functions. The rules themselves are data (`catalogue/rules.toml`); this module only carries them out.
"""

from __future__ import annotations

from collections.abc import Iterable

from foi_model.catalogue import Catalogue, TermMatch
from foi_model.domain import (
    AbstainCode,
    Abstention,
    AuthorityKind,
    NcndFlag,
    Question,
    QuestionAssessment,
    Scores,
    Suggestion,
    Thresholds,
)

OUT_OF_DOMAIN = "This does not read like anything the model has learnt from."


def decide(
    question: Question,
    scores: Scores,
    authority_kind: AuthorityKind,
    catalogue: Catalogue,
    thresholds: Thresholds,
    abstained: Abstention | None,
) -> QuestionAssessment:
    """Apply an abstention, the hard rules and the bundle's operating point to one question's scores.

    `abstained` is what the words alone say; a question unlike anything learnt from is abstained on as well.
    """
    if abstained is None and scores.in_domain < thresholds.in_domain:
        abstained = Abstention(AbstainCode.OUT_OF_DOMAIN, OUT_OF_DOMAIN)
    if abstained is not None:
        return QuestionAssessment(question=question, scores=scores, abstained=abstained)
    words = " ".join((*question.context, question.text))
    environmental = catalogue.rules.is_environmental(words)
    barred = catalogue.rules.barred_sections(authority_kind, environmental)
    suggestions = _suggestions(scores, barred, catalogue, thresholds)
    ncnd = _ncnd_flag(scores, barred, catalogue, thresholds, catalogue.find_terms(words))
    topics = ncnd.topics if ncnd else ()
    matches = (match for match in catalogue.find_terms(question.text) if match.topic_id in topics)
    return QuestionAssessment(
        question=question,
        scores=scores,
        suggestions=suggestions,
        ncnd=ncnd,
        environmental=environmental,
        telling_words=_merge((match.start, match.end) for match in matches),
    )


def _suggestions(
    scores: Scores, barred: frozenset[str], catalogue: Catalogue, thresholds: Thresholds
) -> tuple[Suggestion, ...]:
    rules = catalogue.rules
    found = [
        Suggestion(section, probability, band, prompt_only=section in rules.prompt_only)
        for section, probability in scores.sections.items()
        if section not in barred and (band := thresholds.sections[section].band(probability)) is not None
    ]
    return tuple(sorted(found, key=lambda suggestion: -suggestion.probability)[: rules.max_grounds])


def _ncnd_flag(
    scores: Scores, barred: frozenset[str], catalogue: Catalogue, thresholds: Thresholds, matches: Iterable[TermMatch]
) -> NcndFlag | None:
    band = thresholds.ncnd.band(scores.ncnd)
    if band is None:
        return None
    possible = {
        limb: probability
        for limb, probability in scores.ncnd_limbs.items()
        if limb in catalogue.ncnd_limbs and catalogue.ncnd_limbs[limb].section not in barred
    }
    ranked = sorted(possible, key=lambda limb: -possible[limb])
    likely = [limb for limb in ranked if possible[limb] >= thresholds.ncnd_limbs[limb]]
    limbs = (likely or ranked[:1])[: catalogue.rules.max_grounds]
    return NcndFlag(scores.ncnd, band, tuple(limbs), _topics(scores, thresholds, catalogue, matches))


def _topics(
    scores: Scores, thresholds: Thresholds, catalogue: Catalogue, matches: Iterable[TermMatch]
) -> tuple[str, ...]:
    named = {match.topic_id for match in matches if not match.ambiguous}
    found = [
        topic
        for topic, probability in scores.topics.items()
        if topic in catalogue.topics and (topic in named or probability >= thresholds.topics[topic])
    ]
    return tuple(sorted(found, key=lambda topic: -scores.topics[topic])[: catalogue.rules.max_grounds])


def _merge(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
