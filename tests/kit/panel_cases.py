"""Cases for the tests of the panel: what the service would hand over, built from the shipped catalogue's own labels."""

from __future__ import annotations

from datetime import UTC, date, datetime

from foi_model.domain import (
    AbstainCode,
    Abstention,
    Assessment,
    AuthorityKind,
    Band,
    NcndFlag,
    Question,
    QuestionAssessment,
    Suggestion,
)
from foi_model.letters import Outcome
from foi_model.precedents import Found, Precedent, Source, Treatment
from foi_plugin.ports import Action, Case, Decision, DecisionDraft, StoredAssessment, Subject
from foi_plugin.service import CaseView

RECEIVED = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
DOORBELLS = Question(
    "How many internet doorbells has the force supplied to residents since January 2020?",
    "1(a)",
    ("Please answer for each calendar year.", "I am interested in the burglary prevention scheme."),
)
COVERT = Question("Does the force own or hire any IMSI catcher or other device that copies a mobile mast?", "1(b)")
NOISE = Question("What noise and diesel emission readings were taken at the firing range in 2025?", "2")
TOO_SHORT = Question("And the cost?", "3")

DOORBELLS_ASSESSED = QuestionAssessment(
    DOORBELLS,
    None,
    suggestions=(
        Suggestion("31", 0.81, Band.HIGH),
        Suggestion("40", 0.44, Band.MEDIUM),
        Suggestion("36", 0.21, Band.LOW, prompt_only=True),
    ),
    telling_words=((9, 27),),
)
COVERT_ASSESSED = QuestionAssessment(
    COVERT,
    None,
    suggestions=(Suggestion("24", 0.6, Band.MEDIUM),),
    ncnd=NcndFlag(0.93, Band.HIGH, ("31(3)", "24(2)", "23(5)"), ("imsi_catcher",)),
    telling_words=((31, 43),),
)
NOISE_ASSESSED = QuestionAssessment(NOISE, None, environmental=True)
ABSTAINED = QuestionAssessment(
    TOO_SHORT, None, abstained=Abstention(AbstainCode.TOO_SHORT, "The question is too short to be read on its own.")
)


def case_view(
    *questions: QuestionAssessment,
    decisions: tuple[Decision, ...] = (),
    notices: tuple[str, ...] = (),
    kind: AuthorityKind = AuthorityKind.POLICE,
    precedents: tuple[tuple[Found, ...], ...] = (),
) -> CaseView:
    """A case with these questions assessed."""
    assessment = Assessment(kind, "2026.06-a", "2026.05", questions, ())
    stored = StoredAssessment(7, "helpdesk", "12", "f" * 64, assessment, RECEIVED)
    return CaseView(_case(kind), stored, decisions, None, notices, precedents)


def precedent(
    question: str,
    treatment: Treatment,
    *,
    on: date | None = date(2024, 2, 29),
    source: Source = Source.RESPONSE,
    response: str = "r",
    place: int = 0,
    reference: str | None = None,
    case: str | None = None,
    kind: AuthorityKind = AuthorityKind.POLICE,
) -> Precedent:
    """A decided question."""
    return Precedent(question, treatment, kind, on, source, response, place, reference, case)


def precedents_view() -> CaseView:
    """Two questions, one with three decided questions like it, of which one has no date and no reference."""
    open_answer = Treatment(Outcome.DISCLOSED, around=("24(2)", "31(3)"))
    like = (
        Found(
            precedent(
                "How many internet doorbells has the force supplied since 2018?", open_answer, reference="FOI-0047-24"
            ),
            0.8,
        ),
        Found(
            precedent(
                "Does the force own an IMSI catcher? <b>Yes</b> or no?",
                Treatment(Outcome.NCND, ncnd=("24(2)", "31(3)")),
                source=Source.DECISION,
            ),
            0.6,
        ),
        Found(precedent("Names of the residents", Treatment(Outcome.WITHHELD, ("40(2)",)), on=None), 0.4),
    )
    return case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED, precedents=(like, ()))


def unavailable_view(reason: str, *decisions: Decision) -> CaseView:
    """A case for which there are no suggestions."""
    return CaseView(_case(AuthorityKind.POLICE), None, decisions, reason)


def decision(
    number: int,
    subject: Subject,
    action: Action,
    reason: str,
    section: str | None = None,
    limb: str | None = None,
    question_index: int = 0,
    assessment_id: int = 7,
) -> Decision:
    """The `number`th decision on the case, made on the hour."""
    draft = DecisionDraft(assessment_id, question_index, subject, action, reason, section, limb)
    return Decision(number, "helpdesk", "12", draft, "a.officer", RECEIVED.replace(hour=9 + number), "2026.06-a")


def thirty_questions() -> CaseView:
    """A long request: thirty questions of every sort, some of them decided."""
    sorts = (DOORBELLS_ASSESSED, COVERT_ASSESSED, NOISE_ASSESSED, ABSTAINED, QuestionAssessment(DOORBELLS, None))
    questions = tuple(
        QuestionAssessment(
            Question(item.question.text, str(index + 1), item.question.context),
            None,
            item.suggestions,
            item.ncnd,
            item.abstained,
            item.environmental,
            item.telling_words,
        )
        for index, item in ((index, sorts[index % len(sorts)]) for index in range(30))
    )
    return case_view(
        *questions,
        decisions=(
            decision(1, Subject.DISCLOSE, Action.ACCEPT, "Published figures."),
            decision(2, Subject.NCND, Action.REJECT, "Already confirmed in the annual report.", question_index=1),
        ),
    )


def decided_view() -> CaseView:
    """A case decided in several steps, with a change of mind, an addition and a decision on an older assessment."""
    return case_view(
        DOORBELLS_ASSESSED,
        COVERT_ASSESSED,
        decisions=(
            decision(1, Subject.EXEMPTION, Action.ACCEPT, "An older reading of the request.", "12", assessment_id=3),
            decision(2, Subject.EXEMPTION, Action.ACCEPT, "Would map cover by street.", "31", "31(1)(a)"),
            decision(3, Subject.EXEMPTION, Action.REJECT, "Totals are published:\nno harm.", "31", "31(1)(a)"),
            decision(4, Subject.DISCLOSE, Action.ACCEPT, "Totals are in the annual report."),
            decision(5, Subject.EXEMPTION, Action.ADD, "Street level would name homes.", "38", "38(1)(b)"),
            decision(6, Subject.NCND, Action.ACCEPT, "Either answer would tell.", "31", "31(3)", question_index=1),
        ),
    )


def _case(kind: AuthorityKind) -> Case:
    return Case("12", "Doorbells", "the words of the request", kind, "/helpdesk/tickets/12/", RECEIVED)
