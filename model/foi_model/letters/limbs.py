"""Which references are provisions of the Act of 2000 or of the EIR 2004, and what role each plays when cited."""

from __future__ import annotations

import re
from functools import cache

from foi_model.catalogue import load_catalogue

EIR_PREFIX = "EIR "
_EIR_EXCEPTION = re.compile(r"12\((?:4|5)\)(?:\([a-g]\))?|12\(6\)|12|13(?:\((?:1|5A|5B)\)(?:\([a-d]\))?)?|5\(3\)")
_REPEALED_NCND = re.compile(r"40\(5\)(?:\([ab]\).*)?")
_EIR_NCND = re.compile(r"12\(6\)|13\(5[AB]\).{0,6}")
_REPEALED = frozenset({"40(3)", "40(3)(a)(i)", "40(3)(a)(ii)", "40(3)(b)", "40(4)", "40(5)", "40(5)(a)", "40(5)(b)(i)"})
_SUPPORT_THAT_EXEMPTS = re.compile(r"30\(2\)\(b\)|41\(1\)\([ab]\)|22(?:A)?\(1\)\([a-c]\)|33\(1\)\([ab]\)")
_CONDITION = re.compile(
    r"31\(2\).*|40\((?:3[AB]|4A|6|7|8)\).*|40\((?:3|4)\)\([ab]\).*|36\((?:[4-8])\).*|35\((?:[245])\).*|23\([23]\)"
    r"|2[3-5]\([34]\)|12\([3-5]\)|27\([35]\).*|28\(2\).*|21\([23]\).*|26\(2\).*|30\([45]\).*|32\(4\).*|34\([34]\)"
)


@cache
def sections() -> frozenset[str]:
    """The sections on which a request may be refused, bare ("31")."""
    return frozenset(load_catalogue().sections)


@cache
def _stated() -> frozenset[str]:
    catalogue = load_catalogue()
    found = set(_REPEALED)
    for ground in catalogue.grounds.values():
        found.update(limb.ref for limb in ground.limbs)
        found.update(provision.ref for provision in ground.supporting)
        found.add(ground.bare_section)
    for limb in catalogue.ncnd_limbs.values():
        found.add(limb.ref)
        found.update(part.ref for part in limb.parts)
    for ref in tuple(found):
        pieces = ref.split("(")
        found.update("(".join(pieces[:count]) for count in range(1, len(pieces)))
    return frozenset(found)


def is_stated(ref: str) -> bool:
    """Whether the Act has this provision, whole ("31(1)(a)") or as the head of one ("36(2)(b)"), or once had it."""
    return ref in _stated()


def is_condition(ref: str) -> bool:
    """Whether a provision only conditions another: cited with a limb, it exempts nothing by itself."""
    return bool(_CONDITION.fullmatch(ref)) and not _SUPPORT_THAT_EXEMPTS.fullmatch(ref)


def is_exception(ref: str) -> bool:
    """Whether a regulation of the EIR 2004 is one that a request is refused by."""
    return bool(_EIR_EXCEPTION.fullmatch(ref))


def sets_duty_aside(ref: str) -> bool:
    """Whether a reference is an NCND limb, in the Act or in the EIR, so that citing it can mean nothing else."""
    if ref.startswith(EIR_PREFIX):
        return bool(_EIR_NCND.fullmatch(ref.removeprefix(EIR_PREFIX)))
    if _REPEALED_NCND.fullmatch(ref):
        return True
    head = re.match(r"\w+\(\w+\)", ref)
    catalogue = load_catalogue()
    return catalogue.ncnd_limb(ref) is not None or bool(head and catalogue.ncnd_limb(head[0]))


def section_of(ref: str) -> str:
    """The bare section of a reference, "EIR 12" for a regulation: "31(1)(a)" gives "31"."""
    return ref.partition("(")[0]


def narrows(limb: str, ref: str) -> bool:
    """Whether `limb` is the same provision as `ref`, said more exactly."""
    return limb != ref and limb.startswith(ref + "(")
