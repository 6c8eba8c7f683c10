"""From what the service knows of a case to what the panel shows: plain frozen values, no markup.

Disclosure is not among `QuestionView.grounds`: the template always puts it first, whatever is suggested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foi_model.catalogue import Catalogue, Ground, Kind, NcndForm, Topic
from foi_model.domain import AuthorityKind, Band, NcndFlag, QuestionAssessment, Suggestion
from foi_model.precedents import Found, treatment_words
from foi_plugin.panel import words
from foi_plugin.panel.decided import DecisionView, day, decision_views, state
from foi_plugin.panel.excerpt import Segment, segments, shorten
from foi_plugin.ports import Decision, Subject
from foi_plugin.service import CaseView
from foi_plugin.wording import sentence

MANY_QUESTIONS = 6
PRECEDENT_CHARS = 240
OPEN_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select, or one radio button with a hint."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Options under one heading. `section` is the bare section they belong to, or empty."""

    label: str
    choices: tuple[Choice, ...]
    section: str = ""


@dataclass(frozen=True, slots=True)
class BandView:
    """A band in words, with what the words mean."""

    name: str
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class GroundView:
    """A suggested ground with all that a caseworker has to know before deciding on it.

    `prompt` is set for a ground that the program can only prompt for (s.36: the qualified person's opinion).
    `state` is the last word on it: "Accepted", "Rejected", "Added" or empty.
    """

    section: str
    title: str
    band: BandView
    kind: str
    kind_note: str | None
    basis: str
    test: str
    meaning: str
    prompt: str | None
    checks: tuple[str, ...]
    cautions: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    limbs: tuple[Choice, ...]
    act_name: str
    act_url: str
    guidance_name: str
    guidance_url: str | None
    state: str


@dataclass(frozen=True, slots=True)
class TopicView:
    """A covert topic as public vocabulary: what it is, and the open part that is normally answered."""

    title: str
    definition: str
    overt: str
    notes: tuple[str, ...]
    referral: bool


@dataclass(frozen=True, slots=True)
class NcndView:
    """The NCND box of one question. `limbs` are NCND limbs only; `forms` say which stance is usual."""

    band: BandView
    forms: tuple[str, ...]
    checks: tuple[str, ...]
    limbs: tuple[Choice, ...]
    topics: tuple[TopicView, ...]
    state: str


@dataclass(frozen=True, slots=True)
class PrecedentView:
    """A like question that was decided before: its words, how it was treated, when and where, and its reference."""

    question: str
    treatment: str
    decided_on: str | None
    iso_date: str | None
    source: str
    reference: str | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question of the request. `index` is 0-based."""

    index: int
    anchor: str
    heading: str
    first_words: str
    segments: tuple[Segment, ...]
    context: tuple[str, ...]
    abstained: str | None
    environmental: bool
    disclose_state: str
    grounds: tuple[GroundView, ...]
    ncnd: NcndView | None
    precedents: tuple[PrecedentView, ...]
    decisions: tuple[DecisionView, ...]
    open: bool

    @property
    def marked(self) -> bool:
        """Whether any words of the question are marked."""
        return any(segment.marked for segment in self.segments)

    @property
    def decided(self) -> bool:
        """Whether a decision on it is recorded."""
        return bool(self.decisions)


@dataclass(frozen=True, slots=True)
class AddView:
    """What can be added that was not suggested: every ground, every withholding limb, every NCND limb."""

    questions: tuple[Choice, ...]
    sections: tuple[ChoiceGroup, ...]
    limbs: tuple[ChoiceGroup, ...]
    ncnd_limbs: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class EirView:
    """What to settle first when a question looks environmental."""

    prompt: str
    general: tuple[str, ...]
    act_name: str
    act_url: str


@dataclass(frozen=True, slots=True)
class PanelView:
    """The whole panel. When `unavailable` is set there are no questions and nothing can be decided."""

    assessment_id: int | None
    model_version: str | None
    catalogue_version: str
    law_as_at: str
    unavailable: str | None
    notices: tuple[str, ...]
    questions: tuple[QuestionView, ...]
    earlier: tuple[DecisionView, ...]
    eir: EirView
    add: AddView | None

    @property
    def many(self) -> bool:
        """Whether there are so many questions that they are summed up in a table and folded."""
        return len(self.questions) >= MANY_QUESTIONS

    @property
    def decided(self) -> int:
        """How many questions have a decision on them."""
        return sum(question.decided for question in self.questions)


def build(view: CaseView, catalogue: Catalogue) -> PanelView:
    """The panel for a case.

    Decisions made on an earlier assessment of the case stand in `earlier`: its questions may have been others.
    """
    stored = view.stored
    assessed = stored.assessment.questions if stored else ()
    current = [decision for decision in view.decisions if stored and decision.draft.assessment_id == stored.id]
    questions = tuple(
        _question(index, assessed, [d for d in current if d.draft.question_index == index], catalogue, view)
        for index in range(len(assessed))
    )
    eir = catalogue.eir
    return PanelView(
        assessment_id=stored.id if stored else None,
        model_version=stored.assessment.model_version if stored else None,
        catalogue_version=stored.assessment.catalogue_version if stored else catalogue.version,
        law_as_at=day(catalogue.law_as_at),
        unavailable=view.unavailable,
        notices=tuple(dict.fromkeys((*view.notices, *(stored.assessment.notices if stored else ())))),
        questions=questions,
        earlier=decision_views([decision for decision in view.decisions if decision not in current], catalogue),
        eir=EirView(catalogue.rules.environmental.prompt, eir.general, eir.act_name, eir.act_url),
        add=_add(questions, catalogue, view.case.authority_kind) if questions else None,
    )


def _heading(index: int, every: Sequence[QuestionAssessment]) -> str:
    """A heading that no other question has: several may share a printed number, or have none."""
    numbers = [item.question.number for item in every]
    number = numbers[index]
    if number is None:
        return f"Unnumbered question ({index + 1} of {len(every)})" if any(numbers) else f"Question {index + 1}"
    same = numbers.count(number)
    return f"Question {number}" + (f" ({numbers[: index + 1].count(number)} of {same})" if same > 1 else "")


def _question(
    index: int,
    assessed: Sequence[QuestionAssessment],
    decisions: Sequence[Decision],
    catalogue: Catalogue,
    view: CaseView,
) -> QuestionView:
    item = assessed[index]
    kind = view.case.authority_kind
    return QuestionView(
        index=index,
        anchor=f"foi-suggest-q-{index}",
        heading=_heading(index, assessed),
        first_words=shorten(item.question.text),
        segments=segments(item.question.text, item.telling_words),
        context=item.question.context,
        abstained=item.abstained.reason if item.abstained else None,
        environmental=item.environmental,
        disclose_state=state(decisions, Subject.DISCLOSE),
        grounds=tuple(_ground(suggestion, catalogue, decisions) for suggestion in item.suggestions),
        ncnd=_ncnd(item.ncnd, catalogue, decisions, kind) if item.ncnd else None,
        precedents=tuple(map(_precedent, view.precedents[index])) if view.precedents else (),
        decisions=decision_views(decisions, catalogue),
        open=len(assessed) < MANY_QUESTIONS or index < OPEN_QUESTIONS,
    )


def _ground(suggestion: Suggestion, catalogue: Catalogue, decisions: Sequence[Decision]) -> GroundView:
    ground = catalogue.ground(suggestion.section)
    return GroundView(
        section=suggestion.section,
        title=ground.title,
        band=_band(suggestion.band),
        kind=words.KINDS[ground.kind],
        kind_note=ground.kind_note,
        basis=words.BASES[ground.basis],
        test=ground.test,
        meaning=ground.meaning,
        prompt=catalogue.rules.prompt_texts.get(suggestion.section) if suggestion.prompt_only else None,
        checks=ground.checks,
        cautions=ground.cautions,
        unconfirmed=ground.unconfirmed,
        limbs=_withholding_limbs(ground),
        act_name=ground.act_name,
        act_url=ground.act_url,
        guidance_name=ground.guidance_name,
        guidance_url=ground.guidance_url,
        state=state(decisions, Subject.EXEMPTION, suggestion.section),
    )


def _ncnd(flag: NcndFlag, catalogue: Catalogue, decisions: Sequence[Decision], kind: AuthorityKind) -> NcndView:
    topics = [catalogue.topics[topic] for topic in flag.topics]
    usual = dict.fromkeys(_usual_form(topic.ncnd_form) for topic in topics)
    return NcndView(
        band=_band(flag.band),
        forms=tuple(words.NCND_FORMS[form] for form in usual or (NcndForm.PARTIAL,)),
        checks=catalogue.rules.ncnd_checks,
        limbs=tuple(_ncnd_choice(limb, catalogue) for limb in flag.limbs),
        topics=tuple(_topic(topic, kind) for topic in topics),
        state=state(decisions, Subject.NCND),
    )


def _usual_form(form: NcndForm) -> NcndForm:
    """The most usual of "partial_or_full": the first."""
    return NcndForm(form.partition("_")[0])


def _topic(topic: Topic, kind: AuthorityKind) -> TopicView:
    referral = topic.referral.advised and kind is AuthorityKind.POLICE
    return TopicView(topic.title, topic.definition, topic.overt_counterpart, topic.notes, referral)


def _ncnd_choice(ref: str, catalogue: Catalogue) -> Choice:
    limb = catalogue.ncnd_limbs[ref]
    doubt = " A point of law on this limb is not confirmed." if limb.unconfirmed else ""
    return Choice(ref, f"{ref} – {limb.title}", f"{words.ncnd_test(limb)} {limb.trigger}{doubt}")


def _withholding_limbs(ground: Ground) -> tuple[Choice, ...]:
    tests = {True: " (qualified)", False: " (absolute)"} if ground.kind is Kind.PARTLY else {True: "", False: ""}
    return tuple(
        Choice(limb.ref, f"{limb.ref} – {limb.title}{tests[limb.public_interest_test]}") for limb in ground.limbs
    )


def _precedent(found: Found) -> PrecedentView:
    entry = found.precedent
    on = entry.decided_on
    return PrecedentView(
        question=shorten(entry.question, PRECEDENT_CHARS),
        treatment=sentence(treatment_words(entry.treatment)),
        decided_on=day(on) if on else None,
        iso_date=on.isoformat() if on else None,
        source=words.DECIDED_IN[entry.source],
        reference=entry.reference,
    )


def _band(band: Band) -> BandView:
    return BandView(band.value, words.BANDS[band], words.BAND_MEANINGS[band])


def _add(questions: Sequence[QuestionView], catalogue: Catalogue, kind: AuthorityKind) -> AddView:
    def option(section: str) -> Choice:
        ground = catalogue.ground(section)
        unusual = " (not for this kind of authority)" if kind in ground.not_for else ""
        return Choice(section, f"Section {section} – {ground.title}{unusual}")

    limbs: dict[str, list[Choice]] = {section: [] for section in catalogue.sections}
    for ground in catalogue.grounds.values():
        limbs[ground.bare_section].extend(_withholding_limbs(ground))
    return AddView(
        questions=tuple(Choice(str(q.index), f"{q.heading}: {shorten(q.first_words, 40)}") for q in questions),
        sections=tuple(
            ChoiceGroup(label, tuple(option(s) for s in catalogue.sections if catalogue.ground(s).kind is group))
            for group, label in words.KIND_GROUPS.items()
        ),
        limbs=tuple(ChoiceGroup(f"Section {s}", tuple(found), s) for s, found in limbs.items() if found),
        ncnd_limbs=tuple(
            Choice(ref, f"{ref} – {limb.title} ({'qualified' if limb.qualified else 'absolute'})")
            for ref, limb in catalogue.ncnd_limbs.items()
        ),
    )
