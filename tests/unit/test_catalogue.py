"""The shipped catalogue says what the Freedom of Information Act 2000 says, and cannot be changed by accident."""

from __future__ import annotations

import dataclasses
import re
from importlib.resources import files

import pytest

from foi_model.catalogue import Basis, Catalogue, Kind, NcndForm, Severity, load_catalogue
from foi_model.domain import AuthorityKind

# fmt: off
GROUNDS = [
    "12", "14(1)", "14(2)", "21", "22", "22A", "23", "24", "26", "27", "28", "29", "30", "31", "32", "33",
    "34", "35", "36", "37", "38", "39", "40", "41", "42", "43", "44",
]
NCND_LIMBS = [
    "22(2)", "22A(2)", "23(5)", "24(2)", "26(3)", "27(4)", "28(3)", "29(2)", "30(3)", "31(3)", "32(3)",
    "33(3)", "34(2)", "35(3)", "36(3)", "37(2)", "38(2)", "39(2)", "40(5A)", "40(5B)", "41(2)", "42(2)",
    "43(3)", "44(2)",
]
TOPICS = [
    "imsi_catcher", "interception", "equipment_interference", "communications_data", "surveillance_devices",
    "chis", "undercover", "covert_online", "covert_face", "commercial_search", "covert_aerial", "anpr_sites",
    "covert_vehicles", "digital_forensics", "analytics_platforms", "counter_terrorism", "security_agencies",
    "close_protection", "protected_persons", "specialist_armed", "named_subject", "intel_databases",
    "covert_procurement", "counter_corruption", "protest_covert", "cyber_posture", "site_security",
]
# fmt: on
TOML = ("exemptions.toml", "topics.toml", "rules.toml", "eir.toml")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def limb_refs(catalogue: Catalogue, section: str) -> list[str]:
    return [limb.ref for limb in catalogue.grounds[section].limbs]


def test_holds_every_ground_in_the_order_of_the_act(catalogue: Catalogue) -> None:
    assert list(catalogue.grounds) == GROUNDS
    assert len(catalogue.sections) == 26
    assert catalogue.sections == tuple(dict.fromkeys(key.partition("(")[0] for key in GROUNDS))


def test_is_read_once_and_cannot_be_changed(catalogue: Catalogue) -> None:
    assert load_catalogue() is catalogue
    with pytest.raises(TypeError):
        catalogue.grounds["31"] = catalogue.grounds["30"]  # type: ignore[index]
    with pytest.raises(TypeError):
        del catalogue.topics["chis"]  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        catalogue.rules.not_for[AuthorityKind.POLICE] = ()  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        catalogue.grounds["31"].title = "Something else"  # type: ignore[misc]


def test_a_bare_section_gives_its_ground(catalogue: Catalogue) -> None:
    assert catalogue.ground("14").section == "14(1)"
    assert catalogue.ground("14(2)").section == "14(2)"
    assert {catalogue.ground(section).bare_section for section in catalogue.sections} == set(catalogue.sections)
    with pytest.raises(KeyError):
        catalogue.ground("25")


def test_absolute_exemptions_are_those_of_section_2_3(catalogue: Catalogue) -> None:
    by_kind = {kind: [key for key, ground in catalogue.grounds.items() if ground.kind is kind] for kind in Kind}
    assert by_kind[Kind.ABSOLUTE] == ["21", "23", "32", "34", "41", "44"]
    assert by_kind[Kind.PARTLY] == ["37", "40"]
    assert by_kind[Kind.PROCEDURAL] == ["12", "14(1)", "14(2)"]
    assert "House of Lords" in (catalogue.grounds["36"].kind_note or "")
    absolute = {
        limb.ref for key in ("37", "40") for limb in catalogue.grounds[key].limbs if not limb.public_interest_test
    }
    assert absolute == {"37(1)(a)", "37(1)(aa)", "37(1)(ab)", "40(1)", "40(2)"}


def test_a_public_interest_test_follows_from_the_limbs(catalogue: Catalogue) -> None:
    for ground in catalogue.grounds.values():
        assert ground.public_interest_test == any(limb.public_interest_test for limb in ground.limbs)
        if ground.kind is Kind.QUALIFIED:
            assert all(limb.public_interest_test for limb in ground.limbs)
            assert any("public interest test" in check or ground.section == "39" for check in ground.checks), (
                ground.section
            )
        if ground.kind in (Kind.ABSOLUTE, Kind.PROCEDURAL):
            assert not ground.public_interest_test


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("12", "12(1) 12(2)"),
        ("22A", "22A(1)(b)(i) 22A(1)(b)(ii) 22A(1)(b)(iii) 22A(1)(b)(iv)"),
        ("23", "23(1)"),
        ("24", "24(1)"),
        ("26", "26(1)(a) 26(1)(b)"),
        ("27", "27(1)(a) 27(1)(b) 27(1)(c) 27(1)(d) 27(2)"),
        ("28", "28(1)"),
        ("29", "29(1)(a) 29(1)(b)"),
        (
            "30",
            "30(1)(a)(i) 30(1)(a)(ii) 30(1)(b) 30(1)(c) 30(2)(a)(i) 30(2)(a)(ii) 30(2)(a)(iii) 30(2)(a)(iv)",
        ),
        ("31", " ".join(f"31(1)({letter})" for letter in "abcdefghi")),
        ("32", "32(1)(a) 32(1)(b) 32(1)(c)(i) 32(1)(c)(ii) 32(2)(a) 32(2)(b)"),
        ("33", "33(2)"),
        ("35", "35(1)(a) 35(1)(b) 35(1)(c) 35(1)(d)"),
        ("36", "36(2)(a)(i) 36(2)(a)(ii) 36(2)(a)(iii) 36(2)(b)(i) 36(2)(b)(ii) 36(2)(c)"),
        ("37", "37(1)(a) 37(1)(aa) 37(1)(ab) 37(1)(ac) 37(1)(ad) 37(1)(b)"),
        ("38", "38(1)(a) 38(1)(b)"),
        ("40", "40(1) 40(2)"),
        ("43", "43(1) 43(2)"),
        ("44", "44(1)(a) 44(1)(b) 44(1)(c)"),
    ],
)
def test_withholding_limbs_are_those_of_the_act(catalogue: Catalogue, section: str, expected: str) -> None:
    assert limb_refs(catalogue, section) == expected.split()


def test_supporting_provisions_are_not_limbs(catalogue: Catalogue) -> None:
    supporting = {p.ref for ground in catalogue.grounds.values() for p in ground.supporting}
    assert {f"31(2)({letter})" for letter in "abcdefghij"} <= supporting
    assert {"40(3A)(a)", "40(3A)(b)", "40(3B)", "40(4A)(a)", "40(4A)(b)", "30(2)(b)", "33(1)(a)"} <= supporting
    assert not any(catalogue.withholding_limb(ref) for ref in supporting)


def test_every_part_ii_ncnd_limb_is_there(catalogue: Catalogue) -> None:
    assert list(catalogue.ncnd_limbs) == NCND_LIMBS
    without = [key for key, ground in catalogue.grounds.items() if not ground.ncnd]
    assert without == ["12", "14(1)", "14(2)", "21"]
    assert catalogue.grounds["40"].ncnd == ("40(5A)", "40(5B)")


def test_absolute_ncnd_limbs(catalogue: Catalogue) -> None:
    absolute = [ref for ref, limb in catalogue.ncnd_limbs.items() if not limb.qualified]
    assert absolute == ["23(5)", "32(3)", "34(2)", "40(5A)", "40(5B)", "41(2)", "44(2)"]
    assert [ref for ref, limb in catalogue.ncnd_limbs.items() if limb.unconfirmed] == ["40(5A)", "40(5B)"]
    assert "37(1)(a), (aa) and (ab)" in (catalogue.ncnd_limbs["37(2)"].note or "")


def test_withholding_and_ncnd_never_mix(catalogue: Catalogue) -> None:
    withholding = {limb.ref for ground in catalogue.grounds.values() for limb in ground.limbs}
    ncnd = set(catalogue.ncnd_limbs) | {part.ref for limb in catalogue.ncnd_limbs.values() for part in limb.parts}
    assert not withholding & ncnd
    assert all(catalogue.withholding_limb(ref) is None for ref in ncnd)
    assert all(catalogue.ncnd_limb(ref) is None for ref in withholding)


@pytest.mark.parametrize(
    ("ref", "limb"),
    [("31(3)", "31(3)"), ("40(5B)(a)(i)", "40(5B)"), ("40(5B)(d)", "40(5B)"), ("27(4)(a)", "27(4)")],
)
def test_an_exact_form_belongs_to_its_ncnd_limb(catalogue: Catalogue, ref: str, limb: str) -> None:
    found = catalogue.ncnd_limb(ref)
    assert found is not None
    assert found.ref == limb


@pytest.mark.parametrize("ref", ["21(2)", "21", "40(5)", "40(5B)(e)", "31(1)(a)", "30(2)", "12(2)", "31", "", "(3)"])
def test_what_is_not_an_ncnd_limb(catalogue: Catalogue, ref: str) -> None:
    assert catalogue.ncnd_limb(ref) is None


@pytest.mark.parametrize("ref", ["31(3)", "31(1)", "31(2)(a)", "31", "14", "25(1)", "", "31(1)(a) "])
def test_what_is_not_a_withholding_limb(catalogue: Catalogue, ref: str) -> None:
    assert catalogue.withholding_limb(ref) is None


def test_every_ground_can_be_shown_to_people(catalogue: Catalogue) -> None:
    for ground in catalogue.grounds.values():
        assert ground.act_url == f"https://www.legislation.gov.uk/ukpga/2000/36/section/{ground.bare_section}"
        assert ground.act_name == f"Freedom of Information Act 2000, section {ground.bare_section}"
        assert ground.guidance_name.startswith("ICO guidance: ")
        assert 40 <= len(ground.meaning) <= 300
        assert 1 <= len(re.findall(r"[.](?:\s|$)", ground.meaning)) <= 3
        assert ground.checks
        assert ground.cautions
        assert set(ground.often_with) <= set(catalogue.sections) | set(catalogue.grounds)
    assert catalogue.grounds["12"].basis is Basis.NOT_APPLICABLE


def test_not_for_comes_from_the_rules(catalogue: Catalogue) -> None:
    assert catalogue.grounds["33"].not_for == (AuthorityKind.POLICE,)
    assert AuthorityKind.CENTRAL not in catalogue.grounds["35"].not_for
    assert {AuthorityKind.POLICE, AuthorityKind.LOCAL, AuthorityKind.HEALTH} <= set(catalogue.grounds["35"].not_for)


def test_every_topic_is_whole(catalogue: Catalogue) -> None:
    assert list(catalogue.topics) == TOPICS
    for topic in catalogue.topics.values():
        assert topic.ncnd_limbs
        assert all(ref in catalogue.ncnd_limbs for ref in topic.ncnd_limbs)
        assert all(catalogue.withholding_limb(ref) for ref in topic.withhold_limbs)
        assert topic.indicator_terms
        assert not set(topic.indicator_terms) & set(topic.ambiguous_terms)
        assert topic.overt_counterpart
        assert topic.definition
        assert topic.referral.reason
        assert set(topic.unconfirmed) <= {field.name for field in dataclasses.fields(topic)}
    assert {topic.ncnd_form for topic in catalogue.topics.values()} == set(NcndForm)


def test_hard_rules(catalogue: Catalogue) -> None:
    rules = catalogue.rules
    assert rules.never_suggest == ("14",)
    assert rules.prompt_only == ("36",)
    assert rules.max_grounds == 3
    assert rules.term_match_alone_flags is False
    assert rules.cost_only == ("12(2)",)
    assert rules.not_for[AuthorityKind.POLICE] == ("33", "35")
    assert set(rules.not_for) == set(AuthorityKind)
    assert set(rules.prompt_texts) == {"36"}
    ids = [rule.id for rule in rules.rules]
    assert len(ids) == len(set(ids))
    assert {rule.severity for rule in rules.rules} == set(Severity)


def test_barred_sections(catalogue: Catalogue) -> None:
    rules = catalogue.rules
    assert rules.barred_sections(AuthorityKind.POLICE) == {"14", "33", "35"}
    assert rules.barred_sections(AuthorityKind.CENTRAL) == {"14"}
    assert rules.barred_sections(AuthorityKind.CENTRAL, environmental=True) == {"12", "14"}
    for kind in AuthorityKind:
        assert "14" in rules.barred_sections(kind)


@pytest.mark.parametrize(
    ("refs", "expected"),
    [
        (["23(1)", "24(1)"], ["23-or-24"]),
        (["23(5)", "24(2)"], []),
        (["23(1)", "24(2)"], []),
        (["24(1)", "24(2)"], ["24-either-limb"]),
        (["30(1)(a)(i)", "31(1)(a)"], ["30-or-31"]),
        (["30", "31"], ["30-or-31"]),
        (["30(3)", "31(3)"], []),
        (["35(1)(a)", "36(2)(c)"], ["35-or-36"]),
        (["31(1)(a)", "31(1)(b)"], []),
        ([], []),
    ],
)
def test_mutual_exclusions(catalogue: Catalogue, refs: list[str], expected: list[str]) -> None:
    assert [exclusion.id for exclusion in catalogue.exclusions(refs)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Please send the noise monitoring results for the site.",
        "How many planning applications were refused?",
        "Was any diesel spilt in the river?",
        "What is the carbon footprint of the fleet?",
    ],
)
def test_environmental_questions(catalogue: Catalogue, text: str) -> None:
    assert catalogue.rules.is_environmental(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Do you own an IMSI catcher?",
        "How many officers do you have?",
        "Is the force planning a restructure?",
        "Was a drone used over the climate camp?",
    ],
)
def test_questions_that_are_not_environmental(catalogue: Catalogue, text: str) -> None:
    assert not catalogue.rules.is_environmental(text)


def test_eir_has_two_routes_to_ncnd(catalogue: Catalogue) -> None:
    eir = catalogue.eir
    assert [route.ref for route in eir.ncnd_routes] == ["12(6)", "13(5A)"]
    assert {e.regulation: e.ncnd for e in eir.exceptions if e.ncnd} == {"12(5)(a)": ("12(6)",), "13(1)": ("13(5A)",)}
    regulations = [e.regulation for e in eir.exceptions]
    assert regulations == [
        *(f"12(4)({letter})" for letter in "abcde"),
        *(f"12(5)({letter})" for letter in "abcdefg"),
        "13(1)",
    ]
    assert all(e.public_interest_test for e in eir.exceptions)


def test_dates_are_in_order(catalogue: Catalogue) -> None:
    assert catalogue.law_as_at < catalogue.review_by
    assert re.fullmatch(r"\d{4}\.\d{1,2}", catalogue.version)


@pytest.mark.parametrize("name", TOML)
def test_texts_are_plain(name: str) -> None:
    text = files("foi_model.catalogue").joinpath(name).read_text(encoding="utf-8")
    for word in ("\u2014", "researcher", "inference", "TODO", "e.g.", "i.e."):
        assert word not in text
