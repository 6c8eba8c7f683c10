"""The shape of the catalogue: frozen types for grounds, NCND limbs, covert topics, rules and EIR exceptions.

A *limb* is a provision that itself exempts ("31(1)(a)"). A *supporting provision* is cited with a limb and never
alone ("31(2)(b)", "40(3A)(a)"). An *NCND limb* switches off the duty to confirm or deny ("31(3)"). The three are
kept apart because a refusal notice that mixes them is defective (FOIA 2000 s.17(1)(b)).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from foi_model.catalogue.terms import TermFinder
from foi_model.domain import AuthorityKind


class CatalogueError(ValueError):
    """The catalogue cannot be used. The message is one line: file, entry, reason."""


class Kind(enum.StrEnum):
    """What follows when a ground applies (FOIA s.2(3)). PARTLY: some limbs absolute and others qualified."""

    ABSOLUTE = "absolute"
    QUALIFIED = "qualified"
    PROCEDURAL = "procedural"
    PARTLY = "partly"


class Basis(enum.StrEnum):
    """Whether a ground turns on the class of information or on harm.

    MIXED: its limbs differ, or it has a test of its own (necessity, endangerment, data protection); see `test`.
    """

    CLASS = "class"
    PREJUDICE = "prejudice"
    MIXED = "mixed"
    NOT_APPLICABLE = "not_applicable"


class NcndForm(enum.StrEnum):
    """The stance usually met for a covert topic, most usual first."""

    FULL = "full"
    PARTIAL = "partial"
    PARTIAL_OR_FULL = "partial_or_full"
    PARTIAL_OR_WITHHOLD = "partial_or_withhold"
    WITHHOLD = "withhold"
    WITHHOLD_OR_FULL = "withhold_or_full"
    WITHHOLD_OR_PARTIAL = "withhold_or_partial"


class AppliesTo(enum.StrEnum):
    """Whether a rule binds the program's suggestions or the text of a letter."""

    SUGGESTION = "suggestion"
    LETTER = "letter"


class Severity(enum.StrEnum):
    """HARD rules are never traded; WARN rules ask a person to look again."""

    HARD = "hard"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision cited together with a limb, never on its own ("40(3A)(a)", "31(2)(b)")."""

    ref: str
    title: str


@dataclass(frozen=True, slots=True)
class Limb:
    """A withholding limb. `public_interest_test` says whether this limb needs one (FOIA s.2(2)(b))."""

    ref: str
    title: str
    public_interest_test: bool


@dataclass(frozen=True, slots=True)
class NcndLimb:
    """A limb under which the duty to confirm or deny does not arise (FOIA s.2(1)).

    `trigger` says in plain English what must be true of confirming or denying. `parts` are its exact forms
    where the Act divides it ("40(5B)(a)(i)"). `unconfirmed` marks a limb of which some point of law, told in
    `note`, has not been confirmed.
    """

    ref: str
    section: str
    title: str
    qualified: bool
    trigger: str
    parts: tuple[Provision, ...]
    note: str | None
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """One of the 27 grounds on which a request may be refused, wholly or in part.

    `section` is the catalogue key ("31", "14(1)"), `bare_section` what classifiers and decisions use ("14").
    `ncnd` holds the refs of its NCND limbs; it is empty for ss.12, 14 and 21. `unconfirmed` lists points of
    law that have not been checked against the Act as amended.
    """

    section: str
    bare_section: str
    title: str
    meaning: str
    kind: Kind
    kind_note: str | None
    basis: Basis
    test: str
    public_interest_test: bool
    limbs: tuple[Limb, ...]
    supporting: tuple[Provision, ...]
    ncnd: tuple[str, ...]
    checks: tuple[str, ...]
    cautions: tuple[str, ...]
    examples: tuple[str, ...]
    often_with: tuple[str, ...]
    not_for: tuple[AuthorityKind, ...]
    act_url: str
    act_name: str
    guidance_name: str
    guidance_url: str | None
    unconfirmed: tuple[str, ...]

    def limb(self, ref: str) -> Limb | None:
        """The withholding limb with exactly this reference, or None."""
        return next((limb for limb in self.limbs if limb.ref == ref), None)


@dataclass(frozen=True, slots=True)
class Referral:
    """Whether forces usually ask the national police FOI unit (NPCC) for advice on a topic, and why.

    Each force keeps its own list; `confirmed` is False where no published source was seen.
    """

    advised: bool
    reason: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A covert-capability topic. That a term is listed says nothing about what any authority has or does.

    `ambiguous_terms` have an everyday meaning and count only with other evidence. Terms in
    `case_sensitive_terms` (a subset of the two lists) match only as written. `unconfirmed` names the fields
    for which no published source was seen.
    """

    id: str
    title: str
    definition: str
    indicator_terms: tuple[str, ...]
    ambiguous_terms: tuple[str, ...]
    case_sensitive_terms: frozenset[str]
    ncnd_limbs: tuple[str, ...]
    withhold_limbs: tuple[str, ...]
    ncnd_form: NcndForm
    overt_counterpart: str
    notes: tuple[str, ...]
    referral: Referral
    unconfirmed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in words, for people and for the documentation; `id` is stable."""

    id: str
    applies_to: AppliesTo
    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """References that must not be relied on together for the same information.

    Each of `left` and `right` is a section ("30") or a limb ("24(1)"). `in_the_alternative` says whether a
    letter may still plead them as alternatives.
    """

    id: str
    left: str
    right: str
    severity: Severity
    in_the_alternative: bool
    text: str


@dataclass(frozen=True, slots=True)
class Environmental:
    """Words that make a question look environmental (EIR 2004 reg.2(1)), so that the regime is settled first.

    One of `indicator_terms` is enough, or `ambiguous_needed` different `ambiguous_terms`. `barred_sections` are then
    not suggested. Words cannot settle the regime: a person does, and `prompt` asks for it.
    """

    indicator_terms: tuple[str, ...]
    ambiguous_terms: tuple[str, ...]
    case_sensitive_terms: frozenset[str]
    ambiguous_needed: int
    barred_sections: tuple[str, ...]
    prompt: str
    finder: TermFinder = field(repr=False, compare=False)

    def found_in(self, text: str) -> bool:
        """Whether the words look environmental."""
        matches = self.finder.find(text)
        ambiguous = {match.term for match in matches if match.ambiguous}
        return len(ambiguous) >= self.ambiguous_needed or any(not match.ambiguous for match in matches)


@dataclass(frozen=True, slots=True)
class Rules:
    """The hard rules as data.

    Sections are bare ("14"). `not_for` maps every authority kind to the sections never suggested to it.
    `term_match_alone_flags` is always False: the loader refuses a catalogue that says otherwise.
    """

    max_grounds: int
    never_suggest: tuple[str, ...]
    prompt_only: tuple[str, ...]
    prompt_texts: Mapping[str, str]
    not_for: Mapping[AuthorityKind, tuple[str, ...]]
    term_match_alone_flags: bool
    cost_only: tuple[str, ...]
    ncnd_checks: tuple[str, ...]
    exclusions: tuple[Exclusion, ...]
    rules: tuple[Rule, ...]
    environmental: Environmental

    def is_environmental(self, text: str) -> bool:
        """Whether the words look environmental, so that the regime (EIR 2004) should be settled first."""
        return self.environmental.found_in(text)

    def barred_sections(self, authority_kind: AuthorityKind, environmental: bool = False) -> frozenset[str]:
        """The bare sections that the hard rules forbid suggesting to this kind of authority, for such a question."""
        barred = {*self.never_suggest, *self.not_for[authority_kind]}
        return frozenset(barred.union(self.environmental.barred_sections) if environmental else barred)


@dataclass(frozen=True, slots=True)
class EirException:
    """An exception of the Environmental Information Regulations 2004. `ncnd` is its own NCND route, if any."""

    regulation: str
    title: str
    meaning: str
    basis: Basis
    public_interest_test: bool
    pit_note: str | None
    ncnd: tuple[str, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Eir:
    """The EIR 2004 in outline, for requests that turn out to be environmental."""

    general: tuple[str, ...]
    exceptions: tuple[EirException, ...]
    ncnd_routes: tuple[Provision, ...]
    act_name: str
    act_url: str
