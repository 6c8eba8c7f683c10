"""A broken exemptions.toml is refused in one line that names the ground or NCND limb and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.broken_catalogue import copy_catalogue, edit, refusal

GROUND_CASES = {
    "unknown key": (
        'title = "Law enforcement"\nmeaning',
        'title = "Law enforcement"\nsurprise = 1\nmeaning',
        "exemptions.toml: ground 31: unknown key surprise",
    ),
    "unknown kind": (
        'kind = "procedural"',
        'kind = "optional"',
        "exemptions.toml: ground 12: unknown kind 'optional', must be one of absolute, qualified, procedural, partly",
    ),
    "unknown basis": (
        'basis = "not_applicable"',
        'basis = "harm"',
        "exemptions.toml: ground 12: unknown basis 'harm', must be one of class, prejudice, mixed, not_applicable",
    ),
    "limb of another section": (
        '"31(1)(b)" =',
        '"30(1)(b)" =',
        "exemptions.toml: ground 31: 30(1)(b) is not a provision of section 31",
    ),
    "limb of the other half of section 14": (
        '"14(2)" = "Repeat',
        '"14(1)" = "Repeat',
        "exemptions.toml: ground 14(2): 14(1) is not a provision of section 14(2)",
    ),
    "not a reference": (
        '"31(1)(b)" =',
        '"31 (1) b" =',
        "exemptions.toml: ground 31: '31 (1) b' is not a reference such as 31(1)(a)",
    ),
    "NCND limb among the withholding limbs": (
        '"31(1)(b)" =',
        '"31(3)" =',
        "exemptions.toml: ground 31: 31(3) is an NCND limb, it cannot withhold",
    ),
    "part of an NCND limb among the supporting provisions": (
        '"40(3B)" =',
        '"40(5B)(b)" =',
        "exemptions.toml: ground 40: 40(5B)(b) is an NCND limb, it cannot withhold",
    ),
    "limb that is also supporting": (
        '"31(2)(a)" =',
        '"31(1)(a)" =',
        "exemptions.toml: ground 31: 31(1)(a) is both a limb and a supporting provision",
    ),
    "ground twice": ('section = "22A"', 'section = "22"', "exemptions.toml: ground 22: is there twice"),
    "bad section": (
        'section = "22A"',
        'section = "22B"',
        "exemptions.toml: ground 22B: section must look like 31, 22A or 14(1)",
    ),
    "section that its limbs do not fit": (
        'section = "12"',
        'section = "45"',
        "exemptions.toml: ground 45: 12(1) is not a provision of section 45",
    ),
    "missing section": ('section = "22A"\n', "", "exemptions.toml: ground number 6: section must be text"),
    "missing meaning": (
        'meaning = """Another law',
        'sense = """Another law',
        "exemptions.toml: ground 44: meaning is missing",
    ),
    "missing checks": (
        'checks = [\n  "Name the statute',
        'tasks = [\n  "Name the statute',
        "exemptions.toml: ground 44: checks is missing",
    ),
    "empty title": ('title = "Health and safety"', 'title = " "', "exemptions.toml: ground 38: title is empty"),
    "title is a number": (
        'title = "Health and safety"',
        "title = 38",
        "exemptions.toml: ground 38: title must be text",
    ),
    "list of numbers": (
        'often_with = ["22"]',
        "often_with = [22]",
        "exemptions.toml: ground 21: often_with must be a list of texts",
    ),
    "ground often met with no ground": (
        'often_with = ["22"]',
        'often_with = ["25"]',
        "exemptions.toml: ground 21: often_with names 25, which is not a ground",
    ),
    "list with a repeat": (
        'often_with = ["22"]',
        'often_with = ["22", "22"]',
        "exemptions.toml: ground 21: often_with lists '22' twice",
    ),
    "limbs not a table": (
        '[ground.limbs]\n"21(1)" = "Reasonably',
        'limbs = 1\n[ground.spare]\n"21(1)" = "Reasonably',
        "exemptions.toml: ground 21: limbs must be a table",
    ),
    "limb without a title": (
        '"43(1)" = "A trade secret"',
        '"43(1)" = ""',
        "exemptions.toml: ground 43: limbs: 43(1) is empty",
    ),
    "no limbs": (
        '"34(1)" = "Exemption is required to avoid infringing the privileges of either House"\n',
        "",
        "exemptions.toml: ground 34: limbs is empty",
    ),
    "qualified limb that is not a limb": (
        'qualified_limbs = ["37(1)(ac)"',
        'qualified_limbs = ["37(1)(ae)"',
        "exemptions.toml: ground 37: qualified_limbs names 37(1)(ae), which is not among its limbs",
    ),
    "partly without qualified limbs": (
        "qualified_limbs = []\n",
        "",
        "exemptions.toml: ground 40: qualified_limbs is missing",
    ),
    "qualified limbs of a qualified ground": (
        'basis = "prejudice"\n',
        'basis = "prejudice"\nqualified_limbs = []\n',
        "exemptions.toml: ground 22A: unknown key qualified_limbs",
    ),
    "NCND limb twice": ('ref = "22A(2)"', 'ref = "22(2)"', "exemptions.toml: ncnd 22(2): is there twice"),
    "NCND limb of no ground": ('ref = "22(2)"', 'ref = "25(2)"', "exemptions.toml: ncnd 25(2): there is no ground 25"),
    "NCND limb that is a section": (
        'ref = "22(2)"',
        'ref = "22"',
        "exemptions.toml: ncnd 22: '22' is not a reference such as 31(1)(a)",
    ),
    "NCND part of another limb": (
        '"27(4)(a)" =',
        '"27(1)(a)" =',
        "exemptions.toml: ncnd 27(4): 27(1)(a) is not a part of 27(4)",
    ),
    "qualified is not a flag": (
        "qualified = true",
        'qualified = "yes"',
        "exemptions.toml: ncnd 22(2): qualified must be true or false",
    ),
    "unknown top key": (
        'act_name = "',
        'colour = "green"\nact_name = "',
        "exemptions.toml: unknown key colour",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_catalogue(tmp_path)


@pytest.mark.parametrize("case", GROUND_CASES.values(), ids=GROUND_CASES.keys())
def test_broken_exemptions(folder: Path, case: tuple[str, str, str]) -> None:
    old, new, message = case
    edit(folder, "exemptions.toml", old, new)
    assert refusal(folder) == message


def test_grounds_must_follow_the_act(folder: Path) -> None:
    path = folder / "exemptions.toml"
    head, marker, tail = path.read_text(encoding="utf-8").partition('[[ground]]\nsection = "41"')
    body, ncnd, limbs = tail.partition("# NCND: where")
    first, second = body.split("[[ground]]\n", 1)
    path.write_text(f"{head}[[ground]]\n{second}{marker}{first}{ncnd}{limbs}", encoding="utf-8")
    assert refusal(folder) == "exemptions.toml: ground 41: comes after 44, grounds must be in the order of the Act"
