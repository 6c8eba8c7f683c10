"""Read exemptions.toml: the 27 grounds and every NCND limb of Part II of the FOIA 2000."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

from foi_model.catalogue.reading import Entry
from foi_model.catalogue.types import Basis, Ground, Kind, Limb, NcndLimb, Provision
from foi_model.domain import AuthorityKind

_REF = re.compile(r"\d{1,2}A?(?:\([0-9a-zA-Z]{1,4}\))+")
_SECTION = re.compile(r"\d{1,2}A?(?:\([0-9]\))?")
_ACT_URL = "https://www.legislation.gov.uk/ukpga/2000/36/section/"


def bare(ref: str) -> str:
    """The section of a reference: "31" of "31(1)(a)"."""
    return ref.partition("(")[0]


def act_order(section: str) -> tuple[int, str]:
    """Sort key of a section, as the Act runs: "22" before "22A" before "23"."""
    digits = section.rstrip("A")
    return int(digits), section[len(digits) :]


def read_ncnd_limbs(file: Entry) -> Mapping[str, NcndLimb]:
    """The NCND limbs by reference, in the order of the Act."""
    limbs: dict[str, NcndLimb] = {}
    for ref, entry in file.entries("ncnd", "ref"):
        _check_ref(entry, ref, bare(ref))
        parts = entry.pairs("parts", optional=True)
        for part in parts:
            if not part.startswith(ref + "("):
                raise entry.fail(f"{part} is not a part of {ref}")
        limbs[ref] = NcndLimb(
            ref=ref,
            section=bare(ref),
            title=entry.text("title"),
            qualified=entry.flag("qualified"),
            trigger=entry.text("trigger"),
            parts=tuple(Provision(part, title) for part, title in parts.items()),
            note=entry.text_or_none("note"),
            unconfirmed=entry.flag("unconfirmed"),
        )
        entry.done()
    return MappingProxyType(limbs)


def read_grounds(
    file: Entry, ncnd_limbs: Mapping[str, NcndLimb], not_for: Mapping[AuthorityKind, tuple[str, ...]]
) -> Mapping[str, Ground]:
    """The grounds by section, in the order of the Act. `not_for` holds the sections never suggested to each kind."""
    act_name = file.text("act_name")
    grounds: dict[str, Ground] = {}
    for section, entry in file.entries("ground", "section"):
        if not _SECTION.fullmatch(section):
            raise entry.fail("section must look like 31, 22A or 14(1)")
        kinds = tuple(kind for kind, excluded in not_for.items() if bare(section) in excluded)
        grounds[section] = _ground(section, entry, act_name, ncnd_limbs, kinds)
    for earlier, later in pairwise(grounds):
        if act_order(bare(later)) < act_order(bare(earlier)):
            raise file.fail(f"ground {later}: comes after {earlier}, grounds must be in the order of the Act")
    sections = {ground.bare_section for ground in grounds.values()}
    for limb in ncnd_limbs.values():
        if limb.section not in sections:
            raise file.fail(f"ncnd {limb.ref}: there is no ground {limb.section}")
    for ground in grounds.values():
        for other in ground.often_with:
            if other not in sections and other not in grounds:
                raise file.fail(f"ground {ground.section}: often_with names {other}, which is not a ground")
    return MappingProxyType(grounds)


def _ground(
    section: str,
    entry: Entry,
    act_name: str,
    ncnd_limbs: Mapping[str, NcndLimb],
    not_for: tuple[AuthorityKind, ...],
) -> Ground:
    kind = entry.choice("kind", Kind)
    limbs = _limbs(section, entry, kind, ncnd_limbs)
    supporting = entry.pairs("supporting", optional=True)
    for ref in supporting:
        _check_withholding_ref(entry, ref, section, ncnd_limbs)
        if any(limb.ref == ref for limb in limbs):
            raise entry.fail(f"{ref} is both a limb and a supporting provision")
    ground = Ground(
        section=section,
        bare_section=bare(section),
        title=entry.text("title"),
        meaning=entry.text("meaning"),
        kind=kind,
        kind_note=entry.text_or_none("kind_note"),
        basis=entry.choice("basis", Basis),
        test=entry.text("test"),
        public_interest_test=any(limb.public_interest_test for limb in limbs),
        limbs=limbs,
        supporting=tuple(Provision(ref, title) for ref, title in supporting.items()),
        ncnd=tuple(limb.ref for limb in ncnd_limbs.values() if limb.section == bare(section)),
        checks=entry.texts("checks"),
        cautions=entry.texts("cautions"),
        examples=entry.texts("examples"),
        often_with=entry.texts("often_with", optional=True),
        not_for=not_for,
        act_url=_ACT_URL + bare(section),
        act_name=act_name.replace("{section}", bare(section)),
        guidance_name=entry.text("guidance_name"),
        guidance_url=entry.text_or_none("guidance_url"),
        unconfirmed=entry.texts("unconfirmed", optional=True),
    )
    entry.done()
    return ground


def _limbs(section: str, entry: Entry, kind: Kind, ncnd_limbs: Mapping[str, NcndLimb]) -> tuple[Limb, ...]:
    titles = entry.pairs("limbs")
    if not titles:
        raise entry.fail("limbs is empty")
    for ref in titles:
        _check_withholding_ref(entry, ref, section, ncnd_limbs)
    qualified = set(titles) if kind is Kind.QUALIFIED else set()
    if kind is Kind.PARTLY:
        qualified = set(entry.texts("qualified_limbs"))
        for ref in sorted(qualified - set(titles)):
            raise entry.fail(f"qualified_limbs names {ref}, which is not among its limbs")
    return tuple(Limb(ref, title, ref in qualified) for ref, title in titles.items())


def _check_ref(entry: Entry, ref: str, section: str) -> None:
    if not _REF.fullmatch(ref):
        raise entry.fail(f"{ref!r} is not a reference such as 31(1)(a)")
    if bare(ref) != bare(section) or not ref.startswith(section):
        raise entry.fail(f"{ref} is not a provision of section {section}")


def _check_withholding_ref(entry: Entry, ref: str, section: str, ncnd_limbs: Mapping[str, NcndLimb]) -> None:
    _check_ref(entry, ref, section)
    if any(ref == ncnd or ref.startswith(ncnd + "(") for ncnd in ncnd_limbs):
        raise entry.fail(f"{ref} is an NCND limb, it cannot withhold")
