"""Past responses read whole: questions, answers tied to them, outcomes, NCND, and the floors on annotated letters."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foi_model.intake.split.spans import fold
from foi_model.letters import Letter, Outcome, Regime, Stage, letter_to_dict, letter_to_evidence, read_letter
from foi_model.letters.limbs import EIR_PREFIX, section_of, sections
from foi_training.letters_eval import GoldError, load_gold, main, score

DATA = Path(__file__).parents[2] / "data" / "letters"
ASKED = "1. How many vans are there?\n2. What did each cost?\n3. Who sold them?\n"


def outcomes(letter: Letter) -> list[str]:
    return [question.outcome.value for question in letter.questions]


def citations(letter: Letter) -> list[list[str]]:
    return [[cited.ref for cited in question.citations] for question in letter.questions]


def test_questions_first_and_answers_after() -> None:
    letter = read_letter(f"You asked:\n{ASKED}\nResponse\n1. 12\n2. Withheld, section 43(2).\n3. Not held.\n")
    assert [question.text for question in letter.questions] == [
        "How many vans are there?",
        "What did each cost?",
        "Who sold them?",
    ]
    assert outcomes(letter) == ["disclosed", "withheld", "not_held"]
    assert citations(letter) == [[], ["43(2)"], []]


def test_each_question_answered_where_it_stands() -> None:
    letter = read_letter(
        "Our answers follow each question.\n\n1. How many vans are there?\n\nTwelve.\n\n2. What did each cost?\n\n"
        "Exempt under section 43(2).\n\n3. Who sold them?\n\nThe information is not held.\n"
    )
    assert outcomes(letter) == ["disclosed", "withheld", "not_held"]


def test_questions_quoted_as_mail() -> None:
    letter = read_letter(
        "Replies in line.\n\n> 1. How many vans are there?\n\n12\n\n> 2. Who sold them?\n\nSection 40(2) applies.\n\nRegards\n"
    )
    assert [question.text for question in letter.questions] == ["How many vans are there?", "Who sold them?"]
    assert outcomes(letter) == ["disclosed", "withheld"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("1-3: Exempt under section 31(1)(a).", [["31(1)(a)"]] * 3),
        ("1 and 2. Exempt under section 31(1)(a).\n3. Vans Ltd", [["31(1)(a)"], ["31(1)(a)"], []]),
        ("Q1 & 3 response: Exempt, s.31(1)(a).\nQ2 response: £400", [["31(1)(a)"], [], ["31(1)(a)"]]),
        (
            "Questions 1 and 3 are exempt by section 31(1)(a). Question 2 is answered: £400.",
            [["31(1)(a)"], [], ["31(1)(a)"]],
        ),
        ("In answer to question 1: 12\nAnswer to 2) and 3): withheld, section 43(2).", [[], ["43(2)"], ["43(2)"]]),
        ("For the first, 12.\n\nFor the second and third, section 43(2) applies.", [[], ["43(2)"], ["43(2)"]]),
        ("1. 12\n2. Withheld, section 43(2).\n3. Withheld for the same reasons.", [[], ["43(2)"], ["43(2)"]]),
    ],
)
def test_answers_are_tied_to_the_questions_they_name(answer: str, expected: list[list[str]]) -> None:
    assert citations(read_letter(f"Request\n{ASKED}\nResponse\n{answer}\n")) == expected


def test_joined_requests_whose_numbers_restart() -> None:
    letter = read_letter(
        "Request 1\n1. How many vans?\n2. How many cars?\nRequest 2\n1. How many boats?\n\n"
        "Response 1\n1 and 2. Exempt under section 31(1)(a).\nResponse 2\n1. None\n"
    )
    assert [question.number for question in letter.questions] == ["1.1", "1.2", "2.1"]
    assert outcomes(letter) == ["withheld", "withheld", "disclosed"]


def test_a_request_in_running_text() -> None:
    letter = read_letter(
        "You asked to be told how many vans the force has, and the cost of each.\n\n"
        "The force has 12 vans. The cost of each is exempt under section 43(2).\n"
    )
    assert [question.text for question in letter.questions] == ["how many vans the force has", "the cost of each"]
    assert outcomes(letter) == ["disclosed", "withheld"]


def test_a_partial_ncnd_over_other_information_leaves_the_answers_alone() -> None:
    letter = read_letter(
        f"Request\n{ASKED}\nResponse\n1. 12\n2. £400\n3. Vans Ltd\n\nThe force can neither confirm nor deny that it holds any"
        " other information by virtue of sections 24(2) and 31(3). No inference should be drawn.\n"
    )
    assert outcomes(letter) == ["disclosed"] * 3
    assert letter.response_level.ncnd_subsections == ("24(2)", "31(3)")
    assert not any(question.ncnd for question in letter.questions)


def test_ncnd_over_the_whole_request_sits_on_every_question() -> None:
    letter = read_letter(
        f"Request\n{ASKED}\nResponse\nThe force can neither confirm nor deny that it holds the information you requested."
        " The duty does not arise by virtue of the following exemptions:\n\nSection 24(2) National Security\nSection 31(3) Law"
        " Enforcement\n\nThis should not be taken as an indication that information is or is not held.\n"
    )
    assert outcomes(letter) == ["ncnd"] * 3
    assert citations(letter) == [["24(2)", "31(3)"]] * 3


def test_ncnd_on_cost_alone_is_a_matter_of_cost() -> None:
    letter = read_letter(
        f"Request\n{ASKED}\nResponse\nUnder section 12(2) we neither confirm nor deny that it is held, as to find out would"
        " exceed the appropriate limit.\n"
    )
    assert outcomes(letter) == ["cost_refused"] * 3
    assert not any(question.ncnd for question in letter.questions)


def test_a_review_counts_as_it_ends() -> None:
    letter = read_letter(
        f"Internal Review\n\nYou asked for:\n{ASKED}\nThe reply of 3 May withheld question 1"
        " under section 43(2), question 2 under section"
        " 43(2) and question 3 under section 40(2).\n\nI have carried out the review.\n\n1."
        " Section 43(2) should not have been used. 12.\n"
        "2. The decision is upheld.\n3. I now rely on section 41(1) in its place.\n"
    )
    assert letter.stage is Stage.REVIEW
    assert outcomes(letter) == ["disclosed", "withheld", "withheld"]
    assert citations(letter) == [[], ["43(2)"], ["41(1)"]]


def test_an_offer_of_a_review_makes_no_review() -> None:
    assert read_letter(f"Request\n{ASKED}\nYou may ask for an internal review.\n").stage is Stage.INITIAL


def test_environmental_information() -> None:
    letter = read_letter(
        f"Request\n{ASKED}\nResponse\nThis has been dealt with under the Environmental Information Regulations 2004.\n"
        "1. Not held, regulation 12(4)(a).\n2. Refused, regulation 12(5)(e).\n3. Vans Ltd\n"
    )
    assert letter.regime is Regime.EIR
    assert citations(letter) == [["EIR 12(4)(a)"], ["EIR 12(5)(e)"], []]
    assert outcomes(letter) == ["not_held", "withheld", "disclosed"]


def test_a_bare_section_takes_the_limb_given_elsewhere_for_the_same_use() -> None:
    letter = read_letter(
        f"Request\n{ASKED}\nResponse\nQuestion 1 is exempt under section 31. Question 2 is answered: £400.\n"
        "\nReasons\n\nThe exemption relied on for question 1 is section 31(1)(a).\n"
    )
    assert citations(letter)[0] == ["31(1)(a)"]


def test_what_nothing_settles_is_unclear() -> None:
    letter = read_letter(f"Request\n{ASKED}\nResponse\nWe write further to our telephone call.\n")
    assert {question.outcome for question in letter.questions} == {Outcome.UNCLEAR}
    assert all(question.confidence == 0 for question in letter.questions)


def test_the_gold_form_and_the_form_with_evidence() -> None:
    text = (DATA / "gold" / "01.txt").read_text("utf-8")
    letter = read_letter(text)
    plain, rich = letter_to_dict(letter), letter_to_evidence(letter)
    assert list(plain) == ["authority_kind", "stage", "regime", "questions", "response_level"]
    assert list(plain["questions"][0]) == ["number", "text", "outcome", "citations", "ncnd", "ncnd_subsections"]
    json.dumps(rich)
    for question in rich["questions"]:
        start, end = question["span"]
        assert fold(text[start:end]) == question["text"]
        for found in question["evidence"]:
            assert found["ref"] in question["citations"]
            assert 0 < found["confidence"] <= 1


def test_floors_on_the_gold_letters() -> None:
    result = score(load_gold(DATA / "gold"))
    assert result.letters == 20
    assert result.question_f1 >= 0.98
    assert result.citation_f1 >= 0.98
    assert result.outcome_accuracy >= 0.97
    assert result.ncnd_precision >= 0.98
    assert result.ncnd_recall >= 0.98
    assert result.section_precision >= 0.98


def test_floors_on_the_development_letters() -> None:
    result = score(load_gold(DATA / "dev"))
    assert result.question_f1 >= 0.95
    assert result.citation_f1 >= 0.95
    assert result.outcome_accuracy >= 0.93
    assert min(result.ncnd_precision, result.ncnd_recall) >= 0.95
    assert result.section_precision >= 0.97


def test_the_command_prints_a_score_and_refuses_a_bad_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(DATA / "gold"), "--errors"]) == 0
    assert "question F1" in capsys.readouterr().out
    assert main([str(tmp_path)]) == 2
    (tmp_path / "01.txt").write_text("x")
    (tmp_path / "01.json").write_text("{}")
    with pytest.raises(GoldError):
        load_gold(tmp_path)


LINES = st.sampled_from(
    [
        "Request",
        "Response",
        "Request 1",
        "Response 1",
        "RFI0844",
        "You asked:",
        "1. How many vans are there?",
        "2. What did each cost?",
        "1. 12",
        "2. Withheld, section 43(2).",
        "1 and 2. Exempt under section 31(1)(a).",
        "Q1-4: not held",
        "> 1. How many?",
        "a) the cost",
        "(i) Upheld.",
        "• a list of vans",
        "Internal review",
        "Answer",
        "YOU ASKED: why?",
        "WE SAY: because",
        "The force can neither confirm nor deny that it holds any other information, section 31(3).",
        "Section 12(1) - the cost exceeds the appropriate limit.",
        "You seek two things, namely the report, and the cost.",
        "",
        "Year | Stolen | Charged",
    ]
)
ANY_TEXT = st.one_of(
    st.text(max_size=300), st.lists(st.one_of(LINES, st.text(max_size=12)), max_size=25).map("\n".join)
)


@given(ANY_TEXT)
@settings(max_examples=250, deadline=None)
def test_any_text_gives_labels_of_a_known_form_with_spans_in_the_text(text: str) -> None:
    letter = read_letter(text)
    for question in letter.questions:
        assert 0 <= question.span.start < question.span.end <= len(text)
        assert fold(question.span.of(text)) == question.text
        assert 0 <= question.confidence <= 1
        assert (question.outcome_span is None) == (question.outcome is Outcome.UNCLEAR)
        assert set(question.ncnd_subsections) <= {cited.ref for cited in question.citations}
    for cited in (*letter.response_level.citations, *(c for q in letter.questions for c in q.citations)):
        assert 0 <= cited.span.start < cited.span.end <= len(text)
        assert 0 < cited.confidence <= 1
        assert cited.ref.startswith(EIR_PREFIX) or section_of(cited.ref) in sections()


SHAPES = {
    "letters": (DATA / "gold" / "04.txt").read_text("utf-8") + (DATA / "gold" / "08.txt").read_text("utf-8"),
    "ones": "1. How many vans are there in the county?\n",
    "restarts": "1. How many vans?\n2. How many cars?\n",
    "answers": "Answer:\nWithheld under section 31(1)(a).\n",
    "one sentence": "section 31(1)(a) and question 1 and 2 are exempt, or regulation 12(5)(e) of the Act ",
    "one word": "A",
    "brackets": "31(1)(a)(b)(c)",
    "provisions": "sections 24 and 31, ",
    "names": "Police And Crime And Courts ",
    "negations": "not considered but not relied on section 31 would have been ",
    "prose": "Please provide the number of vans, and the cost of each. ",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_time_is_linear_in_the_text(shape: str) -> None:
    def seconds(size: int) -> float:
        text = "Request\n1. How many?\nResponse\n" + SHAPES[shape] * (size // len(SHAPES[shape]) + 1)
        best = float("inf")
        for _ in range(2):
            start = time.perf_counter()
            read_letter(text)
            best = min(best, time.perf_counter() - start)
        return best

    small, large = seconds(20_000), seconds(80_000)
    assert large < max(small, 0.05) * 4 * 2.5


ASK = "How many vans are there?"
COST = "What did each cost?"


@pytest.mark.parametrize(
    "text",
    [
        f"No. | You asked | Our answer\n1 | {ASK} | 12\n2 | {COST} | Withheld: section 43(2).\n\nWe are sorry for the delay.\n",
        f"| No | Question | Reply |\n|---|---|---|\n| 1 | {ASK} | 12 |\n| 2 | {COST} | s43(2) applies |\n",
        f"No.\nQuestion\nTrust response\n1\n{ASK}\n12\n2\n{COST}\nExempt, section 43(2).\n",
        f"Q. {ASK}\nA. 12\n\nQ. {COST}\nA. Exempt, section 43(2).\n",
        f"Applicant: 1. {ASK}\nApplicant: 2. {COST}\n\nPolice: 1. 12\n\nPolice: 2. Section 43(2) applies.\n",
        f"Please find our response next to each.\n\n- {ASK} 12\n- {COST} Refused, section 43(2).\n",
        f"YOU SAID:\n\n- {ASK}\n- {COST}\n\nWE SAY:\n\n- 12\n- Exempt: section 43(2).\n",
        f"Summary\n\nQ1 Full disclosure\nQ2 Refused - s43(2)\n\nYour questions\n\nQ1 {ASK}\nQ2 "
        f"{COST}\n\nOur answers\n\nQ1 12\n",
        f"---- our answer ----\n\nThe second point is refused under section 43(2).\n\nThe first point: 12.\n\n"
        f"---- your message of 3 May ----\n\n1. {ASK}\n2. {COST}\n",
        f"Request\n1. {ASK}\n1. {COST}\n1. Who sold them?\n\nResponse\n\nQuestion 2 is exempt, section 43(2).\n",
    ],
)
def test_layouts_that_set_answers_beside_questions(text: str) -> None:
    letter = read_letter(text)
    assert [question.text for question in letter.questions][:2] == [ASK, COST]
    assert citations(letter)[:2] == [[], ["43(2)"]]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "You wished to know: (1) How many vans are there?; (2) What each cost.\n\nOn the first point: 12.\n\n"
            "On the second point: section 43(2) applies.\n",
            ["How many vans are there?", "What each cost."],
        ),
        (
            "You asked for the number of vans and how many were sold. 12 and 3.\n\nThe makers. You asked for their names. "
            "They are exempt under section 43(2).\n\nThe costs. You asked what they cost. £400 each.\n",
            ["the number of vans", "how many were sold", "their names", "what they cost"],
        ),
        (
            "You asked for three things. The first is the number of vans; the second, the cost of each; and the third, who "
            "sold them.\n\nAs to the first, 12.\n\nAs to the second, section 43(2) applies.\n\nAs to the third, Vans Ltd.\n",
            ["the number of vans", "the cost of each", "who sold them"],
        ),
        (
            "1. You asked how many vans there are. Twelve.\n\n2. You asked what each cost. Section 43(2) applies to that.\n\n"
            "3. You asked who sold them. Vans Ltd did.\n",
            ["how many vans there are.", "what each cost.", "who sold them."],
        ),
    ],
)
def test_requests_told_in_running_text(text: str, asked: list[str]) -> None:
    letter = read_letter(text)
    assert [question.text for question in letter.questions] == asked
    assert [found for found in citations(letter) if found] == [["43(2)"]]


def test_dates_and_reviews_are_no_questions() -> None:
    letter = read_letter(
        "Our ref: 12\n1 September 2023\n\nOutcome of your internal review\n\nYou asked on 05/12/2023 "
        "for a review of our decision."
        "\n\nThe request\nHow many vans are there?\n\nGrounds for review\nYou say that 38(1) is not engaged.\n\nFindings\n"
        "For your request the force relies on section 31(1)(a).\n"
    )
    assert [question.text for question in letter.questions] == [ASK]
    assert citations(letter) == [["31(1)(a)"]]


def test_notices_after_the_last_answer_do_not_belong_to_it() -> None:
    letter = read_letter(
        f"1. {ASK}\n\nExempt, section 43(2).\n\n2. {COST}\n\n£400\n\nUnder section 17 please treat this "
        f"as a refusal notice.\n\n"
        "Section 43(2) - Commercial Interests. This covers question 1. Prices are secret.\n\nForces do not record in the same "
        "way, so these answers should not be compared.\n"
    )
    assert outcomes(letter) == ["withheld", "disclosed"]
    assert citations(letter) == [["43(2)"], []]


def test_all_else_is_what_was_not_answered_and_grounds_are_shared_out() -> None:
    letter = read_letter(
        "Request\n* The report\n* Photographs of the scene\n* The number of statements\n\nOur decision:\n\n"
        "Number of statements: 418.\n\nAll else is refused. The exemptions are section 30(1)(a)(i) and section 38(1)(a).\n\n"
        "Section 38 applies to the photographs, as the family is alive.\n"
    )
    assert citations(letter) == [["30(1)(a)(i)"], ["30(1)(a)(i)", "38(1)(a)"], []]
    assert outcomes(letter) == ["withheld", "withheld", "disclosed"]


def test_a_question_that_only_asks_after_another_goes_as_that_one() -> None:
    letter = read_letter(
        "You asked whether the vans were followed in 2019, and if so what was found. You also want the number of drivers.\n\n"
        "Drivers: there are 212.\n\nVans: we neither confirm nor deny it, relying on section 31(3).\n"
    )
    assert outcomes(letter) == ["ncnd", "ncnd", "disclosed"]


def test_one_question_of_a_joint_answer_keeps_its_own_ground() -> None:
    letter = read_letter(
        f"Request\n{ASKED}\nResponse\n1 - 12\n2 and 3 - We neither confirm nor deny this, by virtue of section 24(2). For Q3 in"
        " addition section 27(4)(a) is engaged.\n"
    )
    assert citations(letter) == [[], ["24(2)"], ["24(2)", "27(4)(a)"]]


def test_the_text_of_the_law_in_an_annex_refuses_nothing() -> None:
    letter = read_letter(
        f"Request\n{ASKED}\nResponse\n1. 12\n2. £400\n3. The Department does not hold it.\n\nAnnex B - "
        f"Sections 35 and 42 of the"
        " Act (text)\n\nSection 35: (1) Information held by a government department is exempt "
        "information if it relates to policy.\n"
    )
    assert citations(letter) == [[], [], []]
    assert outcomes(letter) == ["disclosed", "disclosed", "not_held"]


@pytest.mark.parametrize(
    "sentence",
    [
        "We gave thought to section 40(2) but, as both were named at the inquest, it is our view that it is not engaged.",
        "Section 40(2) was raised by a colleague; we are satisfied that it does not apply.",
        "The request as a whole is within the limit in section 12(1).",
        "Section 37(1) is the main power.",
        "Public interest test (s31 and s38).",
        "Section 38 - prejudice based, qualified.",
        "Each of the exemptions above except 40(2) is qualified.",
    ],
)
def test_provisions_that_are_only_talked_of(sentence: str) -> None:
    letter = read_letter(f"Request\n{ASKED}\nResponse\n1. 12\n2. £400\n3. Vans Ltd\n\n{sentence}\n")
    assert citations(letter) == [[], [], []]
    assert not letter.response_level.citations


def test_vexatious_falls_on_the_whole_request() -> None:
    letter = read_letter(
        f"Request\n{ASKED}\nResponse\nThe Council resolved that it be refused as vexatious, section 14(1).\n"
    )
    assert citations(letter) == [["14(1)"]] * 3


def test_a_bundle_is_read_only_at_its_beginning() -> None:
    head = f"Request\n{ASKED}\nResponse\n1. 12\n2. £400\n3. Vans Ltd\n"
    letter = read_letter(head + "\n" * 200_000 + "Question 1 is exempt, section 43(2).\n")
    assert citations(letter) == [[], [], []]


def test_a_letter_that_was_probably_misread_makes_nothing_sure() -> None:
    clear = read_letter(f"Request\n{ASKED}\nResponse\n1. 12\n2. Withheld, section 43(2).\n3. Not held.\n")
    assert min(question.confidence for question in clear.questions) > 0.5
    muddled = read_letter(
        f"Request\n{ASKED}\nResponse\nSection 43(2) applies to one of these and section 41(1) to another.\n"
    )
    assert max(question.confidence for question in muddled.questions) <= 0.5
    assert all(cited.confidence <= 0.5 for cited in muddled.response_level.citations)


def test_a_labelled_refusal_also_takes_part_of_another_question() -> None:
    letter = read_letter(
        f"Request\n{ASKED}\nResponse\n1. 12\n2. I am refusing Q2, and so much of Q3 as relates to it, under section 12(1).\n"
        "3. Vans Ltd sold 7.\n"
    )
    assert outcomes(letter) == ["disclosed", "cost_refused", "part"]
    assert citations(letter) == [[], ["12(1)"], ["12(1)"]]
