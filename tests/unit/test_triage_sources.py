"""Requests come from folders and files, and whatever is wrong with one is said and loses none of the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from foi_model.domain import AuthorityKind
from foi_model.intake import Limits
from foi_plugin.clock import uk_day
from foi_plugin.triage.entries import Incoming, Versions, entry_of
from foi_plugin.triage.sources import SourceError, read_source
from kit.memory_host import MemoryHost

TODAY = date(2026, 11, 25)


def read(path: Path, content: str | bytes | None = None) -> list[Incoming]:
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def no_host(name: str) -> MemoryHost:
        raise SourceError(f"{name}: no such host")

    return list(read_source(str(path), AuthorityKind.POLICE, no_host))


def told(requests: list[Incoming]) -> str:
    entries = [entry_of(item, 0, Versions("model", "catalogue", Limits()), TODAY) for item in requests]
    return "\n".join(line for entry in entries for line in (*entry.problems, entry.error or ""))


def test_a_csv_file(tmp_path: Path) -> None:
    rows = read(
        tmp_path / "in.csv",
        "Ref,Body,Date received,authority_kind,due_on,clock_restarted_on\r\n"
        'A1,"How many drones,\r\nand of what kind?",2026-11-02,local,2026-12-24,2026-11-09\r\n'
        "A2,What did they cost?,03/11/2026,,,\r\n",
    )
    first, second = (item.case for item in rows)
    assert first is not None
    assert second is not None
    assert (first.id, first.text, first.authority_kind) == (
        "A1", "How many drones,\r\nand of what kind?", AuthorityKind.LOCAL,
    )  # fmt: skip
    assert (uk_day(first.received_at), first.due_on, first.clock_restarted_on) == (
        date(2026, 11, 2), date(2026, 12, 24), date(2026, 11, 9),
    )  # fmt: skip
    assert (uk_day(second.received_at), second.authority_kind) == (date(2026, 11, 3), AuthorityKind.POLICE)
    assert told(rows).strip() == ""


@pytest.mark.parametrize(
    ("header", "missing"), [("reference,received", "'text'"), ("text,received", "'reference'"), ("", "'reference'")]
)
def test_a_missing_column_is_named_before_anything_is_read(tmp_path: Path, header: str, missing: str) -> None:
    with pytest.raises(SourceError, match=missing) as refusal:
        read(tmp_path / "in.csv", f"{header}\nA,B\n")
    assert "\n" not in str(refusal.value)


def test_each_bad_date_is_one_line_and_the_request_stays(tmp_path: Path) -> None:
    rows = read(
        tmp_path / "in.csv",
        "reference,text,received\nA,How many?,soon\nB,How many?,2027-01-01\nC,How many?,31/02/2026\nD,How many?,\n",
    )
    assert [item.reference for item in rows] == ["A", "B", "C", "D"]
    assert told(rows).split("\n")[::2] == [
        "in.csv: row 2: the date of receipt 'soon' cannot be read: use YYYY-MM-DD",
        "the date of receipt, 2027-01-01, is in the future",
        "in.csv: row 4: the date of receipt '31/02/2026' cannot be read: use YYYY-MM-DD",
        "there is no date of receipt",
    ]


def test_a_reference_met_twice_is_told_apart(tmp_path: Path) -> None:
    rows = read(tmp_path / "in.csv", "reference,text\nA,One?\nA (2),Two?\nA,Three?\nA,Four?\n,Five?\n,Six?\n")
    assert [item.reference for item in rows] == ["A", "A (2)", "A (3)", "A (4)", "row 6", "row 7"]
    assert len({item.case.id for item in rows if item.case}) == 6
    assert "the reference A was met before: this one is listed as A (3)" in told(rows)
    assert "in.csv: row 6: no reference" in told(rows)


def test_lines_of_another_encoding_are_read_and_named(tmp_path: Path) -> None:
    content = "reference,text\nA,Caf\xe9 costs \xa35?\n".encode("cp1252") + "B,Café costs £5?\n".encode()
    rows = read(tmp_path / "in.csv", content)
    assert [item.case.text for item in rows if item.case] == ["Café costs £5?"] * 2
    assert "row 2: not UTF-8, read as Windows-1252" in told(rows)
    assert "row 3" not in told(rows)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_as_spreadsheets_write_them(tmp_path: Path, encoding: str) -> None:
    [row] = read(tmp_path / "in.csv", "reference,text\r\nA,Café?\r\n".encode(encoding))
    assert row.case is not None
    assert row.case.text == "Café?"


def test_empty_bodies_and_huge_ones_are_kept(tmp_path: Path) -> None:
    huge = "How many? " * 500_000
    rows = read(tmp_path / "in.csv", f'reference,text\nA,\nB,   \nC,"{huge}"\n')
    assert [item.reference for item in rows] == ["A", "B", "C"]
    assert told(rows).count("no text") == 2
    assert rows[2].case is not None
    assert len(rows[2].case.text) == len(huge)


def test_jsonl_says_which_line_is_bad(tmp_path: Path) -> None:
    good = json.dumps({"id": 7, "request": "How many?", "received_at": "2026-11-02T09:00:00Z"})
    rows = read(tmp_path / "in.jsonl", f"{good}\n{{broken\n[1]\n\n{json.dumps({'id': 'x', 'text': 5})}\n")
    assert [(item.reference, item.case is not None) for item in rows] == [
        ("7", True), ("line 2", False), ("line 3", False), ("x", True),
    ]  # fmt: skip
    text = told(rows)
    assert "in.jsonl: line 2: not valid JSON" in text
    assert "in.jsonl: line 3: not a JSON object" in text
    assert "in.jsonl: line 5: no text" in text


def test_a_folder_of_letters(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("How many drones?")
    (tmp_path / "a.eml").write_text("Date: Mon, 02 Nov 2026 23:30:00 +0000\nSubject: FOI\n\nHow many dogs?\n")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "d.txt").write_bytes(b"")
    rows = read(tmp_path)
    assert [(item.reference, item.case is not None) for item in rows] == [
        ("a.eml", True), ("b.txt", True), ("c.pdf", False), ("d.txt", False),
    ]  # fmt: skip
    assert rows[0].case is not None
    assert uk_day(rows[0].case.received_at) == date(2026, 11, 2)
    assert "c.pdf: " in told(rows)
    assert "d.txt: " in told(rows)


def test_a_source_that_is_nothing_is_refused(tmp_path: Path) -> None:
    for name, why in (("none.csv", "no such file"), ("nowhere", "no such host")):
        with pytest.raises(SourceError, match=why):
            read(tmp_path / name)
    with pytest.raises(SourceError, match="neither a folder"):
        read(tmp_path / "in.txt", "x")


def test_an_unknown_kind_of_authority_is_said(tmp_path: Path) -> None:
    rows = read(tmp_path / "in.csv", "reference,text,authority_kind\nA,How many?,parish\n")
    assert "authority_kind 'parish' is unknown, police is used" in told(rows)


@pytest.mark.parametrize("change", ["text", "kind", "model", "catalogue", "limit", "files"])
def test_a_fingerprint_changes_with_whatever_a_finding_depends_on(change: str) -> None:
    from dataclasses import replace

    from foi_plugin.ports import Attachment, Case

    case = Case("1", "t", "How many?", AuthorityKind.POLICE, "/1")
    versions = Versions("m", "c", Limits())
    other: dict[str, Callable[[], str]] = {
        "text": lambda: versions.fingerprint(replace(case, text="How much?")),
        "kind": lambda: versions.fingerprint(replace(case, authority_kind=AuthorityKind.LOCAL)),
        "files": lambda: versions.fingerprint(replace(case, attachments=(Attachment("a", b"x"),))),
        "model": lambda: replace(versions, model="n").fingerprint(case),
        "catalogue": lambda: replace(versions, catalogue="d").fingerprint(case),
        "limit": lambda: replace(versions, limits=Limits(chars=5000)).fingerprint(case),
    }
    assert other[change]() != versions.fingerprint(case)
    assert versions.fingerprint(replace(case, title="another", url="/2")) == versions.fingerprint(case)
