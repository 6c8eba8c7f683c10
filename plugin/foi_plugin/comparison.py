"""Two bundles on the same questions: where they agree, where they differ and, where people decided, who was right.

Pure counting. People saw the suggestions of the live bundle only, so their decisions lean towards it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from foi_plugin.drafts import replaces
from foi_plugin.ports import Action, Decision, ShadowScore, Subject, Verdict

NCND = "NCND"


@dataclass(frozen=True, slots=True)
class LabelComparison:
    """One section, or NCND, over all questions compared.

    `both`, `live_only` and `shadow_only` count the questions for which it was suggested; `decided` those on which
    people settled it, and of these `live_right` and `shadow_right` those where a bundle had said the same.
    """

    label: str
    both: int
    live_only: int
    shadow_only: int
    decided: int
    live_right: int
    shadow_right: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The live bundle against the one in shadow. `same_sections` and `same_ncnd` count questions."""

    live: str
    shadow: str
    assessments: int
    questions: int
    same_sections: int
    same_ncnd: int
    labels: tuple[LabelComparison, ...]

    @property
    def decided(self) -> int:
        """How many (question, label) pairs people have settled."""
        return sum(label.decided for label in self.labels)

    @property
    def live_right(self) -> int:
        """On how many of those the live bundle had said the same."""
        return sum(label.live_right for label in self.labels)

    @property
    def shadow_right(self) -> int:
        """On how many of those the shadow had said the same."""
        return sum(label.shadow_right for label in self.labels)


def compare(live: str, shadow: str, scores: Sequence[ShadowScore], decisions: Sequence[Decision]) -> Comparison:
    """Count over the scores; `decisions` are those on the same assessments, oldest first."""
    settled = _settled(scores, decisions)
    pairs = [
        (_labels(ours), _labels(theirs), settled[score.assessment_id, index])
        for score in scores
        for index, (ours, theirs) in enumerate(zip(score.live, score.shadow, strict=True))
    ]
    labels = {label for ours, theirs, decided in pairs for label in (*ours, *theirs, *decided)}
    return Comparison(
        live=live,
        shadow=shadow,
        assessments=len(scores),
        questions=len(pairs),
        same_sections=sum(ours - {NCND} == theirs - {NCND} for ours, theirs, _ in pairs),
        same_ncnd=sum((NCND in ours) == (NCND in theirs) for ours, theirs, _ in pairs),
        labels=tuple(_count(label, pairs) for label in sorted(labels, key=_in_order)),
    )


def _count(label: str, pairs: Iterable[tuple[set[str], set[str], Mapping[str, bool]]]) -> LabelComparison:
    both = live_only = shadow_only = decided = live_right = shadow_right = 0
    for ours, theirs, settled in pairs:
        live, shadow = label in ours, label in theirs
        both += live and shadow
        live_only += live and not shadow
        shadow_only += shadow and not live
        if label in settled:
            decided += 1
            live_right += live == settled[label]
            shadow_right += shadow == settled[label]
    return LabelComparison(label, both, live_only, shadow_only, decided, live_right, shadow_right)


def _labels(verdict: Verdict) -> set[str]:
    return {*verdict.sections, *((NCND,) if verdict.ncnd else ())}


def _settled(scores: Sequence[ShadowScore], decisions: Sequence[Decision]) -> Mapping[tuple[int, int], dict[str, bool]]:
    """For each question what people settled: whether a section, or NCND, applies.

    The last word on each limb counts, and a section applies when one of its limbs does. Where disclosure was accepted
    and no section was, every section that either bundle suggested does not apply.
    """
    standing = tuple(_standing(decisions))
    settled: dict[tuple[int, int], dict[str, bool]] = defaultdict(dict)
    open_answers = set()
    for decision in standing:
        draft, place = decision.draft, (decision.draft.assessment_id, decision.draft.question_index)
        if draft.subject is Subject.DISCLOSE:
            if draft.action is Action.ACCEPT:
                open_answers.add(place)
            continue
        label = NCND if draft.subject is Subject.NCND else draft.section or ""
        settled[place][label] = settled[place].get(label, False) or draft.action is not Action.REJECT
    for score in scores:
        for index, verdicts in enumerate(zip(score.live, score.shadow, strict=True)):
            place = score.assessment_id, index
            applies = {label for label, so in settled[place].items() if so and label != NCND}
            if place in open_answers and not applies:
                for section in {section for verdict in verdicts for section in verdict.sections}:
                    settled[place].setdefault(section, False)
    return settled


def _standing(decisions: Sequence[Decision]) -> Iterator[Decision]:
    by_place: dict[tuple[int, int, Subject, str | None], list[Decision]] = defaultdict(list)
    for decision in decisions:
        draft = decision.draft
        section = draft.section if draft.subject is Subject.EXEMPTION else None
        by_place[draft.assessment_id, draft.question_index, draft.subject, section].append(decision)
    for group in by_place.values():
        for number, decision in enumerate(group, start=1):
            if not any(replaces(later.draft, decision.draft) for later in group[number:]):
                yield decision


def _in_order(label: str) -> tuple[bool, int, str]:
    """NCND first, then the sections as they stand in the Act."""
    digits = "".join(character for character in label if character.isdigit())
    return label != NCND, int(digits or 0), label
