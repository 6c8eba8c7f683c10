"""What a decision may say: limbs that fit, reasons that say something, and people free to add what they judge right."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from foi_model.catalogue import load_catalogue
from foi_plugin.drafts import DraftError, checked
from foi_plugin.notes import note_text
from foi_plugin.ports import Action, Decision, DecisionDraft, StoredAssessment, Subject
from kit.assessments import a_draft, an_assessment

CATALOGUE = load_catalogue()
NOW = datetime(2026, 11, 23, tzinfo=UTC)
STORED = StoredAssessment(5, "desk", "7", "f" * 64, an_assessment(), NOW)


def check(draft: DecisionDraft, *earlier: DecisionDraft, stored: StoredAssessment | None = STORED) -> DecisionDraft:
    decisions = [Decision(n, "desk", "7", each, "ann", NOW, "demo+1") for n, each in enumerate(earlier, start=1)]
    return checked(draft, stored, decisions, CATALOGUE, "desk", "7")


def refused(draft: DecisionDraft, *earlier: DecisionDraft) -> str:
    with pytest.raises(DraftError) as refusal:
        check(draft, *earlier)
    assert str(refusal.value).endswith(".")
    return refusal.value.field


def ncnd(action: Action, limb: str | None, section: str | None = None, question_index: int = 1) -> DecisionDraft:
    return a_draft(5, subject=Subject.NCND, action=action, section=section, limb=limb, question_index=question_index)


def exemption(action: Action, section: str | None, limb: str | None = None) -> DecisionDraft:
    return a_draft(5, action=action, section=section, limb=limb)


def test_a_suggestion_is_accepted_with_a_withholding_limb_or_none() -> None:
    assert check(exemption(Action.ACCEPT, "31", "31(1)(a)")).limb == "31(1)(a)"
    assert check(exemption(Action.ACCEPT, "31")).limb is None
    assert check(exemption(Action.ACCEPT, "31", "")).limb is None


def test_every_ground_of_the_catalogue_can_be_added_with_each_of_its_limbs() -> None:
    for ground in CATALOGUE.grounds.values():
        check(exemption(Action.ADD, ground.bare_section))
        for limb in ground.limbs:
            check(exemption(Action.ADD, ground.bare_section, limb.ref))


def test_vexatious_requests_are_never_accepted_and_may_be_added_by_a_person() -> None:
    assert refused(exemption(Action.ACCEPT, "14")) == "action"
    check(exemption(Action.ADD, "14", "14(1)"))


@pytest.mark.parametrize("limb", sorted(CATALOGUE.ncnd_limbs))
def test_an_exemption_never_cites_an_ncnd_limb(limb: str) -> None:
    section = CATALOGUE.ncnd_limbs[limb].section
    assert refused(exemption(Action.ADD, section, limb)) == "limb"


@pytest.mark.parametrize("limb", ["31(1)(z)", "24(1)", "31", "31(1)(a) ", "NCND"])
def test_a_limb_belongs_to_its_section(limb: str) -> None:
    assert refused(exemption(Action.ACCEPT, "31", limb)) == "limb"


@pytest.mark.parametrize("section", [None, "", "13", "99", "s31", "14(1)", "31(3)"])
def test_a_section_is_one_of_the_catalogue(section: str | None) -> None:
    assert refused(exemption(Action.ADD, section)) == "section"


def test_only_what_was_suggested_is_accepted() -> None:
    assert refused(exemption(Action.ACCEPT, "43")) == "action"
    assert refused(ncnd(Action.ACCEPT, "31(3)", question_index=0)) == "action"


def test_only_what_was_suggested_or_decided_before_is_rejected() -> None:
    check(exemption(Action.REJECT, "31"))
    assert refused(exemption(Action.REJECT, "43")) == "action"
    check(exemption(Action.REJECT, "43"), exemption(Action.ADD, "43"))
    assert refused(ncnd(Action.REJECT, None, question_index=0)) == "action"
    check(ncnd(Action.REJECT, "31(3)", question_index=0), ncnd(Action.ADD, "31(3)", question_index=0))


def test_a_decision_on_another_question_does_not_count() -> None:
    other = a_draft(5, action=Action.ADD, section="43", limb=None, question_index=1)
    assert refused(exemption(Action.REJECT, "43"), other) == "action"


@pytest.mark.parametrize("limb", sorted(CATALOGUE.ncnd_limbs))
def test_ncnd_is_recorded_with_an_ncnd_limb_and_its_section(limb: str) -> None:
    section = CATALOGUE.ncnd_limbs[limb].section
    assert check(ncnd(Action.ADD, limb)).section == section
    assert check(ncnd(Action.ADD, limb, section)).section == section
    assert refused(ncnd(Action.ADD, limb, "12")) == "section"


@pytest.mark.parametrize("limb", ["31(1)(a)", "24(1)", "12(2)", "21", "31", "x"])
def test_ncnd_never_cites_anything_else(limb: str) -> None:
    assert refused(ncnd(Action.ADD, limb)) == "limb"


def test_ncnd_needs_its_limb_unless_the_flag_as_such_is_rejected() -> None:
    assert refused(ncnd(Action.ACCEPT, None)) == "limb"
    assert refused(ncnd(Action.ADD, "")) == "limb"
    assert check(ncnd(Action.REJECT, None)).limb is None


def test_disclosure_is_accepted_or_rejected_and_names_nothing() -> None:
    for action in (Action.ACCEPT, Action.REJECT):
        check(a_draft(5, subject=Subject.DISCLOSE, action=action, section=None, limb=None))
    for part, draft in {
        "section": a_draft(5, subject=Subject.DISCLOSE, limb=None),
        "limb": a_draft(5, subject=Subject.DISCLOSE, section=None),
        "action": a_draft(5, subject=Subject.DISCLOSE, action=Action.ADD, section=None, limb=None),
    }.items():
        assert refused(draft) == part


@pytest.mark.parametrize("reason", ["", "   ", "\r\n\t\n", "x" * 2001, "bell \x07", "nul \x00", "\ud800"])
@pytest.mark.parametrize("action", [Action.ACCEPT, Action.REJECT, Action.ADD])
def test_a_reason_is_always_needed_and_is_plain_text(action: Action, reason: str) -> None:
    assert refused(a_draft(5, action=action, reason=reason)) == "reason"


def test_a_reason_is_tidied_and_may_be_long() -> None:
    assert check(a_draft(5, reason="  One.\r\nTwo.\r ")).reason == "One.\nTwo."
    assert len(check(a_draft(5, reason="é" * 2000)).reason) == 2000


@pytest.mark.parametrize("index", [-1, 2, 10_000])
def test_the_question_is_one_of_the_assessment(index: int) -> None:
    assert refused(a_draft(5, question_index=index)) == "question_index"


@pytest.mark.parametrize(
    "stored",
    [
        None,
        StoredAssessment(5, "desk", "8", "f" * 64, an_assessment(), NOW),
        StoredAssessment(5, "rt", "7", "f" * 64, an_assessment(), NOW),
    ],
    ids=["unknown", "other case", "other host"],
)
def test_the_assessment_is_one_of_this_case(stored: StoredAssessment | None) -> None:
    with pytest.raises(DraftError) as refusal:
        check(a_draft(5), stored=stored)
    assert refusal.value.field == "assessment_id"


def test_the_note_tells_what_was_decided_why_and_by_whom_and_nothing_of_the_odds() -> None:
    note = note_text(a_draft(5), STORED.assessment, CATALOGUE, "ann")
    limb = CATALOGUE.withholding_limb("31(1)(a)")
    assert limb is not None
    assert note.splitlines() == [
        "Question 1: “How many internet doorbells were supplied?”",
        f"Accepted: section 31, {CATALOGUE.ground('31').title}: 31(1)(a), {limb.title}",
        "Reason: It would help burglars.",
        "Decided by ann. Suggestions were made by model demo+1; a person decided.",
    ]


@pytest.mark.parametrize("limb", [None, "31(3)"])
def test_the_note_on_ncnd_says_nothing_of_what_is_held(limb: str | None) -> None:
    note = note_text(ncnd(Action.REJECT, limb), STORED.assessment, CATALOGUE, "ann")
    assert "Rejected: neither confirm nor deny (NCND)" in note
    assert ("under section 31(3)" in note) == (limb is not None)
    assert "held" not in note.casefold()


def test_a_long_question_is_told_by_its_first_words() -> None:
    draft = a_draft(5, subject=Subject.DISCLOSE, section=None, limb=None)
    note = note_text(draft, an_assessment(words="How many " + "very " * 60 + "long words?"), CATALOGUE, "ann")
    assert len(note.splitlines()[0]) < 110
    assert "Accepted: no exemption: consider disclosing" in note
