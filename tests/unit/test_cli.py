"""The command-line contracts, run as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from foi_model.assess import Engine
from foi_model.catalogue import load_catalogue

REQUEST = """Dear Wealdshire Police,

1. How many pedal cycles were reported stolen in 2023?
2. Does the force own an IMSI catcher?

Yours faithfully
"""


def run(*arguments: str | Path, stdin: str | bytes = b"") -> subprocess.CompletedProcess[bytes]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    command = [sys.executable, "-m", "foi_plugin", *map(str, arguments)]
    return subprocess.run(command, input=data, capture_output=True, check=False, timeout=120)


def output(done: subprocess.CompletedProcess[bytes]) -> dict:
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def one_line(done: subprocess.CompletedProcess[bytes]) -> str:
    text = done.stderr.decode()
    assert done.stdout == b""
    assert text.count("\n") == 1, text
    return text


def test_split_prints_number_text_and_context() -> None:
    questions = output(run("split", "-", stdin=REQUEST))["questions"]
    assert [(q["number"], q["text"]) for q in questions] == [
        ("1", "How many pedal cycles were reported stolen in 2023?"),
        ("2", "Does the force own an IMSI catcher?"),
    ]
    assert all(isinstance(q["context"], list) for q in questions)


def test_assess_prints_one_assessment_with_disclosure_before_the_suggestions(tmp_path: Path) -> None:
    path = tmp_path / "request.txt"
    path.write_text(REQUEST, encoding="utf-8")
    assessment = output(run("assess", path, "--authority-kind", "police"))
    assert assessment["authority_kind"] == "police"
    assert assessment["catalogue_version"] == load_catalogue().version
    bicycles, imsi = assessment["questions"]
    for question in (bicycles, imsi):
        keys = list(question)
        assert keys.index("disclose") < keys.index("suggestions")
    assert bicycles["scores"]["ncnd"] < imsi["scores"]["ncnd"] / 3
    assert imsi["ncnd"]["topics"][0] == "imsi_catcher"


def test_assess_as_a_table_is_for_people() -> None:
    done = run("assess", "-", "--table", stdin=REQUEST)
    assert done.returncode == 0
    text = done.stdout.decode()
    assert text.index("consider disclosing") < text.index("Consider NCND")


def test_score_answers_every_row_in_order_with_every_section(tmp_path: Path) -> None:
    rows = [
        {
            "id": "a",
            "request": "r1",
            "question": "Do you own an IMSI catcher?",
            "context": [],
            "authority_kind": "police",
        },
        {"id": "b", "request": "r2", "question": "How many cats?", "context": [], "authority_kind": "local"},
        {"id": "c", "request": "r1", "question": "And what did it cost?", "context": [], "authority_kind": "police"},
        {"id": "d", "request": "r3", "question": "Combien de policiers ont été blessés en service ?"},
    ]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    done = run("score", source, target)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == b""
    results = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in results] == ["a", "b", "c", "d"]
    catalogue = load_catalogue()
    for row in results:
        assert set(row) == {
            "id", "exemptions", "ncnd", "ncnd_limbs", "topics", "suggested", "ncnd_flag", "abstained"
        }  # fmt: skip
        assert tuple(row["exemptions"]) == catalogue.sections
        assert set(row["ncnd_limbs"]) <= set(catalogue.ncnd_limbs)
        assert set(row["topics"]) == set(catalogue.topics)
        assert "14" not in row["suggested"]
        assert len(row["suggested"]) <= 3
    assert results[0]["ncnd_flag"]
    assert results[3]["abstained"] == "not_english"
    assert results[3]["suggested"] == []


def test_siblings_are_context_only_within_one_request(tmp_path: Path) -> None:
    follow_up = {"id": "f", "question": "And what did it cost?", "authority_kind": "police"}
    alone = tmp_path / "alone.jsonl"
    together = tmp_path / "together.jsonl"
    alone.write_text(json.dumps(follow_up), encoding="utf-8")
    first = {"id": "a", "request": "r", "question": "Do you own an IMSI catcher?", "authority_kind": "police"}
    together.write_text(json.dumps(first) + "\n" + json.dumps(follow_up | {"request": "r"}), encoding="utf-8")
    by_itself = json.loads(run("score", alone, "-").stdout)
    beside = json.loads(run("score", together, "-").stdout.splitlines()[1])
    assert beside["ncnd"] > by_itself["ncnd"]


def test_doctor_says_what_it_saw() -> None:
    report = output(run("doctor"))
    assert report["ok"]
    assert {check["name"] for check in report["checks"]} >= {"catalogue", "model"}
    model = next(check for check in report["checks"] if check["name"] == "model")
    assert Engine.open().classifier.bundle.version in model["detail"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "words"),
    [
        (("split", "no-such-file.txt"), b"", 2, "no-such-file.txt: No such file or directory"),
        (("split", "-"), b"", 2, "empty"),
        (("assess", "-"), bytes(range(256)) * 64, 2, "-: "),
        (("score", "-", "-"), b'{"id": "1"}\n', 2, "-: line 1: question: Field required"),
        (("score", "-", "-"), b'{"id": "1", "question": "x"}\n{"id"\n', 2, "-: line 2: row: Invalid JSON"),
        (("score", "-", "-"), b"\xff\xfe\n", 2, "-: not UTF-8 at byte 0"),
        (("assess", "-", "--bundle", "no-such-bundle"), b"How many cats?", 1, "no-such-bundle"),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(arguments: tuple[str, ...], stdin: bytes, code: int, words: str) -> None:
    done = run(*arguments, stdin=stdin)
    assert done.returncode == code
    assert words in one_line(done)


def test_a_corrupt_bundle_fails_in_one_line(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    shipped = Engine.open().classifier.bundle.path
    bundle.mkdir()
    for file in shipped.iterdir():
        (bundle / file.name).write_bytes(file.read_bytes())
    (bundle / "model.onnx").write_bytes(b"not a model")
    done = run("assess", "-", "--bundle", bundle, stdin="How many cats do you have?")
    assert done.returncode == 1
    assert "model.onnx" in one_line(done)


def test_a_request_that_asks_nothing_has_no_questions() -> None:
    assessment = output(run("assess", "-", stdin="Dear all,\n\nThank you for your help last week.\n\nRegards\n"))
    assert assessment["questions"] == []
    assert len(assessment["notices"]) == 1


def test_letter_prints_the_gold_form_and_the_evidence_on_request(tmp_path: Path) -> None:
    text = "> 1. How many vans?\n\n12\n\n> 2. Who sold them?\n\nWithheld under section 40(2).\n"
    path = tmp_path / "response.txt"
    path.write_text(text, encoding="utf-8")
    letter = output(run("letter", path))
    assert [(q["text"], q["outcome"], q["citations"]) for q in letter["questions"]] == [
        ("How many vans?", "disclosed", []),
        ("Who sold them?", "withheld", ["40(2)"]),
    ]
    assert output(run("letter", "-", "--evidence", stdin=text))["questions"][1]["evidence"][0]["ref"] == "40(2)"


def test_letter_refuses_what_it_cannot_read_in_one_line() -> None:
    done = run("letter", "-", stdin=b"")
    assert done.returncode == 2
    one_line(done)
