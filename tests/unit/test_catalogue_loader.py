"""Broken topics, rules or EIR, and files that cannot be read, are refused in one line: file, entry, reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from foi_model.catalogue import load_catalogue, read_catalogue
from kit.broken_catalogue import copy_catalogue, edit, refusal

OTHER_CASES = {
    "topic with an unknown NCND limb": (
        "topics.toml",
        'ncnd_limbs = ["23(5)", "24(2)", "30(3)", "31(3)"]',
        'ncnd_limbs = ["21(4)"]',
        "topics.toml: topic imsi_catcher: ncnd_limbs names 21(4), which is not an NCND limb of exemptions.toml",
    ),
    "topic that withholds as NCND": (
        "topics.toml",
        'ncnd_limbs = ["23(5)", "24(2)", "30(3)", "31(3)"]',
        'ncnd_limbs = ["31(1)(a)"]',
        "topics.toml: topic imsi_catcher: ncnd_limbs names 31(1)(a), which is not an NCND limb of exemptions.toml",
    ),
    "topic that withholds with an NCND limb": (
        "topics.toml",
        'withhold_limbs = ["31(1)(a)", "31(1)(b)", "24(1)"]',
        'withhold_limbs = ["31(3)"]',
        "topics.toml: topic imsi_catcher: withhold_limbs names 31(3),"
        " which is not a withholding limb of exemptions.toml",
    ),
    "topic that withholds with a whole subsection": (
        "topics.toml",
        'withhold_limbs = ["31(1)(a)", "31(1)(b)", "24(1)"]',
        'withhold_limbs = ["31(1)"]',
        "topics.toml: topic imsi_catcher: withhold_limbs names 31(1),"
        " which is not a withholding limb of exemptions.toml",
    ),
    "topic twice": (
        "topics.toml",
        'id = "interception"',
        'id = "imsi_catcher"',
        "topics.toml: topic imsi_catcher: is there twice",
    ),
    "topic with a bad id": (
        "topics.toml",
        'id = "chis"',
        'id = "C.H.I.S."',
        "topics.toml: topic C.H.I.S.: id must be lower-case words joined by _",
    ),
    "topic with an unknown form": (
        "topics.toml",
        'ncnd_form = "partial_or_full"',
        'ncnd_form = "whole"',
        "topics.toml: topic imsi_catcher: unknown ncnd_form 'whole', must be one of full, partial, partial_or_full,"
        " partial_or_withhold, withhold, withhold_or_full, withhold_or_partial",
    ),
    "term in both lists": (
        "topics.toml",
        'ambiguous_terms = ["Harris"',
        'ambiguous_terms = ["Stingray", "Harris"',
        "topics.toml: topic imsi_catcher: terms 'stingray' and 'Stingray' are the same, or differ only in number",
    ),
    "term in the plural too": (
        "topics.toml",
        '  "IMSI catcher",\n',
        '  "IMSI catcher",\n  "IMSI catchers",\n',
        "topics.toml: topic imsi_catcher: terms 'IMSI catcher' and 'IMSI catchers' are the same,"
        " or differ only in number",
    ),
    "term without a word": (
        "topics.toml",
        '  "IMSI catcher",\n',
        '  "...",\n',
        "topics.toml: topic imsi_catcher: term '...' can never match:"
        " it needs words with only spaces, - or / between them",
    ),
    "term with punctuation between its words": (
        "topics.toml",
        '  "IMSI catcher",\n',
        '  "IMSI, catcher",\n',
        "topics.toml: topic imsi_catcher: term 'IMSI, catcher' can never match:"
        " it needs words with only spaces, - or / between them",
    ),
    "case-sensitive term that is not a term": (
        "topics.toml",
        'case_sensitive_terms = ["Harris"',
        'case_sensitive_terms = ["Tweed"',
        "topics.toml: topic imsi_catcher: case_sensitive_terms names 'Tweed', which is not among its terms",
    ),
    "referral without a reason": (
        "topics.toml",
        'reason = "The same question has gone',
        'why = "The same question has gone',
        "topics.toml: topic imsi_catcher: referral: reason is missing",
    ),
    "topic without an overt counterpart": (
        "topics.toml",
        'overt_counterpart = """Published law',
        'other = """Published law',
        "topics.toml: topic imsi_catcher: overt_counterpart is missing",
    ),
    "another version": (
        "topics.toml",
        'version = "',
        'version = "x',
        "topics.toml: version, law_as_at and review_by must be those of exemptions.toml",
    ),
    "a date in quotation marks": (
        "exemptions.toml",
        "law_as_at = 2026-06-30",
        'law_as_at = "2026-06-30"',
        "exemptions.toml: law_as_at must be a date",
    ),
    "review before the law was read": (
        "exemptions.toml",
        "law_as_at = 2026-06-30",
        "law_as_at = 2030-06-30",
        "exemptions.toml: review_by must be later than law_as_at",
    ),
    "unknown authority kind": (
        "rules.toml",
        'police = ["33", "35"]',
        'constabulary = ["33", "35"]',
        "rules.toml: suggestions: not_for names unknown authority kind 'constabulary'",
    ),
    "rule with an unknown section": (
        "rules.toml",
        'never_suggest = ["14"]',
        'never_suggest = ["13"]',
        "rules.toml: never_suggest names 13, which is not a section of exemptions.toml",
    ),
    "exclusion of an unknown limb": (
        "rules.toml",
        'left = "23(1)"',
        'left = "23(9)"',
        "rules.toml: exclusion 23-or-24: 23(9) is neither a section nor a limb of exemptions.toml",
    ),
    "exclusion of itself": (
        "rules.toml",
        'left = "23(1)"',
        'left = "24(1)"',
        "rules.toml: exclusion 23-or-24: 24(1) cannot exclude itself",
    ),
    "cost limb that does not exist": (
        "rules.toml",
        'cost_only = ["12(2)"]',
        'cost_only = ["12(9)"]',
        "rules.toml: cost_only names 12(9), which is not a limb of exemptions.toml",
    ),
    "no grounds at all": (
        "rules.toml",
        "max_grounds = 3",
        "max_grounds = 0",
        "rules.toml: suggestions: max_grounds must be at least 1",
    ),
    "true is not a number": (
        "rules.toml",
        "max_grounds = 3",
        "max_grounds = true",
        "rules.toml: suggestions: max_grounds must be a whole number",
    ),
    "a term match that flags": (
        "rules.toml",
        "term_match_alone_flags = false",
        "term_match_alone_flags = true",
        "rules.toml: suggestions: term_match_alone_flags must be false: a term match alone never flags",
    ),
    "rule twice": (
        "rules.toml",
        'id = "held-blind"',
        'id = "disclosure-first"',
        "rules.toml: rule disclosure-first: is there twice",
    ),
    "rule with an unknown severity": (
        "rules.toml",
        'severity = "hard"\nin_the_alternative = true',
        'severity = "soft"\nin_the_alternative = true',
        "rules.toml: exclusion 23-or-24: unknown severity 'soft', must be one of hard, warn",
    ),
    "environmental section that does not exist": (
        "rules.toml",
        'barred_sections = ["12", "14"]',
        'barred_sections = ["12", "13"]',
        "rules.toml: environmental barred_sections names 13, which is not a section of exemptions.toml",
    ),
    "exception of another regulation": (
        "eir.toml",
        'regulation = "12(4)(a)"',
        'regulation = "11(4)(a)"',
        "eir.toml: exception 11(4)(a): an exception belongs to regulation 12 or 13",
    ),
    "exception with an unknown NCND route": (
        "eir.toml",
        'ncnd = ["12(6)"]',
        'ncnd = ["12(7)"]',
        "eir.toml: exception 12(5)(a): ncnd names 12(7), which is not among ncnd_routes",
    ),
    "exceptions declared twice": (
        "eir.toml",
        "general = [",
        "exception = [1]\ngeneral = [",
        "eir.toml: not valid TOML: ",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_catalogue(tmp_path)


def test_an_unbroken_copy_reads_the_same(folder: Path) -> None:
    copy, shipped = read_catalogue(folder), load_catalogue()
    assert copy == shipped
    assert copy is not shipped


@pytest.mark.parametrize("case", OTHER_CASES.values(), ids=OTHER_CASES.keys())
def test_broken_topics_rules_and_eir(folder: Path, case: tuple[str, str, str, str]) -> None:
    name, old, new, message = case
    edit(folder, name, old, new)
    assert refusal(folder).startswith(message)


@pytest.mark.parametrize("name", ["exemptions.toml", "topics.toml", "rules.toml", "eir.toml"])
def test_a_file_that_is_not_there(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert refusal(folder) == f"{name}: file cannot be read"


def test_a_file_that_is_not_toml(folder: Path) -> None:
    (folder / "rules.toml").write_text("[[rule\n", encoding="utf-8")
    assert refusal(folder).startswith("rules.toml: not valid TOML: ")


def test_a_file_that_is_not_utf_8(folder: Path) -> None:
    (folder / "topics.toml").write_bytes("caf\u00e9 = 1".encode("latin-1"))
    assert refusal(folder) == "topics.toml: not UTF-8 text"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "version is missing"),
        ('version = "1"\n', "law_as_at is missing"),
    ],
)
def test_an_almost_empty_file(folder: Path, text: str, reason: str) -> None:
    (folder / "exemptions.toml").write_text(text, encoding="utf-8")
    assert refusal(folder) == f"exemptions.toml: {reason}"


@pytest.mark.parametrize("rows", ["exception = []", "exception = [1]"])
def test_an_array_that_holds_no_tables(folder: Path, rows: str) -> None:
    path = folder / "eir.toml"
    head = path.read_text(encoding="utf-8").partition("[[exception]]")[0]
    start, routes, rest = head.partition("# The only provisions")
    path.write_text(f"{start}{rows}\n{routes}{rest}", encoding="utf-8")
    assert refusal(folder) in {"eir.toml: exception is empty", "eir.toml: exception must be an array of tables"}
