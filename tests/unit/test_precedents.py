"""Decided questions: what is kept of them, which are alike, and which were treated differently."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from foi_model.domain import AuthorityKind
from foi_model.history import read_reply
from foi_model.letters import Outcome
from foi_model.letters.heading import official_reference, printed_date, printed_reference
from foi_model.precedents import (
    FILE,
    Difference,
    Precedent,
    PrecedentError,
    PrecedentIndex,
    Treatment,
    difference,
    inconsistencies,
    open_index,
    precedents_of,
    treatment_words,
    write_index,
)
from kit.panel_cases import precedent

POLICE, LOCAL = AuthorityKind.POLICE, AuthorityKind.LOCAL
ANSWERED, NCND = Treatment(Outcome.DISCLOSED), Treatment(Outcome.NCND, ncnd=("24(2)", "31(3)"))
LETTER = """WEALDSHIRE POLICE
Our ref: FOI-0137-23
Date: Thursday 23 March 2023

Dear Mr Okafor,

You asked:
1. How many drones does the force own?
2. Has Mr Corvane Addlestrop of Hollin Way ever been cautioned?
3. Please name the pilots.

1. Seven, kept at Beacon House.
2. The force neither confirms nor denies that it holds this information, under section 40(5B)(a)(i).
3. Withheld under section 40(2).

Yours sincerely
Marion Teale
"""


@pytest.fixture(scope="module")
def letter() -> list[Precedent]:
    return list(precedents_of(read_reply([LETTER]), POLICE, None))


def test_a_letter_becomes_its_questions_with_treatment_date_and_reference(letter: list[Precedent]) -> None:
    assert [(entry.question, treatment_words(entry.treatment)) for entry in letter] == [
        ("How many drones does the force own?", "answered"),
        ("Has [name] of [address] ever been cautioned?", "NCND under s.40(5B)(a)(i)"),
        ("Please name the pilots.", "withheld under s.40(2)"),
    ]
    assert {(entry.decided_on, entry.reference) for entry in letter} == {(date(2023, 3, 23), "FOI-0137-23")}


def test_nothing_that_was_answered_and_nobody_is_kept(letter: list[Precedent]) -> None:
    kept = json.dumps([entry.to_dict() for entry in letter])
    for word in ("Seven", "Beacon", "Okafor", "Addlestrop", "Hollin", "Teale"):
        assert word not in kept


def test_a_name_of_the_salutation_goes_from_the_questions_too() -> None:
    text = LETTER.replace("Please name the pilots.", "Was Okafor flown, and by Teale?")
    words = [entry.question for entry in precedents_of(read_reply([text]), POLICE, None)]
    assert words[-1] == "Was [name] flown, and by [name]?"


def test_the_answer_beside_a_question_in_a_table_is_not_kept() -> None:
    rows = (
        "| a | How many vans are there? | 64 |",
        "| b | Who sold them to the force? | Withheld under section 43(2) |",
    )
    text = "You asked:\n\n" + "\n".join(rows)
    for entry in precedents_of(read_reply([text]), POLICE, None):
        assert "64" not in entry.question
        assert "43" not in entry.question
        assert "|" not in entry.question


@pytest.mark.parametrize(
    ("treatment", "words"),
    [
        (Treatment(Outcome.DISCLOSED), "answered"),
        (Treatment(Outcome.DISCLOSED, ("21(1)",)), "answered (s.21(1) cited)"),
        (Treatment(Outcome.WITHHELD, ("40(2)",)), "withheld under s.40(2)"),
        (Treatment(Outcome.WITHHELD), "withheld"),
        (Treatment(Outcome.PART, ("31(1)(a)", "40(2)")), "answered in part, the rest withheld under s.31(1)(a), s.40(2)"),
        (Treatment(Outcome.COST_REFUSED, ("12(1)",)), "refused on cost under s.12(1)"),
        (Treatment(Outcome.WITHHELD, ("EIR 12(4)(a)",)), "withheld under EIR reg.12(4)(a)"),
        (Treatment(Outcome.NOT_HELD), "answered that nothing is held"),
        (NCND, "NCND under s.24(2), s.31(3)"),
        (Treatment(Outcome.NCND, ncnd=()), "NCND, no limb named"),
        (Treatment(Outcome.NCND, ncnd=("31(1)(a)",)), "NCND under s.31(1)(a) (not an NCND limb today)"),
        (Treatment(Outcome.DISCLOSED, ncnd=("31(3)",)), "answered; NCND under s.31(3) for anything further"),
        (
            Treatment(Outcome.DISCLOSED, around=("24(2)", "31(3)")),
            "answered; over the response as a whole, NCND under s.24(2), s.31(3)",
        ),
        (Treatment(Outcome.NCND, ncnd=("31(3)",), around=("31(3)",)), "NCND under s.31(3)"),
    ],
)  # fmt: skip
def test_a_treatment_in_plain_words(treatment: Treatment, words: str) -> None:
    assert treatment_words(treatment) == words
    assert Treatment.from_dict(json.loads(json.dumps(treatment.to_dict()))) == treatment


@pytest.mark.parametrize(
    ("reference", "kept"),
    [
        ("FOI-0047-23", True),
        ("WP/FOI/24/0370", True),
        ("01.FOI.19.012185", True),
        ("WP/FOI/24/0663/IR", True),
        ("417", True),
        ("FOI-SMITH-23", False),
        ("j.okafor", False),
        ("2023 Jane", False),
        ("FOI", False),
        ("", False),
        (None, False),
    ],
)
def test_a_reference_that_may_be_personal_is_left_out(reference: str | None, kept: bool) -> None:
    assert official_reference(reference) == (reference if kept else None)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Date: Friday 24 February 2023", date(2023, 2, 24)),
        ("Date: 14th April 2023", date(2023, 4, 14)),
        ("This reply is dated 18/07/2024.", date(2024, 7, 18)),
        ("received on 09/01/2023, which is answered here on 01/02/2023.", date(2023, 2, 1)),
        ("Received Thursday 23 February 2023   Sent 2023-03-23", date(2023, 3, 23)),
        ("Our ref: 7\n\nFriday 24 February 2023\n\nDear Ann,", date(2023, 2, 24)),
        ("24 February 2023 was the day of the march.", None),
        ("Date: 31/02/2023", None),
        ("Date: 3 Smarch 2023", None),
        ("I was born on 01/02/2003", None),
    ],
)
def test_the_day_a_letter_prints(line: str, day: date | None) -> None:
    assert printed_date(line) == day


def test_the_reference_of_the_requester_is_not_the_authoritys() -> None:
    assert printed_reference("Your ref: SMITH/1\nFreedom of information request reference no: WP/FOI/24/0370\n") == (
        "WP/FOI/24/0370"
    )


class TestIndex:
    """The file on disk."""

    def test_it_gives_back_what_was_written(self, tmp_path: Path, letter: list[Precedent]) -> None:
        assert write_index(tmp_path / "new", letter) == 3
        assert list(open_index(tmp_path / "new").entries) == letter

    def test_an_empty_index_finds_nothing(self, tmp_path: Path) -> None:
        write_index(tmp_path, [])
        assert open_index(tmp_path).like(["How many drones does the force own?"], POLICE) == [()]

    def test_a_failure_leaves_the_old_one_and_no_litter(self, tmp_path: Path, letter: list[Precedent]) -> None:
        write_index(tmp_path, letter)

        def broken() -> object:
            yield letter[0]
            raise RuntimeError

        with pytest.raises(RuntimeError):
            write_index(tmp_path, broken())  # type: ignore[arg-type]
        assert len(open_index(tmp_path).entries) == 3
        assert [path.name for path in tmp_path.iterdir()] == [FILE]

    @pytest.mark.parametrize(
        ("damage", "words"),
        [
            (lambda data: b"", "not an index"),
            (lambda data: b"\x00" * 100, "not an index"),
            (lambda data: b"[" * 5000 + data, "not an index"),
            (lambda data: data.replace(b'"format":1', b'"format":99'), "format"),
            (lambda data: data[: len(data) // 2], "cut short"),
            (lambda data: data[: data.rindex(b"{")], "cut short"),
            (lambda data: data.replace(b"drones", b"drains"), "changed"),
            (lambda data: data.replace(b'"place":0', b'"place":"0"'), "entry 1 is malformed"),
            (lambda data: data.replace(b'"outcome":"withheld"', b'"outcome":"lost"'), "entry 3 is malformed"),
        ],
    )
    def test_damage_is_one_line_that_tells_nothing_of_the_content(
        self, tmp_path: Path, letter: list[Precedent], damage: object, words: str
    ) -> None:
        write_index(tmp_path, letter)
        file = tmp_path / FILE
        file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
        with pytest.raises(PrecedentError, match=words) as raised:
            open_index(tmp_path)
        assert "\n" not in str(raised.value)
        assert "pilots" not in str(raised.value)

    def test_no_folder_is_one_line(self, tmp_path: Path) -> None:
        with pytest.raises(PrecedentError, match="No such file"):
            open_index(tmp_path / "none")


class TestLikeness:
    """What counts as a like question."""

    INDEX = PrecedentIndex(
        [
            precedent("What was the total paid to CHIS in each of the last five years?", NCND, response="a"),
            precedent("How many drones does the force own?", ANSWERED, response="b"),
            precedent("What did they cost to buy?", ANSWERED, response="b", place=1),
            precedent("Where are the ANPR cameras on the A-roads?", NCND, response="c", case="own"),
            precedent("How many cats were found?", ANSWERED, response="d", kind=LOCAL),
            precedent("Has [name] been cautioned for assault?", NCND, response="e"),
            precedent("How many electric cars does the force have?", ANSWERED, response="f"),
            precedent("What did they cost to buy?", ANSWERED, response="f", place=1),
        ]
    )

    def found(self, *questions: str, **options: object) -> list[list[str]]:
        like = self.INDEX.like(questions, options.pop("kind", POLICE), **options)  # type: ignore[arg-type]
        return [[found.precedent.question for found in one] for one in like]

    def test_other_words_for_one_covert_topic_meet(self) -> None:
        (found,) = self.found("How much was paid to informants in total in 2024?")
        assert found[0].startswith("What was the total paid to CHIS")

    def test_a_follow_up_is_like_another_only_in_a_request_on_the_same_subject(self) -> None:
        _, follow_up = self.INDEX.like(["How many drones do you own?", "What did they cost?"], POLICE)
        assert [(found.precedent.response, found.precedent.place) for found in follow_up] == [("b", 1)]
        assert self.found("How many horses are there?", "What did they cost?")[1] == []

    def test_another_aspect_of_a_subject_is_less_like(self) -> None:
        def likeness(question: str) -> float:
            (found,) = self.INDEX.like([question], POLICE, at_least=0.01)
            return max(hit.likeness for hit in found if hit.precedent.response == "c")

        assert likeness("Where are the ANPR cameras?") > 1.5 * likeness("What do the ANPR cameras cost?")

    def test_nothing_like_gives_nothing(self) -> None:
        assert self.found("What is the menu of the canteen?", "", "?!", "[name]") == [[], [], [], []]

    def test_only_the_same_kind_of_authority_and_never_the_case_itself(self) -> None:
        assert self.found("How many cats were found?") == [[]]
        assert self.found("How many cats were found?", kind=LOCAL) == [["How many cats were found?"]]
        where = "Where are the ANPR cameras on the A-roads?"
        assert self.found(where) == [[where]]
        assert self.found(where, case="own") == [[]]

    def test_who_is_named_makes_no_difference(self) -> None:
        named = [self.found(f"Has {name} been cautioned for assault?") for name in ("Mr Adebayo", "Mr Zeller")]
        assert named[0] == named[1] == [["Has [name] been cautioned for assault?"]]

    def test_nearly_the_same_words_are_alike_wherever_they_stand(self) -> None:
        others = [f"How many {thing} are kept in the stores?" for thing in ("ropes", "tents", "boats", "lamps")]
        *_, like = self.found(*others, "Where are the ANPR cameras on the A-roads?")
        assert like == ["Where are the ANPR cameras on the A-roads?"]


class TestConsistency:
    """Like questions treated differently, most serious first."""

    PART = Treatment(Outcome.PART, ("40(2)",))

    @pytest.mark.parametrize(
        ("one", "other", "kind"),
        [
            (ANSWERED, NCND, Difference.NCND_UNDONE),
            (Treatment(Outcome.NOT_HELD), NCND, Difference.NCND_UNDONE),
            (Treatment(Outcome.WITHHELD, ("24(1)",)), NCND, Difference.NCND_UNDONE),
            (Treatment(Outcome.DISCLOSED, ncnd=("31(3)",)), NCND, Difference.NCND_EXTENT),
            (Treatment(Outcome.DISCLOSED, around=("31(3)",)), NCND, Difference.NCND_EXTENT),
            (Treatment(Outcome.DISCLOSED, ncnd=("31(3)",)), ANSWERED, Difference.NCND_ABSENT),
            (Treatment(Outcome.NCND, ncnd=("31(3)",)), NCND, Difference.NCND_LIMBS),
            (Treatment(Outcome.NCND, ncnd=("40(5B)",)), Treatment(Outcome.NCND, ncnd=("40(5B)(a)(i)",)), None),
            (ANSWERED, Treatment(Outcome.WITHHELD, ("31(1)(a)",)), Difference.OPPOSITE),
            (Treatment(Outcome.WITHHELD, ("31(1)(a)",)), Treatment(Outcome.WITHHELD, ("40(2)",)), Difference.SECTIONS),
            (Treatment(Outcome.WITHHELD, ("31(1)(a)",)), Treatment(Outcome.WITHHELD, ("31(1)(b)",)), None),
            (Treatment(Outcome.DISCLOSED, around=("31(3)",)), ANSWERED, Difference.NCND_AROUND),
            (ANSWERED, PART, Difference.OUTCOME),
            (ANSWERED, Treatment(Outcome.COST_REFUSED, ("12(1)",)), Difference.OUTCOME),
            (NCND, Treatment(Outcome.COST_REFUSED, ("12(1)",)), None),
            (ANSWERED, Treatment(Outcome.NOT_HELD), None),
            (ANSWERED, Treatment(Outcome.CLARIFY), None),
            (NCND, NCND, None),
        ],
    )
    def test_how_two_treatments_differ(self, one: Treatment, other: Treatment, kind: Difference | None) -> None:
        assert difference(one, other) is kind
        assert difference(other, one) is kind

    def test_ncnd_that_was_undone_comes_first_whatever_is_likest(self) -> None:
        index = PrecedentIndex(
            [
                precedent("How many knives were seized in 2022?", ANSWERED, response="a"),
                precedent("How many knives were seized in 2023?", self.PART, response="b"),
                precedent("Does the force own an IMSI catcher or any device like it?", NCND, response="c"),
                precedent("Does the force own or hire any IMSI catcher?", ANSWERED, response="d"),
                precedent("How many horses does the force have?", ANSWERED, response="e"),
                precedent("How many horses does the force have?", ANSWERED, response="f"),
            ]
        )
        groups = inconsistencies(index)
        assert [group.difference for group in groups] == [Difference.NCND_UNDONE, Difference.OUTCOME]
        assert groups[0].likeness < groups[1].likeness

    def test_every_pair_that_differs_stands_in_a_group(self) -> None:
        how = [ANSWERED, NCND, Treatment(Outcome.WITHHELD, ("31(1)(a)",)), self.PART, Treatment(Outcome.NOT_HELD)]
        entries = [
            precedent("Does the force own any IMSI catcher?", treatment, response=str(n), on=date(2020 + n, 1, 1))
            for n, treatment in enumerate(how)
        ]
        groups = inconsistencies(PrecedentIndex(entries))
        together = {
            frozenset((one.response, other.response))
            for group in groups
            for one in group.members
            for other in group.members
        }
        differing = {
            frozenset((one.response, other.response))
            for one in entries
            for other in entries
            if difference(one.treatment, other.treatment)
        }
        assert differing <= together
        assert [member.decided_on for member in groups[0].members] == sorted(m.decided_on for m in groups[0].members)  # type: ignore[type-var]

    def test_one_case_and_its_review_are_not_compared_nor_are_other_kinds_of_authority(self) -> None:
        words = "Does the force own any IMSI catcher?"
        same = [
            (precedent(words, ANSWERED, response="a"), precedent(words, NCND, response="a", place=1)),
            (precedent(words, ANSWERED, response="a", case="x"), precedent(words, NCND, response="b", case="x")),
            (
                precedent(words, ANSWERED, response="a", reference="WP/FOI/24/1"),
                precedent(words, NCND, response="b", reference="WP/FOI/24/1/IR"),
            ),
            (precedent(words, ANSWERED, response="a"), precedent(words, NCND, response="b", kind=LOCAL)),
        ]
        for pair in same:
            assert inconsistencies(PrecedentIndex(pair)) == []
