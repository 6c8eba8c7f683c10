"""Read exemptions.toml, topics.toml, rules.toml and eir.toml into one validated, immutable `Catalogue`."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from foi_model.catalogue.grounds import read_grounds, read_ncnd_limbs
from foi_model.catalogue.lookup import Catalogue
from foi_model.catalogue.reading import Entry, read_toml
from foi_model.catalogue.rules import check_rules, read_eir, read_rules
from foi_model.catalogue.terms import TermFinder, terms_of
from foi_model.catalogue.topics import read_topics


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that ships with the package, read once. Raises `CatalogueError` in one line."""
    return read_catalogue(files("foi_model.catalogue"))


def read_catalogue(folder: Traversable | Path) -> Catalogue:
    """The catalogue of the four TOML files in `folder`. Raises `CatalogueError` ("file: entry: reason")."""
    exemptions, topic_file, rule_file, eir_file = (
        read_toml(folder, name) for name in ("exemptions.toml", "topics.toml", "rules.toml", "eir.toml")
    )
    version, law_as_at, review_by = edition = _edition(exemptions)
    for file in (topic_file, rule_file, eir_file):
        if _edition(file) != edition:
            raise file.fail("version, law_as_at and review_by must be those of exemptions.toml")

    rules = read_rules(rule_file)
    ncnd_limbs = read_ncnd_limbs(exemptions)
    grounds = read_grounds(exemptions, ncnd_limbs, rules.not_for)
    exemptions.done()
    sections = tuple(dict.fromkeys(ground.bare_section for ground in grounds.values()))
    withholding = frozenset(limb.ref for ground in grounds.values() for limb in ground.limbs)
    check_rules(rule_file, rules, sections, withholding | frozenset(ncnd_limbs))
    topics = read_topics(topic_file, ncnd_limbs, withholding)
    topic_file.done()
    return Catalogue(
        version=version,
        law_as_at=law_as_at,
        review_by=review_by,
        grounds=grounds,
        sections=sections,
        ncnd_limbs=ncnd_limbs,
        topics=topics,
        rules=rules,
        eir=read_eir(eir_file),
        topic_terms=TermFinder(
            term
            for topic in topics.values()
            for term in terms_of(topic.id, topic.indicator_terms, topic.ambiguous_terms, topic.case_sensitive_terms)
        ),
    )


def _edition(file: Entry) -> tuple[str, date, date]:
    version, law_as_at, review_by = file.text("version"), file.day("law_as_at"), file.day("review_by")
    if review_by <= law_as_at:
        raise file.fail("review_by must be later than law_as_at")
    return version, law_as_at, review_by
