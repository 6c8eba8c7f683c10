"""Building the index and the consistency report, as a user does."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from foi_model.domain import AuthorityKind
from foi_model.letters import Outcome
from foi_model.precedents import FILE, Precedent, Source, Treatment, open_index, treatment_words, write_index
from foi_plugin import hosts
from foi_plugin.cli import app
from foi_plugin.ports import Action, Attachment, PastResponse, Subject
from kit.assessments import a_draft
from kit.desk import ANN, Desk
from kit.memory_host import MemoryHost
from kit.panel_cases import precedent

OPEN = (
    "Our ref: FOI-0001-24\nDate: 1 March 2024\n\nYou asked:\n1. Does the force own an IMSI catcher?\n\n1. Yes, two.\n"
)
SHUT = (
    "Our ref: FOI-0002-24\nDate: 2 May 2024\n\nYou asked:\n1. Does the force own any IMSI catcher?\n\n"
    "1. The force neither confirms nor denies that it holds this information, under sections 24(2) and 31(3).\n"
)


def run(*arguments: str | Path, **environment: str) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)), env=environment)


def output(done: Result, code: int = 0) -> dict:
    assert done.exit_code == code, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "1.txt").write_text(OPEN, encoding="utf-8")
    (folder / "2.txt").write_text(SHUT, encoding="utf-8")
    (folder / "index.jsonl").write_text('{"file": "1.txt", "answered": "2024-03-05"}\n', encoding="utf-8")
    return folder


def test_an_index_is_built_from_letters_once(tmp_path: Path, letters: Path) -> None:
    out = tmp_path / "new" / "index"
    first = output(run("precedents", "build", "--from", letters, "--out", out))
    assert (first["entries"], first["responses"], first["already_there"]) == (2, 2, 0)
    written = (out / FILE).read_bytes()
    assert output(run("precedents", "build", "--from", letters, "--out", out))["already_there"] == 2
    assert (out / FILE).read_bytes() == written
    assert {(entry.decided_on, entry.reference) for entry in open_index(out).entries} == {
        (date(2024, 3, 5), "FOI-0001-24"),
        (date(2024, 5, 2), "FOI-0002-24"),
    }
    (letters / "1.txt").unlink()
    assert output(run("precedents", "build", "--from", letters, "--out", out))["entries"] == 2
    assert output(run("precedents", "build", "--from", letters, "--out", out, "--replace"))["entries"] == 1


def test_jsonl_and_a_letter_that_cannot_be_read(tmp_path: Path, letters: Path) -> None:
    rows = tmp_path / "past.jsonl"
    row = {"response_text": SHUT, "responded_at": "2024-05-02T23:30:00Z", "authority_kind": "local", "reference": "7"}
    rows.write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    (letters / "3.pdf").write_bytes(b"%PDF-1.7 broken")
    done = run("precedents", "build", "--from", rows, "--from", letters, "--out", tmp_path / "index")
    (skipped,) = output(done, 3)["skipped_files"]
    assert skipped["where"] == "3.pdf"
    assert done.stderr == ""
    local = [e for e in open_index(tmp_path / "index").entries if e.authority_kind is AuthorityKind.LOCAL]
    assert [(entry.reference, entry.decided_on) for entry in local] == [("7", date(2024, 5, 3))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"response_text": ""}', "1 skipped; the first: past.jsonl:1: no question"),
        ('{"response_text"\n{"response_text": "x"}', "2 skipped; the first: past.jsonl:1: not UTF-8 JSON"),
        ('{"response_text": "x", "responded_at": "yesterday"}', "past.jsonl:1: date: not of the form"),
        ('{"answer": "x"}', "there is no column 'question' or 'response'"),
        ("[]", "past.jsonl:1: not a JSON object"),
        ("\ud800", "past.jsonl:1: not UTF-8 JSON"),
        ("", "past.jsonl: no row in it"),
    ],
)
def test_a_bad_row_is_named_and_leaves_the_index_alone(tmp_path: Path, letters: Path, text: str, words: str) -> None:
    out, rows = tmp_path / "index", tmp_path / "past.jsonl"
    run("precedents", "build", "--from", letters, "--out", out)
    rows.write_bytes(text.encode("utf-8", "surrogatepass"))
    done = run("precedents", "build", "--from", rows, "--out", out)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr
    assert len(open_index(out).entries) == 2


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("nowhere", 2, "no such folder or file, and none of helpdesk, rt, ledger"),
        (".", 2, "no usable past case, 0 skipped"),
        ("helpdesk", 2, "DJANGO_SETTINGS_MODULE"),
        ("ledger", 2, "there is none"),
    ],
)
def test_a_bad_source_is_one_line(tmp_path: Path, source: str, code: int, words: str) -> None:
    (tmp_path / "empty").mkdir()
    named = tmp_path / "empty" if source == "." else source
    url = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    done = run("precedents", "build", "--from", named, "--out", tmp_path / "i", FOI_SUGGEST_DATABASE_URL=url)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert words in done.stderr
    assert not (tmp_path / "none.sqlite3").exists()


def test_a_damaged_index_is_neither_used_nor_overwritten(tmp_path: Path, letters: Path) -> None:
    (tmp_path / FILE).write_text("damaged", encoding="utf-8")
    for command in (("precedents", "build", "--from", letters, "--out", tmp_path), ("consistency", "--from", tmp_path)):
        done = run(*command)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert FILE in done.stderr
    assert (tmp_path / FILE).read_text(encoding="utf-8") == "damaged"


class TestConsistencyCommand:
    """`foi-suggest consistency`."""

    def test_it_finds_the_answer_that_undoes_ncnd(self, letters: Path) -> None:
        report = output(run("consistency", "--from", letters))
        (group,) = report["groups"]
        assert group["difference"] == "ncnd_undone"
        assert [(q["decided_on"], q["treatment"]) for q in group["questions"]] == [
            ("2024-03-05", "answered"),
            ("2024-05-02", "NCND under s.24(2), s.31(3)"),
        ]
        assert (report["since"], report["until"]) == ("2024-03-05", "2024-05-02")

    def test_all_forms_say_the_same(self, tmp_path: Path, letters: Path) -> None:
        written = {}
        for kind in ("json", "csv", "html"):
            assert run("consistency", "--from", letters, "--out", tmp_path / f"x.{kind}").exit_code == 0
            written[kind] = (tmp_path / f"x.{kind}").read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(written["csv"])))
        assert [row["treatment"] for row in rows] == ["answered", "NCND under s.24(2), s.31(3)"]
        table = run("consistency", "--from", letters, "--table").stdout
        for words in ("Does the force own any", "not yet a mistake"):
            assert words in " ".join(written["html"].split())
            assert words.split()[-1] in table
        assert "http" not in written["html"].replace("http-equiv", "")

    def test_hostile_words_stay_words(self, tmp_path: Path) -> None:
        words = "=HYPERLINK(1) <script>alert(1)</script> [bold]does the force own any IMSI catcher?"
        entries = [
            precedent(words, Treatment(Outcome.DISCLOSED), response="a"),
            precedent(words, Treatment(Outcome.NCND, ncnd=("31(3)",)), response="b"),
        ]
        write_index(tmp_path, entries)
        for kind in ("csv", "html"):
            run("consistency", "--from", tmp_path, "--out", tmp_path / f"x.{kind}")
        assert "<script>" not in (tmp_path / "x.html").read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO((tmp_path / "x.csv").read_text(encoding="utf-8-sig"))))
        assert {row["question"][0] for row in rows} == {"'"}
        assert "[bold]" in run("consistency", "--from", tmp_path, "--table").stdout

    def test_nothing_differs(self, tmp_path: Path) -> None:
        write_index(tmp_path, [])
        assert output(run("consistency", "--from", tmp_path))["groups"] == []
        assert "no groups" in run("consistency", "--from", tmp_path, "--table").stdout
        assert run("consistency", "--from", tmp_path, "--out", tmp_path / "x.html").exit_code == 0

    @pytest.mark.parametrize(
        ("out", "code", "words"), [("x.docx", 2, "must end in"), ("none/x.html", 1, "No such file")]
    )
    def test_a_bad_out_is_one_line(self, tmp_path: Path, letters: Path, out: str, code: int, words: str) -> None:
        done = run("consistency", "--from", letters, "--out", tmp_path / out)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (code, "", 1)
        assert words in done.stderr


class Answering(MemoryHost):
    """A case system that has sent two responses: one in its text, one in a file."""

    def past_responses(self):  # type: ignore[no-untyped-def]
        when = datetime(2024, 3, 1, 12, tzinfo=UTC)
        yield PastResponse("7", "", OPEN, when, AuthorityKind.POLICE)
        files = (Attachment("broken.pdf", b"%PDF-1.7 broken"), Attachment("response.txt", SHUT.encode()))
        yield PastResponse("jane.smith", "", "Please see the attached.", when, AuthorityKind.LOCAL, files)


class TestHostsAndLedger:
    """Responses that a host sent, and what staff recorded."""

    def test_a_host_gives_its_responses(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hosts, "open_host", lambda name: Answering(name))
        done = run("precedents", "build", "--from", "helpdesk", "--out", tmp_path)
        (skipped,) = output(done, 3)["skipped_files"]
        assert skipped["where"] == "helpdesk case jane.smith, attachment 1"
        entries = open_index(tmp_path).entries
        assert {(e.authority_kind.value, e.reference, treatment_words(e.treatment)) for e in entries} == {
            ("police", "7", "answered"),
            ("local", None, "NCND under s.24(2), s.31(3)"),
        }
        assert len({entry.case for entry in entries}) == 2

    def test_decisions_that_still_stand_become_precedents(self, tmp_path: Path) -> None:
        desk = Desk(tmp_path)
        view = desk.service.view("7", ANN)
        assert view.stored is not None

        def decide(**fields: object) -> None:
            desk.service.decide("7", ANN, a_draft(view.stored.id, **fields))  # type: ignore[union-attr,arg-type]

        decide(subject=Subject.DISCLOSE, action=Action.ACCEPT, question_index=0, section=None, limb=None)
        decide(subject=Subject.NCND, action=Action.ADD, limb="31(3)", section=None, question_index=1)
        url = f"sqlite:///{desk.path}"
        index = tmp_path / "index"

        def built() -> tuple[Precedent, ...]:
            output(run("precedents", "build", "--from", "ledger", "--out", index, FOI_SUGGEST_DATABASE_URL=url))
            return open_index(index).entries

        entries = built()
        assert [(entry.place, treatment_words(entry.treatment)) for entry in entries] == [
            (0, "answered"),
            (1, "NCND under s.31(3)"),
        ]
        assert {(e.source, e.reference, e.decided_on) for e in entries} == {
            (Source.DECISION, "7", desk.clock.now().date())
        }
        decide(subject=Subject.NCND, action=Action.REJECT, limb="31(3)", section=None, question_index=1)
        assert [entry.place for entry in built()] == [0]
        assert built() == built()


def test_the_demo_ships_an_index_of_made_up_decisions() -> None:
    from importlib.resources import files

    folder = Path(str(files("foi_plugin.demo") / "precedents"))
    entries: tuple[Precedent, ...] = open_index(folder).entries
    assert len(entries) > 400
    assert (folder / FILE).stat().st_size < 300_000
    assert all(entry.decided_on and entry.source is Source.RESPONSE for entry in entries)
