"""Live against shadow, counted: agreement, and who was right where people decided."""

from __future__ import annotations

from datetime import UTC, datetime

from foi_plugin.comparison import LabelComparison, compare
from foi_plugin.ports import Action, Decision, DecisionDraft, ShadowScore, Subject, Verdict


def said(*sections: str, ncnd: bool = False) -> Verdict:
    return Verdict(sections, ncnd, False)


def decided(
    action: Action, section: str | None = None, *, subject: Subject = Subject.EXEMPTION, limb: str | None = None
) -> Decision:
    draft = DecisionDraft(1, 0, subject, action, "So.", section, limb)
    return Decision(1, "desk", "7", draft, "ann", datetime(2026, 11, 1, tzinfo=UTC), "old+1")


def labels(live: Verdict, shadow: Verdict, *decisions: Decision) -> dict[str, LabelComparison]:
    found = compare("old+1", "new+2", [ShadowScore(1, (live,), (shadow,))], decisions)
    return {label.label: label for label in found.labels}


def right(row: LabelComparison) -> tuple[int, int, int]:
    return row.decided, row.live_right, row.shadow_right


def test_agreement_is_counted_by_question() -> None:
    scores = [
        ShadowScore(1, (said("31", "24"), said(ncnd=True)), (said("24", "31"), said())),
        ShadowScore(2, (said("40"),), (said("40", "38"),)),
    ]
    found = compare("old+1", "new+2", scores, [])
    assert (found.assessments, found.questions, found.same_sections, found.same_ncnd) == (2, 3, 2, 2)
    assert [label.label for label in found.labels] == ["NCND", "24", "31", "38", "40"]
    by_label = {label.label: (label.both, label.live_only, label.shadow_only) for label in found.labels}
    assert by_label == {"NCND": (0, 1, 0), "24": (1, 0, 0), "31": (1, 0, 0), "38": (0, 0, 1), "40": (1, 0, 0)}
    assert (found.decided, found.live_right, found.shadow_right) == (0, 0, 0)


def test_nothing_compared_is_nothing() -> None:
    assert compare("old+1", "new+2", [], []).labels == ()


def test_whoever_suggested_what_was_accepted_was_right() -> None:
    assert right(labels(said("31"), said(), decided(Action.ACCEPT, "31"))["31"]) == (1, 1, 0)
    assert right(labels(said(), said("31"), decided(Action.ADD, "31"))["31"]) == (1, 0, 1)
    assert right(labels(said("31"), said(), decided(Action.REJECT, "31"))["31"]) == (1, 0, 1)
    assert right(labels(said(), said(), decided(Action.ADD, "31"))["31"]) == (1, 0, 0)


def test_the_last_word_counts() -> None:
    changed = (decided(Action.ACCEPT, "31"), decided(Action.REJECT, "31"))
    assert right(labels(said("31"), said(), *changed)["31"]) == (1, 0, 1)
    assert right(labels(said("31"), said(), *reversed(changed))["31"]) == (1, 1, 0)


def test_a_section_applies_when_one_of_its_limbs_does() -> None:
    limbs = (decided(Action.ACCEPT, "31", limb="31(1)(a)"), decided(Action.REJECT, "31", limb="31(1)(b)"))
    assert right(labels(said("31"), said(), *limbs)["31"]) == (1, 1, 0)
    assert right(labels(said("31"), said(), *reversed(limbs))["31"]) == (1, 1, 0)


def test_ncnd_is_a_label_of_its_own_whatever_its_limb() -> None:
    stance = decided(Action.ACCEPT, "31", subject=Subject.NCND, limb="31(3)")
    found = labels(said("31", ncnd=True), said("31"), stance)
    assert right(found["NCND"]) == (1, 1, 0)
    assert right(found["31"]) == (0, 0, 0)


def test_an_accepted_disclosure_counts_against_every_section_suggested_unless_one_was_accepted() -> None:
    disclosed = decided(Action.ACCEPT, subject=Subject.DISCLOSE)
    found = labels(said("31", ncnd=True), said("40"), disclosed)
    assert {label: right(row) for label, row in found.items()} == {
        "NCND": (0, 0, 0),
        "31": (1, 0, 1),
        "40": (1, 1, 0),
    }
    found = labels(said("31"), said("40"), disclosed, decided(Action.ACCEPT, "40"))
    assert {label: right(row) for label, row in found.items()} == {"31": (0, 0, 0), "40": (1, 0, 1)}


def test_a_rejected_disclosure_settles_no_section() -> None:
    assert right(labels(said("31"), said(), decided(Action.REJECT, subject=Subject.DISCLOSE))["31"]) == (0, 0, 0)
