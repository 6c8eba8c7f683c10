"""The citation grammar by example: what is written, whose law it is, and whether anybody relies on it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foi_model.intake.split.spans import Span
from foi_model.letters import read_letter
from foi_model.letters.acts import Law, laws
from foi_model.letters.grammar import read_provisions
from foi_model.letters.limbs import is_condition, is_exception, is_stated, narrows, sections, sets_duty_aside

WRITTEN = [
    ("Section 31(1)(a)(b)(c), Law Enforcement; and Section 24(1)", "31(1)(a) 31(1)(b) 31(1)(c) 24(1)"),
    ("31 (1) (a) (b)", "31(1)(a) 31(1)(b)"),
    ("Section 31(1) (a) to (c)", "31(1)(a) 31(1)(b) 31(1)(c)"),
    ("s31(1)(a-c)", "31(1)(a) 31(1)(b) 31(1)(c)"),
    ("s.30(2)(a)(i)(b)", "30(2)(a)(i) 30(2)(b)"),
    ("sections 24 and 31", "24 31"),
    ("S24(2) and S31(3)", "24(2) 31(3)"),
    ("section 38(1)(a) and (b)", "38(1)(a) 38(1)(b)"),
    ("sections 23(5), 24(2), 30(3) and 31(3)", "23(5) 24(2) 30(3) 31(3)"),
    ("section 36(2)(b)(i) and (ii) and 36(2)(c)", "36(2)(b)(i) 36(2)(b)(ii) 36(2)(c)"),
    ("s36(2)(b)(i)-(ii)", "36(2)(b)(i) 36(2)(b)(ii)"),
    ("31(1)(g)(h)(i)", "31(1)(g) 31(1)(h) 31(1)(i)"),
    ("40(2)&(3)", "40(2) 40(3)"),
    ("section 40(5B)(a)(i)", "40(5B)(a)(i)"),
    ("Section 40(5)(B)(a)(i)", "40(5B)(a)(i)"),
    ("section 40(5b)(a)(i)", "40(5B)(a)(i)"),
    ("Section 40(2) by virtue of 40(3A)(a)", "40(2) 40(3A)(a)"),
    ("section 31, subsection (1), paragraphs (a) and (b)", "31(1)(a) 31(1)(b)"),
    ("subsection (1)(a) of section 31", "31(1)(a)"),
    ("section 31 applies, as does subsection (3) of the same section", "31 31(3)"),
    ("section 40, subsection (2)", "40(2)"),
    ("s31(1)a", "31(1)(a)"),
    ("section 31.3", "31(3)"),
    ("ss.31 and 38", "31 38"),
    ("Section 21 & 22", "21 22"),
    ("FOIA 31(3)", "31(3)"),
    ("section 30(2)(a)(i)(b), section\n31(1)(a)(b)", "30(2)(a)(i) 30(2)(b) 31(1)(a) 31(1)(b)"),
    ("regulation 12(5)(e) and Regulation 12(5)(f)", "12(5)(e) 12(5)(f)"),
    ("Not held, 12(4)(a).", "12(4)(a)"),
    ("section 23(1) or, in the alternative, 24(1)", "23(1) 24(1)"),
    ("(i) under section 40(2), (ii) under section 35(1)(a)", "40(2) 35(1)(a)"),
    ("withheld under section 40(2).\n(ii) Not upheld", "40(2)"),
    ("section 24, 31 officers", "24"),
    ("sections 21 to 44 of the Act", ""),
    ("Article 31(1) of the Convention", ""),
    ("£12(1) and 2.40(2)", ""),
    ("section 3.5% of 40", ""),
]


@pytest.mark.parametrize(("text", "refs"), WRITTEN)
def test_what_is_written_is_opened_out(text: str, refs: str) -> None:
    assert [provision.ref for provision in read_provisions(text)] == refs.split()


LAWS = [
    ("The Protection of Freedoms Act 2012, section 29, provides", Law.OTHER),
    ("section 44 of the Vehicle Excise and Registration Act 1994", Law.OTHER),
    ("Part III of the Police Act 1997 (see section 93).", Law.OTHER),
    ("section 36 of the Data Protection Act", Law.OTHER),
    ("under RIPA s26 and its codes", Law.OTHER),
    ("s26 RIPA", Law.OTHER),
    ("s44 Terrorism Act 2000", Law.OTHER),
    ("DPA s.36", Law.OTHER),
    ("section 35 (directions) of the Anti-social Behaviour, Crime and Policing Act 2014", Law.OTHER),
    ("How many section 34 dispersals (Anti-social Behaviour, Crime and Policing Act 2014) were there", Law.OTHER),
    ("the Re-use of Public Sector Information Regulations 2015, regulation 12 of which", Law.OTHER),
    ("Regulation 12 of the Conduct of Employment Agencies Regulations 2003", Law.OTHER),
    ("section 26 of the Freedom of Information (Scotland) Act 2002", Law.OTHER),
    ("section 31 (law enforcement) of the Freedom of Information Act 2000", Law.FOIA),
    ("section 38(1) - Health and Safety of the Freedom of Information Act 2000", Law.FOIA),
    ("section 31 of the Act", Law.FOIA),
    ("Section 31(1)(a) Law Enforcement", Law.FOIA),
    ("sections 23 and 24 of FOIA", Law.FOIA),
    ("under Regulation 12(5)(e) of the EIR", Law.EIR),
    ("regulation 12(4)(b) applies", Law.EIR),
]


@pytest.mark.parametrize(("text", "law"), LAWS)
def test_whose_law_a_number_belongs_to(text: str, law: Law) -> None:
    written = read_provisions(text)
    assert written
    assert set(laws(text, written)) == {law}


def test_that_act_and_the_same_act_are_the_last_one_named() -> None:
    text = "section 23(4) of the Vehicle Excise and Registration Act 1994, and section 27 of that Act"
    assert laws(text, read_provisions(text)) == [Law.OTHER, Law.OTHER]


def test_a_list_of_two_laws_is_not_mixed() -> None:
    text = "exempt under section 31(1)(a) and section 22 of the Theft Act 1968 is the offence"
    assert laws(text, read_provisions(text)) == [Law.FOIA, Law.OTHER]


def relied_on(sentence: str, *, question: str = "How many vehicles are there?") -> set[str]:
    """What a letter with one question cites when its answer is this sentence."""
    letter = read_letter(f"Wealdshire Police\n\nRequest\n1. {question}\n\nResponse\n1. {sentence}\n")
    cited = [*letter.response_level.citations, *(found for q in letter.questions for found in q.citations)]
    return {found.ref for found in cited}


RELIED = [
    ("This is exempt under section 31(1)(a) and (b).", "31(1)(a) 31(1)(b)"),
    ("Withheld, s40(2).", "40(2)"),
    ("We are not obliged to supply it, by virtue of section 43(2).", "43(2)"),
    ("The names cannot be disclosed since they are exempt by virtue of section 40(2).", "40(2)"),
    ("Section 43(2) is engaged, as disclosure would be likely to prejudice our interests.", "43(2)"),
    ("Section 40(2) by virtue of section 40(3A)(a) applies.", "40(2)"),
    ("Exempt: section 36(2)(b)(ii). Section 36 is a qualified exemption.", "36(2)(b)(ii)"),
    ("Section 21.", "21"),
    ("Not disclosed (S40(2)).", "40(2)"),
    ("Section 31 - Law Enforcement", "31"),
    ("The Council considered the public interest and withholds it under section 42(1).", "42(1)"),
    ("We neither confirm nor deny that it is held; section 31(3).", "31(3)"),
    ("Those are withheld under section 23(1) or, in the alternative, section 24(1).", "23(1) 24(1)"),
]


@pytest.mark.parametrize(("sentence", "refs"), RELIED)
def test_a_ground_that_is_relied_on_is_cited(sentence: str, refs: str) -> None:
    assert relied_on(sentence) == set(refs.split())


NOT_RELIED = [
    "12. We do not rely on section 31(1)(a).",
    "12. Section 31(1)(a) is not engaged.",
    "12. Section 43 was not needed.",
    "12. Section 43(2) does not apply.",
    "12. There is no reliance on section 36(2)(b)(i), nor on section 41.",
    "12. We are not saying that section 40(5B), section 31(3) or any other NCND provision applies.",
    "12. We did consider section 31(1)(a) and section 43(2), but neither is engaged.",
    "12. Section 31(3) was considered for this question but was thought to be unnecessary.",
    "12. Section 43(1) should not have been used and I withdraw it.",
    "12. Section 36(2)(c) therefore falls away.",
    "12. Section 43(2) is no longer relied upon.",
    "12. Our first thought had been section 43(2) as well, but that is not maintained.",
    "12. There was some call for section 43(1) as well; it is not relied on.",
    "12. Had it been larger, section 40(2) would probably have prevented its release.",
    "12. It might have been exempt under section 43(2) had the firm objected.",
    "12. If you were to ask for the names, section 40(2) might then have to be looked at.",
    "12. Section 40 of the Freedom of Information Act does not stop us from giving it.",
    "12. You said that you thought section 31(1)(a) would be used.",
    "12. You asked us not to rely on section 31.",
    "12. You argue that section 31(1)(a) could not sensibly be applied.",
    "12. Section 30 was put to us by the police. It is not available to us and we have not relied on it.",
    "12. Section 42 of the Police Act 1996 deals with it.",
    "12. The offence is under section 44 of the Vehicle Excise and Registration Act 1994.",
    "12. They were seized under section 43 Terrorism Act 2000.",
    "12. The Act has exemptions at sections 21 to 44.",
    "12. Section 31 is a qualified exemption.",
    "12. Please see section 31 of the report.",
    "12. This letter is a notice under section 17(1). Section 16 has been met and section 50 lets you complain.",
    "12. The limit is in regulation 3 of the Fees Regulations 2004.",
]


@pytest.mark.parametrize("sentence", NOT_RELIED)
def test_a_section_that_is_merely_mentioned_is_no_label(sentence: str) -> None:
    assert relied_on(sentence) == set()


def test_what_information_would_be_if_held_is_no_ground_beside_the_ncnd_limb() -> None:
    sentence = "We neither confirm nor deny, section 35(3), as it would, if held, be exempt under section 35(1)(b)."
    assert relied_on(sentence) == {"35(3)"}


def test_the_conditions_of_an_exemption_are_told_from_the_exemption() -> None:
    assert is_condition("40(3A)(a)")
    assert is_condition("31(2)(a)")
    assert is_condition("23(3)")
    assert not is_condition("30(2)(b)")
    assert not is_condition("27(2)")
    assert is_exception("12(5)(e)")
    assert not is_exception("12(2)")
    assert sets_duty_aside("40(5B)(a)(i)")
    assert sets_duty_aside("EIR 12(6)")
    assert not sets_duty_aside("31(1)(a)")
    assert narrows("31(1)(a)", "31(1)")
    assert not narrows("31(1)", "31(1)")


LIMB = st.sampled_from(
    ["(1)", "(2)", "(a)", "(b)", "(i)", "(ii)", "(5B)", " and ", ", ", " to ", "-", " & ", "\n", "."]
)
FRAGMENT = st.one_of(
    LIMB,
    st.sampled_from(
        ["section ", "s.", "Sections ", "regulation ", "31", "40", "12", "of the Police Act 1996", "subsection "]
    ),
    st.text(max_size=6),
)


@given(st.lists(FRAGMENT, max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_every_provision_has_a_known_form_and_a_span_in_the_text(text: str) -> None:
    for provision in read_provisions(text):
        assert Span(0, len(text)).start <= provision.span.start < provision.span.end <= len(text)
        assert provision.whole.start <= provision.span.start
        assert provision.span.end <= provision.whole.end
        number, *levels = provision.ref.replace(")", "").split("(")
        assert number[:1].isdigit()
        assert len(levels) <= 4
        assert all(level.isalnum() for level in levels)


def test_random_limbs_of_the_act_are_read_back_whole() -> None:
    chooser = random.Random(7)  # noqa: S311
    stated = [ref for section in sections() for ref in (section, f"{section}(1)", f"{section}(1)(a)") if is_stated(ref)]
    for _ in range(300):
        ref = chooser.choice(stated)
        style = chooser.choice(["section {}", "Section {}", "s.{}", "S{}", "s {}", "exempt under section {}, because"])
        assert [provision.ref for provision in read_provisions(style.format(ref))] == [ref]
