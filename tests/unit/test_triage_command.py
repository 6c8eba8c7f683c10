"""`foi-suggest triage` as people run it, on files."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from foi_plugin.cli import app

COMMAND = [sys.executable, "-c", "from foi_plugin.cli import main; main()", "triage", "--workers", "1"]
DAY = ["--today", "2026-11-25"]
COVERT = "Does the force own or use an IMSI catcher, and how often was it used for covert surveillance?"
ROWS = (
    ("A1", "2026-10-01", "What did the force spend on office furniture in 2023/24?"),
    ("A2", "2026-11-02", f"1. How many police dogs were retired in 2024?\n2. {COVERT}"),
    ("A3", "2026-11-03", "How many police dogs were retired in 2024?"),
    (
        "A4",
        "2026-11-24",
        "Please send all emails about the noise and sewage pollution incident at Weald Brook since 2009.",
    ),
)


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def triage(*arguments: object, workers: int = 1) -> Done:
    """Run the command in this process; with more than one worker, theirs are processes of their own."""
    result = CliRunner().invoke(app, ["triage", "--workers", str(workers), *DAY, *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def write_csv(path: Path, rows: tuple[tuple[str, ...], ...] = ROWS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("reference", "received", "text"), *rows])
    return path


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The list of `ROWS`, by reference."""
    folder = tmp_path_factory.mktemp("listed")
    done = triage("--from", write_csv(folder / "in.csv"), "--out", folder / "out.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["requests"] == 4
    return {record["reference"]: record for record in records(folder / "out.jsonl")}


def test_days_and_marks(listed: dict[str, dict[str, Any]]) -> None:
    found = {name: (row["due"], row["days_left"], row["time"]) for name, row in listed.items()}
    assert found == {
        "A1": ("2026-10-29", -19, "overdue"),
        "A2": ("2026-12-01", 3, "due soon"),
        "A3": ("2026-12-02", 4, "due soon"),
        "A4": ("2026-12-23", 19, "in time"),
    }
    assert [row["rank"] for row in listed.values()] == [1, 2, 3, 4]


def test_a_request_counts_by_its_most_sensitive_question(listed: dict[str, dict[str, Any]]) -> None:
    row = listed["A2"]
    assert row["questions"] == 2
    assert row["ncnd_band"] in {"high", "medium"}
    assert row["ncnd_question"] == f"Question 2: {COVERT}"
    assert any("IMSI" in topic for topic in row["ncnd_topics"])
    assert row["next_check"].startswith("Before any search, ask whether confirming or denying")
    assert listed["A3"]["ncnd_band"] == ""


def test_hints_that_ask_a_person_to_look(listed: dict[str, dict[str, Any]]) -> None:
    row = listed["A4"]
    assert "all emails" in row["cost"]
    assert row["eir"]
    assert row["next_check"].startswith("Settle the regime first")
    assert listed["A1"]["next_check"].startswith("Overdue")


def test_the_shared_question_is_a_cluster(listed: dict[str, dict[str, Any]]) -> None:
    assert listed["A2"]["cluster"] == listed["A3"]["cluster"] == ["C1 (2 requests)"]
    assert (listed["A2"]["cluster_members"], listed["A3"]["cluster_members"]) == (["A3"], ["A2"])
    assert listed["A1"]["cluster"] == []


def test_every_row_says_why_it_stands_there(listed: dict[str, dict[str, Any]]) -> None:
    for row in listed.values():
        told = sum(int(points) for points in re.findall(r"(\d+) points", row["reasons"]))
        assert told == pytest.approx(row["points"], abs=1.6)


def test_what_is_unchanged_is_not_scored_again(tmp_path: Path) -> None:
    source, out = write_csv(tmp_path / "in.csv"), tmp_path / "out.jsonl"
    assert json.loads(triage("--from", source, "--out", out).stdout)["scored"] == 4
    first = out.read_text()
    again = json.loads(triage("--from", source, "--out", out, "--resume").stdout)
    assert (again["scored"], again["unchanged"]) == (0, 4)
    assert out.read_text() == first
    write_csv(source, (*ROWS[:2], ("A3", "2026-11-03", "How many police horses were retired in 2024?")))
    third = json.loads(triage("--from", source, "--out", out, "--resume").stdout)
    assert (third["requests"], third["scored"], third["unchanged"], third["clusters"]) == (3, 1, 2, 0)
    assert [row["reference"] for row in records(out)] == ["A2", "A1", "A3"]


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    rows = tuple((f"R{n}", "2026-11-02", f"1. How many dogs were in kennel {n}?\n2. And cats?") for n in range(200))
    source, out = write_csv(tmp_path / "in.csv", rows), tmp_path / "out.jsonl"
    process = subprocess.Popen(
        [*COMMAND, *DAY, "--from", str(source), "--out", str(out)], stderr=subprocess.DEVNULL, start_new_session=True
    )
    work, deadline = tmp_path / "out.jsonl.work", time.monotonic() + 120
    while stored(work) < 64 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    saved = stored(work)
    assert 64 <= saved < 200
    assert not out.exists()
    done = triage("--from", source, "--out", out, "--resume")
    counts = json.loads(done.stdout)
    assert (counts["unchanged"], counts["scored"]) == (saved, 200 - saved)
    whole = tmp_path / "whole.jsonl"
    triage("--from", source, "--out", whole, workers=2)
    assert out.read_text() == whole.read_text()


def stored(work: Path) -> int:
    try:
        connection = sqlite3.connect(f"file:{work}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM backlog_item").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return 0


def test_bad_requests_are_listed_and_the_exit_code_tells(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    many = "\n".join(f"{n}. How many dogs were in kennel {n}?" for n in range(1, 301))
    lines = [
        json.dumps({"reference": "good", "text": "How many drones are there?", "received": "2026-11-02"}),
        "{broken",
        json.dumps({"reference": "empty", "text": "", "received": "2026-11-02"}),
        json.dumps({"reference": "huge", "text": "How many dogs? " * 350_000, "received": "2026-11-02"}),
        json.dumps({"reference": "many", "text": many, "received": "2026-11-02"}),
        json.dumps({"reference": "good", "text": "How many horses are there?", "received": "2030-01-01"}),
    ]
    source.write_text("\n".join(lines))
    done = triage("--from", source, "--out", tmp_path / "out.jsonl")
    assert done.returncode == 3
    rows = {row["reference"]: row for row in records(tmp_path / "out.jsonl")}
    assert set(rows) == {"good", "line 2", "empty", "huge", "many", "good (2)"}
    assert rows["line 2"]["problems"] == ["not assessed: in.jsonl: line 2: not valid JSON"]
    assert rows["line 2"]["next_check"] == "Read this request: it could not be assessed"
    assert rows["many"]["questions"] == 300
    told = done.stderr
    for line in ("line 2: not valid JSON", "empty: ", "huge: ", "Only the first 200 of 300", "is in the future",
                 "listed as good (2)"):  # fmt: skip
        assert line in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--from", "{tmp}/none.csv", "--out", "{tmp}/o.csv"], "none.csv: no such file"),
        (["--from", "{tmp}", "--out", "{tmp}/o.doc"], "must end in one of .xlsx, .csv"),
        (["--from", "{tmp}", "--out", "{tmp}/no/o.csv"], "no such folder"),
        (["--from", "{tmp}"], "--out: name the file to write"),
        (["--from", "elsewhere", "--out", "{tmp}/o.csv"], "elsewhere: no such host"),
        (["--from", "helpdesk", "--out", "{tmp}/o.csv"], "DJANGO_SETTINGS_MODULE"),
        (["--from", "{tmp}/bad.csv", "--out", "{tmp}/o.csv"], "no column 'text'"),
        (["--from", "{tmp}/bad.csv", "--out", "{tmp}/o.csv", "--write-back"], "is no case system"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], line: str
) -> None:
    (tmp_path / "bad.csv").write_text("reference,words\nA,B\n")
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    done = triage(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert done.returncode == 2
    assert line in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


NASTY = ('=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "<script>alert(1)</script>")


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a work file of references that a spreadsheet or a browser might carry out."""
    folder = tmp_path_factory.mktemp("nasty")
    rows = tuple((text, "2026-11-02", f"How many dogs?\n{text}\n{COVERT}") for text in NASTY)
    write_csv(folder / "in.csv", rows)
    return folder / "in.csv"


def test_no_cell_is_ever_a_formula(nasty: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    for name in ("out.xlsx", "out.csv"):
        assert triage("--from", nasty, "--out", tmp_path / name).returncode == 0
    book = load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Backlog", "Clusters", "Problems"]
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert book["Backlog"].max_row == len(NASTY) + 1
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        values = [value for record in csv.DictReader(file) for value in record.values()]
    assert not [value for value in values if re.match(r"\s*[=+@]", value)]
    assert "'=HYPERLINK" in "".join(values)


def test_the_page_is_one_safe_file(nasty: Path, tmp_path: Path) -> None:
    assert triage("--from", nasty, "--out", tmp_path / "out.html").returncode == 0
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(page)
    assert "script" not in tags
    assert tags.count("svg") == 3
    assert "&lt;script&gt;" in page
    assert not re.search(r'(?:src|href)="', page)


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    triage("--from", write_csv(tmp_path / "in.csv", ROWS[:1]), "--out", tmp_path / "out.csv")
    for name in ("out.csv", "out.csv.work"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
