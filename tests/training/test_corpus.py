"""A bad row stops training with its file, its line and the reason; good rows become examples in their surroundings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from foi_model.catalogue import load_catalogue
from foi_training.corpus import CorpusError, Source, load_authored, load_elsewhere, load_real

CATALOGUE = load_catalogue()
SECRET = "How many zebras does the Zanzibar desk keep?"


def authored(**changes: Any) -> dict[str, Any]:
    row = {
        "authority_kind": "police", "preamble": "", "question": SECRET, "exemptions": ["31"], "ncnd": True,
        "ncnd_subsections": ["31(3)"], "topics": ["covert_aerial"], "outcome": "ncnd", "why": "covert use",
    }  # fmt: skip
    return row | changes


def real(**changes: Any) -> dict[str, Any]:
    row = authored(id="d1-1", request="d1", authority="A Police", year=2024, label_source="stated", note="")
    row.pop("why")
    return row | changes


def written(folder: Path, *rows: dict[str, Any] | str, name: str = "some.jsonl") -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{not json", "not JSON"),
        (authored(exemptions=["31", "99"]), "unknown section '99'"),
        (authored(exemptions=["24"]), "NCND limb '31(3)' without its section '31'"),
        (authored(ncnd_subsections=["31(1)(a)"]), "unknown NCND limb '31(1)(a)'"),
        (authored(ncnd=False), "NCND limbs on a row that is not NCND"),
        (authored(topics=["ufo"]), "unknown topic 'ufo'"),
        (authored(authority_kind="army"), "unknown authority kind 'army'"),
        (authored(question="  "), "empty question"),
        (authored(outcome="maybe"), "outcome"),
        (authored(ncnd="yes"), "ncnd"),
        (authored(surprise=1), "surprise"),
        (authored(readings=[{"99": 0.5}]), "unknown section '99' in a reading"),
        (authored(readings=[{"31": 1.5}]), "outside 0 to 1"),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_reason(tmp_path: Path, bad: dict[str, Any] | str, reason: str) -> None:
    path = written(tmp_path, authored(), bad)
    with pytest.raises(CorpusError) as caught:
        load_authored(tmp_path, CATALOGUE)
    message = str(caught.value)
    assert message.startswith(f"{path}:2: ")
    assert reason in message
    assert "\n" not in message
    assert SECRET not in message


def test_an_id_that_occurs_twice_stops_training(tmp_path: Path) -> None:
    path = written(tmp_path, real(), real())
    with pytest.raises(CorpusError, match=r":2: duplicate id 'd1-1'"):
        load_real(path, CATALOGUE)


def test_an_empty_folder_and_a_file_that_is_not_utf8_are_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no \.jsonl file"):
        load_authored(tmp_path, CATALOGUE)
    (tmp_path / "some.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(CorpusError, match="not UTF-8"):
        load_authored(tmp_path, CATALOGUE)


def test_rows_of_one_request_know_their_siblings_and_nobody_elses(tmp_path: Path) -> None:
    written(
        tmp_path,
        authored(question="One?", request="r1"),
        authored(question="Two?", request="r1"),
        authored(question="Alone?"),
        authored(question="Third?", preamble="Same."),
        authored(question="Fourth?", preamble="Same."),
    )
    siblings = [e.input.siblings for e in load_authored(tmp_path, CATALOGUE)]
    assert siblings == [("Two?",), ("One?",), (), ("Fourth?",), ("Third?",)]


def test_the_dead_limb_of_section_40_is_read_as_its_successor(tmp_path: Path) -> None:
    row = real(exemptions=["40"], ncnd_subsections=["40(5)"])
    (example,) = load_real(written(tmp_path, row), CATALOGUE)
    assert example.limbs == {"40(5B)"}


def test_readings_are_averaged_and_silence_counts_as_nought(tmp_path: Path) -> None:
    written(tmp_path, authored(readings=[{"31": 0.8, "ncnd": 0.6}, {"31": 0.4}]), authored())
    read, unread = load_authored(tmp_path, CATALOGUE)
    assert read.likely is not None
    assert dict(read.likely) == pytest.approx({"31": 0.6, "ncnd": 0.3})
    assert unread.likely is None


def test_text_from_elsewhere_has_no_labels(tmp_path: Path) -> None:
    written(tmp_path, {"text": "The printer is out of toner.", "authority_kind": "local"})
    (example,) = load_elsewhere(tmp_path)
    assert (example.source, example.sections, example.ncnd) == (Source.ELSEWHERE, frozenset(), False)


def test_every_row_that_ships_is_sound() -> None:
    data = Path(__file__).parents[2] / "data"
    assert len(load_authored(data / "corpus", CATALOGUE)) > 5_000
    assert len(load_real(data / "real" / "questions.jsonl", CATALOGUE)) == 902
