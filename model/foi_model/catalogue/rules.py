"""Read rules.toml, the hard rules as data, and eir.toml, the EIR 2004 in outline."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from foi_model.catalogue.grounds import bare
from foi_model.catalogue.reading import Entry
from foi_model.catalogue.terms import TermFinder, terms_of
from foi_model.catalogue.topics import read_terms
from foi_model.catalogue.types import (
    AppliesTo,
    Basis,
    Eir,
    EirException,
    Environmental,
    Exclusion,
    Provision,
    Rule,
    Rules,
    Severity,
)
from foi_model.domain import AuthorityKind


def read_rules(file: Entry) -> Rules:
    """The rules. References are checked against the grounds later, by `check_rules`."""
    suggestions = file.table("suggestions")
    prompts = suggestions.pairs("prompt_only")
    not_for = _not_for(suggestions)
    rules = Rules(
        max_grounds=suggestions.number("max_grounds"),
        never_suggest=suggestions.texts("never_suggest"),
        prompt_only=tuple(prompts),
        prompt_texts=MappingProxyType(prompts),
        not_for=not_for,
        term_match_alone_flags=suggestions.flag("term_match_alone_flags"),
        cost_only=suggestions.texts("cost_only"),
        ncnd_checks=file.texts("ncnd_checks"),
        exclusions=tuple(_exclusion(id_, entry) for id_, entry in file.entries("exclusion", "id")),
        rules=tuple(_rule(id_, entry) for id_, entry in file.entries("rule", "id")),
        environmental=_environmental(file.table("environmental")),
    )
    if rules.term_match_alone_flags:
        raise suggestions.fail("term_match_alone_flags must be false: a term match alone never flags")
    suggestions.done()
    file.done()
    return rules


def check_rules(file: Entry, rules: Rules, sections: tuple[str, ...], limbs: frozenset[str]) -> None:
    """Refuse a rule that names a section or a limb which the catalogue does not have.

    `limbs` are the withholding and the NCND limbs.
    """
    named = {
        "never_suggest": rules.never_suggest,
        "prompt_only": rules.prompt_only,
        "environmental barred_sections": rules.environmental.barred_sections,
        **{f"not_for {kind}": excluded for kind, excluded in rules.not_for.items()},
    }
    for key, values in named.items():
        for section in values:
            if section not in sections:
                raise file.fail(f"{key} names {section}, which is not a section of exemptions.toml")
    for ref in rules.cost_only:
        if ref not in limbs:
            raise file.fail(f"cost_only names {ref}, which is not a limb of exemptions.toml")
    for exclusion in rules.exclusions:
        for side in (exclusion.left, exclusion.right):
            if side not in sections and side not in limbs:
                raise file.fail(f"exclusion {exclusion.id}: {side} is neither a section nor a limb of exemptions.toml")


def _not_for(suggestions: Entry) -> Mapping[AuthorityKind, tuple[str, ...]]:
    lists = suggestions.lists("not_for")
    for kind in lists:
        if kind not in set(AuthorityKind):
            raise suggestions.fail(f"not_for names unknown authority kind {kind!r}")
    return MappingProxyType({kind: lists.get(kind, ()) for kind in AuthorityKind})


def _exclusion(id_: str, entry: Entry) -> Exclusion:
    exclusion = Exclusion(
        id=id_,
        left=entry.text("left"),
        right=entry.text("right"),
        severity=entry.choice("severity", Severity),
        in_the_alternative=entry.flag("in_the_alternative"),
        text=entry.text("text"),
    )
    entry.done()
    if exclusion.left == exclusion.right:
        raise entry.fail(f"{exclusion.left} cannot exclude itself")
    return exclusion


def _rule(id_: str, entry: Entry) -> Rule:
    rule = Rule(id_, entry.choice("applies_to", AppliesTo), entry.choice("severity", Severity), entry.text("text"))
    entry.done()
    return rule


def _environmental(entry: Entry) -> Environmental:
    terms, ambiguous_terms, case_sensitive = read_terms(entry)
    environmental = Environmental(
        indicator_terms=terms,
        ambiguous_terms=ambiguous_terms,
        case_sensitive_terms=case_sensitive,
        ambiguous_needed=entry.number("ambiguous_needed"),
        barred_sections=entry.texts("barred_sections"),
        prompt=entry.text("prompt"),
        finder=TermFinder(terms_of(None, terms, ambiguous_terms, case_sensitive)),
    )
    entry.done()
    return environmental


def read_eir(file: Entry) -> Eir:
    """The EIR in outline."""
    routes = file.pairs("ncnd_routes")
    exceptions = []
    for regulation, entry in file.entries("exception", "regulation"):
        ncnd = entry.texts("ncnd", optional=True)
        for route in ncnd:
            if route not in routes:
                raise entry.fail(f"ncnd names {route}, which is not among ncnd_routes")
        exceptions.append(
            EirException(
                regulation=regulation,
                title=entry.text("title"),
                meaning=entry.text("meaning"),
                basis=entry.choice("basis", Basis),
                public_interest_test=entry.flag("public_interest_test"),
                pit_note=entry.text_or_none("pit_note"),
                ncnd=ncnd,
                cautions=entry.texts("cautions", optional=True),
            )
        )
        if bare(regulation) not in ("12", "13"):
            raise entry.fail("an exception belongs to regulation 12 or 13")
        entry.done()
    eir = Eir(
        general=file.texts("general"),
        exceptions=tuple(exceptions),
        ncnd_routes=tuple(Provision(ref, title) for ref, title in routes.items()),
        act_name=file.text("act_name"),
        act_url=file.text("act_url"),
    )
    file.done()
    return eir
