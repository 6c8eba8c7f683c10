"""The service: find or make, record, and never take the case page down."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from foi_model.domain import AuthorityKind
from foi_model.intake import IntakeError
from foi_plugin.drafts import DraftError
from foi_plugin.engines import Engines
from foi_plugin.ports import Attachment, CaseNotFound, LedgerUnavailable, Staff, Subject
from foi_plugin.service import NO_LEDGER, NO_MODEL, NO_READING, ModelUnavailable, digest
from kit.assessments import a_draft, an_assessment
from kit.desk import ANN, REQUEST, Desk, decide_and_be_killed


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def broken(tmp_path: Path) -> Desk:
    return Desk(tmp_path, engines=Engines(tmp_path / "no bundle here"))


def unreachable(tmp_path: Path) -> Desk:
    return Desk(tmp_path, url=f"sqlite:///{tmp_path}/no/folder/ledger.sqlite3")


def disclose(desk: Desk, reason: str = "Nothing stands against it.") -> object:
    stored = desk.service.view("7", ANN).stored
    assert stored is not None
    draft = a_draft(stored.id, subject=Subject.DISCLOSE, section=None, limb=None, reason=reason)
    return desk.service.decide("7", ANN, draft)


def test_a_case_is_assessed_once_and_recorded(desk: Desk) -> None:
    first, again = desk.service.view("7", ANN), desk.service.view("7", Staff("mo"))
    assert first.unavailable is None
    assert first.stored is not None
    assert first.stored == again.stored
    assert len(first.stored.assessment.questions) == 2
    assert first.stored.assessment.authority_kind is AuthorityKind.POLICE
    assert desk.rows("SELECT actor FROM shown ORDER BY id") == [("ann",), ("mo",)]


def test_other_words_are_assessed_afresh_and_the_old_assessment_stays(desk: Desk) -> None:
    before = desk.service.view("7", ANN).stored
    filed = desk.host.filed["7"]
    filed.case = replace(filed.case, text=REQUEST + "\n3. How many of the doorbells were later returned?\n")
    after = desk.service.view("7", ANN).stored
    assert before is not None
    assert after is not None
    assert before.id != after.id
    assert desk.ledger.assessment(before.id) == before


def test_the_authority_kind_counts_and_the_title_and_the_case_do_not(desk: Desk) -> None:
    desk.host.add_case("8", REQUEST, title="Quite another title")
    desk.host.add_case("9", REQUEST, kind=AuthorityKind.LOCAL)
    seven, eight, nine = (desk.service.view(case_id, ANN).stored for case_id in "789")
    assert seven is not None
    assert eight is not None
    assert nine is not None
    assert (seven.fingerprint, seven.assessment) == (eight.fingerprint, eight.assessment)
    assert nine.fingerprint != seven.fingerprint


def test_a_case_that_one_may_not_see_is_not_found(desk: Desk) -> None:
    for case_id, staff in (("7", Staff("olu")), ("7", Staff("rob")), ("99", ANN)):
        with pytest.raises(CaseNotFound):
            desk.service.view(case_id, staff)
        with pytest.raises(CaseNotFound):
            desk.service.decide(case_id, staff, a_draft(1))
        with pytest.raises(CaseNotFound):
            desk.service.decisions(case_id, staff)


def test_without_a_model_the_page_works_and_earlier_decisions_are_there(desk: Desk, tmp_path: Path) -> None:
    disclose(desk)
    later = Desk(tmp_path, engines=Engines(tmp_path / "gone"))
    view = later.service.view("7", ANN)
    assert (view.stored, view.unavailable) == (None, NO_MODEL)
    assert len(view.decisions) == 1
    with pytest.raises(ModelUnavailable):
        later.service.assessment("7", ANN)


def test_without_a_ledger_the_page_works(tmp_path: Path) -> None:
    desk = unreachable(tmp_path)
    view = desk.service.view("7", ANN)
    assert (view.stored, view.decisions, view.unavailable) == (None, (), NO_LEDGER)
    with pytest.raises(LedgerUnavailable):
        desk.service.decide("7", ANN, a_draft(1))


def test_an_unforeseen_fault_leaves_the_page_working(desk: Desk) -> None:
    filed = desk.host.filed["7"]
    filed.case = replace(filed.case, attachments=("not an attachment",))  # type: ignore[arg-type]
    assert desk.service.view("7", ANN).unavailable == NO_READING


def test_a_model_that_comes_back_is_used(broken: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert broken.service.view("7", ANN).unavailable == NO_MODEL
    monkeypatch.setattr(broken.service, "engines", Engines())
    assert broken.service.view("7", ANN).stored is not None


@pytest.mark.parametrize("text", ["", "  \n\t ", "\N{NO-BREAK SPACE}"])
def test_an_empty_case_says_so(desk: Desk, text: str) -> None:
    desk.host.add_case("8", text)
    view = desk.service.view("8", ANN)
    assert view.stored is not None
    assert view.stored.assessment.questions == ()
    assert "There is no text to read in this case." in view.notices


def test_a_huge_case_is_read_in_part_and_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path, max_text_chars=5000)
    desk.host.add_case("8", "How many street lamps were mended in each ward last year?\n" * 2000)
    view = desk.service.view("8", ANN)
    assert view.stored is not None
    assert any("characters were read" in notice for notice in view.notices)


def test_a_binary_case_is_no_trouble(desk: Desk) -> None:
    desk.host.add_case("8", bytes(range(256)).decode("latin-1") * 20)
    assert desk.service.view("8", ANN).unavailable is None


def test_broken_characters_are_no_trouble(desk: Desk) -> None:
    desk.host.add_case("8", "1. How many \ud800 cats does the force keep?\n2. How many\x00 dogs does it keep?")
    assert desk.service.view("8", ANN).unavailable is None


def test_another_language_is_not_guessed_at(desk: Desk) -> None:
    desk.host.add_case("8", "Combien de chiens et de chevaux la police a-t-elle achetés l'année dernière ?")
    stored = desk.service.view("8", ANN).stored
    assert stored is not None
    assert stored.assessment.questions
    for question in stored.assessment.questions:
        assert question.abstained is not None
        assert not question.suggestions


def test_an_attachment_is_read_and_one_that_cannot_be_is_told(desk: Desk) -> None:
    letter = Attachment("letter.txt", b"1. How many horses does the force keep?\n2. What did their feed cost in 2024?")
    noise = Attachment("secret-name.pdf", b"%PDF-1.7 broken")
    desk.host.add_case("8", "Please see the attached letter.", attachments=(letter, noise))
    view = desk.service.view("8", ANN)
    assert view.stored is not None
    assert any("horses" in question.question.text for question in view.stored.assessment.questions)
    assert any(notice.startswith("Attachment 2") for notice in view.notices)
    assert not any("secret-name" in notice for notice in view.notices)
    assert desk.service.view("8", ANN) == view


def test_an_overdue_catalogue_is_told(desk: Desk) -> None:
    desk.clock.forward(days=365 * 20)
    assert any("due for review" in notice for notice in desk.service.view("7", ANN).notices)


def test_a_decision_is_recorded_and_noted_on_the_case(desk: Desk) -> None:
    decision = disclose(desk)
    assert desk.service.decisions("7", ANN) == (decision,)
    assert desk.service.view("7", ANN).decisions == (decision,)
    (note,) = desk.host.notes("7")
    assert "Reason: Nothing stands against it." in note
    assert desk.rows("SELECT state, attempts FROM job") == [("done", 1)]


def test_a_double_click_is_one_decision_and_one_note(desk: Desk) -> None:
    assert disclose(desk) == disclose(desk)
    assert len(desk.host.notes("7")) == 1


def test_a_refused_decision_leaves_no_trace(desk: Desk) -> None:
    with pytest.raises(DraftError):
        disclose(desk, reason=" ")
    assert desk.rows("SELECT * FROM decision") == []
    assert desk.rows("SELECT * FROM job") == []
    assert desk.host.notes("7") == []


def test_a_decision_may_be_on_an_assessment_that_a_new_model_has_replaced(desk: Desk) -> None:
    old = desk.ledger.record_assessment("memory", "7", "0" * 64, an_assessment("old+1"))
    decision = desk.service.decide("7", ANN, a_draft(old.id))
    assert decision.model_version == "old+1"
    assert "model old+1" in desk.host.notes("7")[0]


def test_an_assessment_of_another_case_is_refused(desk: Desk) -> None:
    other = desk.ledger.record_assessment("memory", "8", "0" * 64, an_assessment())
    with pytest.raises(DraftError) as refusal:
        desk.service.decide("7", ANN, a_draft(other.id))
    assert refusal.value.field == "assessment_id"


@pytest.mark.parametrize("trouble", [OSError("the host is down"), IntakeError("e-mail", "odd"), CaseNotFound("gone")])
def test_a_note_that_fails_stays_queued_and_is_written_later(desk: Desk, trouble: Exception) -> None:
    desk.host.notes_fail = trouble
    decision = disclose(desk)
    assert desk.service.decisions("7", ANN) == (decision,)
    assert desk.rows("SELECT state, error FROM job") == [("waiting", type(trouble).__name__)]
    desk.host.notes_fail = None
    assert not desk.worker.run_once()
    desk.clock.forward(minutes=1)
    assert desk.worker.run_once()
    assert len(desk.host.notes("7")) == 1
    assert desk.rows("SELECT state FROM job") == [("done",)]


def test_a_process_killed_before_its_note_is_written_leaves_the_decision_and_the_note(desk: Desk) -> None:
    stored = desk.ledger.record_assessment("memory", "7", "0" * 64, an_assessment())
    process = multiprocessing.get_context("spawn").Process(
        target=decide_and_be_killed, args=(str(desk.path.parent), stored.id)
    )
    process.start()
    process.join()
    assert process.exitcode == 9
    assert len(desk.service.decisions("7", ANN)) == 1
    assert desk.host.notes("7") == []
    desk.clock.forward(seconds=299)
    assert not desk.worker.run_once()
    desk.clock.forward(seconds=1)
    assert desk.worker.run_once()
    assert "NCND" in desk.host.notes("7")[0]


def test_unattended_assessment_is_recorded_and_shown_to_nobody(desk: Desk) -> None:
    stored = desk.service.assess_unattended("7")
    assert desk.service.ledger.assessment(stored.id) == stored
    assert desk.rows("SELECT * FROM shown") == []
    assert desk.service.view("7", ANN).stored == stored


def test_the_fingerprint_depends_on_every_part_and_on_where_each_ends() -> None:
    parts = ("text", "police", "model", "catalogue")
    variants = {
        digest(*parts),
        digest("textp", "olice", *parts[2:]),
        digest(*parts[:3], "catalogu2"),
        digest(*parts, ""),
    }
    assert len(variants) == 4
    assert digest(*parts) == digest(*parts)


def test_the_clock_of_the_ledger_is_used(desk: Desk) -> None:
    view = desk.service.view("7", ANN)
    assert view.stored is not None
    assert view.stored.at == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
