"""Read topics.toml: covert-capability topics, their words and the limbs usually met with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from foi_model.catalogue.reading import Entry
from foi_model.catalogue.terms import Term, TermFinder, forms, words
from foi_model.catalogue.types import NcndForm, NcndLimb, Referral, Topic

_ID = re.compile(r"[a-z]+(?:_[a-z]+)*")


def read_topics(
    file: Entry, ncnd_limbs: Mapping[str, NcndLimb], withholding_limbs: frozenset[str]
) -> Mapping[str, Topic]:
    """The topics by id, in file order."""
    return MappingProxyType(
        {id_: _topic(id_, entry, ncnd_limbs, withholding_limbs) for id_, entry in file.entries("topic", "id")}
    )


def _topic(id_: str, entry: Entry, ncnd_limbs: Mapping[str, NcndLimb], withholding_limbs: frozenset[str]) -> Topic:
    if not _ID.fullmatch(id_):
        raise entry.fail("id must be lower-case words joined by _")
    cited_ncnd = entry.texts("ncnd_limbs")
    for ref in cited_ncnd:
        if ref not in ncnd_limbs:
            raise entry.fail(f"ncnd_limbs names {ref}, which is not an NCND limb of exemptions.toml")
    cited_withhold = entry.texts("withhold_limbs")
    for ref in cited_withhold:
        if ref not in withholding_limbs:
            raise entry.fail(f"withhold_limbs names {ref}, which is not a withholding limb of exemptions.toml")
    indicator, ambiguous, case_sensitive = read_terms(entry)
    referral = entry.table("referral")
    topic = Topic(
        id=id_,
        title=entry.text("title"),
        definition=entry.text("definition"),
        indicator_terms=indicator,
        ambiguous_terms=ambiguous,
        case_sensitive_terms=case_sensitive,
        ncnd_limbs=cited_ncnd,
        withhold_limbs=cited_withhold,
        ncnd_form=entry.choice("ncnd_form", NcndForm),
        overt_counterpart=entry.text("overt_counterpart"),
        notes=entry.texts("notes"),
        referral=Referral(referral.flag("advised"), referral.text("reason"), referral.flag("confirmed")),
        unconfirmed=entry.texts("unconfirmed", optional=True),
    )
    referral.done()
    entry.done()
    return topic


def read_terms(entry: Entry) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """Indicator terms, ambiguous terms, and which of them match only as written. No term is both, or without words."""
    indicator = entry.texts("indicator_terms")
    ambiguous = entry.texts("ambiguous_terms", optional=True)
    case_sensitive = frozenset(entry.texts("case_sensitive_terms", optional=True))
    if not indicator:
        raise entry.fail("indicator_terms is empty")
    listed: dict[tuple[str, ...], str] = {}
    for term in indicator + ambiguous:
        if not words(term) or len(TermFinder([Term(term, None, False, True)]).find(term)) != 1:
            raise entry.fail(f"term {term!r} can never match: it needs words with only spaces, - or / between them")
        for form in forms(term):
            other = listed.setdefault(tuple(word.casefold() for word in form), term)
            if other is not term:
                raise entry.fail(f"terms {other!r} and {term!r} are the same, or differ only in number")
    for term in sorted(case_sensitive - set(indicator + ambiguous)):
        raise entry.fail(f"case_sensitive_terms names {term!r}, which is not among its terms")
    return indicator, ambiguous, case_sensitive
