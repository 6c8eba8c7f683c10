"""Past cases become weak examples that say no more than the answers did, split by date without leaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from foi_model.bundle import Labels, Platt
from foi_model.catalogue import load_catalogue
from foi_model.domain import AuthorityKind, Cutoffs, Thresholds
from foi_model.history import Origin, PastCase, PastQuestion, case_to_line
from foi_training.corpus import CorpusError, Example, Source
from foi_training.local import Choice, load_local, weak_examples
from foi_training.recalibrate import follow, recalibrate
from foi_training.targets import Weights, loss_weights
from kit.small_corpus import force_cases, write_cases

CATALOGUE = load_catalogue()
LABELS = Labels(("12", "24", "31", "43"), ("24(2)", "31(3)"), ("covert_aerial",))


def case(*questions: PastQuestion, number: int = 1, ncnd: bool = False, **given: object) -> PastCase:
    answered = date(2025, 1, 1) + timedelta(days=number)
    limbs = ("24(2)", "31(3)") if ncnd else ()
    made = PastCase(f"{number:020x}", answered, AuthorityKind.POLICE, Origin.LETTER, questions, ncnd, limbs)
    return replace(made, **given)  # type: ignore[arg-type]


def counted(example: Example) -> dict[str, float]:
    row = loss_weights([example], LABELS, Weights())[0]
    return {label: round(float(weight), 3) for (_, label), weight in zip(LABELS.columns, row, strict=True) if weight}


OPEN = PastQuestion("How many officers are based at Skellow?", "disclosed")


def test_an_open_answer_says_no_to_every_section_and_nothing_on_topics_or_limbs() -> None:
    (example,) = weak_examples(case(OPEN), CATALOGUE)
    assert set(counted(example)) == {*LABELS.sections, "ncnd", "in_domain"}


def test_nothing_held_says_nothing_on_exemptions() -> None:
    (example,) = weak_examples(case(replace(OPEN, outcome="not_held")), CATALOGUE)
    assert set(counted(example)) == {"ncnd", "in_domain"}


def test_a_refusal_on_cost_speaks_of_section_12_alone() -> None:
    (example,) = weak_examples(case(replace(OPEN, outcome="cost_refused")), CATALOGUE)
    assert set(counted(example)) == {"12", "in_domain"}
    assert example.sections == {"12"}


def test_a_decision_in_the_panel_speaks_of_what_was_decided() -> None:
    question = replace(OPEN, outcome="withheld", sections=("43",), decided=("31", "43"))
    (example,) = weak_examples(case(question), CATALOGUE)
    assert set(counted(example)) == {"31", "43", "in_domain"}


def test_labels_count_by_their_confidence() -> None:
    (sure,) = weak_examples(case(OPEN), CATALOGUE)
    (unsure,) = weak_examples(case(replace(OPEN, confidence=0.6)), CATALOGUE)
    assert unsure.source is Source.INFERRED
    assert counted(unsure)["31"] == pytest.approx(0.6 * 0.8 * counted(sure)["31"])


def test_ncnd_over_the_whole_response_goes_to_the_question_on_its_topic_and_silences_the_others() -> None:
    drones = PastQuestion("How many drones does the force own for aerial surveillance?", "disclosed")
    about, other = weak_examples(case(drones, OPEN, ncnd=True), CATALOGUE)
    assert (about.ncnd, about.limbs, about.sections) == (True, {"24(2)", "31(3)"}, {"24", "31"})
    assert about.confidence < 1
    assert "ncnd" not in counted(other)
    assert "31" in counted(other)


def test_ncnd_over_the_whole_response_adds_nothing_where_a_question_already_carries_it() -> None:
    covert = PastQuestion("Are drones used covertly?", "ncnd", (), ("31",), True, ("31(3)",))
    drones = PastQuestion("How many drones does the force own?", "disclosed")
    _, about = weak_examples(case(covert, drones, ncnd=True), CATALOGUE)
    assert not about.ncnd
    assert "ncnd" in counted(about)


@pytest.fixture(scope="module")
def force() -> list[PastCase]:
    return force_cases()


def test_the_latest_are_held_out_and_no_question_is_on_both_sides(force: list[PastCase], tmp_path: Path) -> None:
    path = write_cases(tmp_path / "cases.jsonl", force)
    local = load_local(path, tmp_path / "index", [], CATALOGUE, Choice())
    answered = {f"local-{c.case}": c.answered for c in force}
    assert max(answered[e.request] for e in local.train) < min(answered[e.request] for e in local.test)
    assert 0.1 < len(local.test) / (len(local.test) + len(local.train)) < 0.35
    assert not {e.request for e in local.train} & {e.request for e in local.test}
    assert sorted(frozenset().union(*local.folds)) == sorted(e.id for e in local.train)
    assert sum(map(len, local.folds)) == len(local.train)
    assert not (tmp_path / "index").exists()


def test_templates_are_capped_and_repeats_leave_the_held_out_part(force: list[PastCase], tmp_path: Path) -> None:
    template = PastQuestion(
        "How many freedom of information requests were received by the force in the year?", "disclosed"
    )
    repeated = [case(template, number=n, answered=date(2022, 1, 1) + timedelta(days=n)) for n in range(30)]
    repeated += [case(template, number=2000, case="f" * 20)]
    path = write_cases(tmp_path / "cases.jsonl", [*force, *repeated])
    local = load_local(path, tmp_path / "index", [], CATALOGUE, Choice(alike=4))
    assert sum(e.input.question == template.text for e in local.train) == 4
    assert not [e for e in local.test if e.input.question == template.text]
    assert local.counts["left out: near-repeats beyond the first few"] == 26


def test_what_repeats_the_shipped_test_part_is_not_learnt_from(force: list[PastCase], tmp_path: Path) -> None:
    path = write_cases(tmp_path / "cases.jsonl", force)
    plain = load_local(path, tmp_path / "index", [], CATALOGUE, Choice())
    tested = [plain.train[0]]
    local = load_local(path, tmp_path / "index", tested, CATALOGUE, Choice())
    assert tested[0].id not in {e.id for e in local.train}


def test_a_case_counts_once_as_it_was_last_answered_and_the_oldest_go_first(tmp_path: Path) -> None:
    first = case(OPEN, number=1)
    review = replace(first, answered=date(2025, 6, 1), questions=(replace(OPEN, outcome="withheld", sections=("31",)),))
    old = case(replace(OPEN, text="What is spent on horses?"), number=0, case="a" * 20)
    path = write_cases(tmp_path / "cases.jsonl", [review, old, first])
    local = load_local(path, tmp_path / "index", [], CATALOGUE, Choice(most=1, held_out=0.0))
    assert local.counts["cases"] == 1
    assert local.counts["cases left out as too old"] == 1
    (only,) = (*local.train, *local.test)
    assert only.sections == {"31"}


def test_undated_cases_are_split_by_their_digest(force: list[PastCase], tmp_path: Path) -> None:
    path = write_cases(tmp_path / "cases.jsonl", [replace(c, answered=None) for c in force])
    local = load_local(path, tmp_path / "index", [], CATALOGUE, Choice())
    assert local.test
    assert len(local.train) > len(local.test)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"format": 1', '"format": 2', "not a past case of format 1"),
        ('"confidence": 1.0', '"confidence": 7', "confidence"),
        ('"sections": []', '"sections": ["99"]', "sections: '99'"),
        ('"ncnd_limbs": []', '"ncnd_limbs": ["21(1)"]', "no NCND limb"),
        ('"outcome": "disclosed"', '"outcome": "lost"', "wrong kind"),
        ('"text"', '"words"', "text: missing"),
        ("}", "", "not JSON"),
    ],
)
def test_a_wrong_line_is_named_without_its_words(old: str, new: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    good = case_to_line(case(OPEN))
    path.write_text(f"{good}\n{good.replace(old, new)}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"cases\.jsonl:2: ") as refusal:
        load_local(path, tmp_path / "index", [], CATALOGUE, Choice())
    assert says in str(refusal.value)
    assert "Skellow" not in str(refusal.value)


def test_recalibration_follows_the_answers_and_leaves_what_they_do_not_speak_of() -> None:
    random = np.random.default_rng(1)
    width = len(LABELS.columns)
    logits = random.normal(0, 1, (400, width)).astype(np.float32)
    answers = (random.random((400, width)) < 1 / (1 + np.exp(-(logits + 1.5)))).astype(np.float32)
    said = np.ones_like(answers)
    said[:, 1] = 0
    before = (Platt(1.0, 0.0),) * width
    moved = recalibrate(before, logits, answers, said, LABELS)
    assert moved[0].offset == pytest.approx(1.5, abs=0.5)
    assert moved[-1] == Platt(1.0, 0.0), "whether words are in domain is not for local answers to move"
    assert recalibrate(before, logits, answers, np.zeros_like(said), LABELS) == before


def test_the_ncnd_cut_off_follows_the_calibration_down_and_never_up() -> None:
    thresholds = Thresholds({}, Cutoffs(0.2, 0.4, 0.65), {}, {})
    lower = follow(thresholds, Platt(1.0, 0.0), Platt(1.0, -0.7))
    assert lower.ncnd.low == pytest.approx(0.11, abs=0.005)
    assert (lower.ncnd.medium, lower.ncnd.high) == (0.4, 0.65)
    assert follow(thresholds, Platt(1.0, 0.0), Platt(1.0, 0.7)) == thresholds
