"""Every source of past cases: what is read, what is left out and named, and that nothing stops the run."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter

from foi_model.domain import Assessment, AuthorityKind, Question, QuestionAssessment
from foi_model.history import Origin, PastCase, Reading, case_from_line, case_to_line
from foi_model.precedents import Treatment, treatment_words
from foi_model.scrub import Scrubber
from foi_plugin.ledger import SqlLedger
from foi_plugin.past.decided import from_ledger, settled
from foi_plugin.past.export import export, past_cases
from foi_plugin.past.folder import from_folder
from foi_plugin.past.found import Finds, Skipped
from foi_plugin.past.host import from_host
from foi_plugin.past.rows import ColumnsError, from_rows, parse_columns
from foi_plugin.ports import Action, Attachment, DecisionDraft, Subject
from kit.memory_host import MemoryHost

POLICE = AuthorityKind.POLICE
LETTER = """Dear Ms Arkwright,

Question 1 How many drones does the force own?
Answer: Nine.

Question 2 Are drones ever flown covertly over Robin Arkwright's house, SW1A 1AA?
Answer: We neither confirm nor deny that information is held, by virtue of section 24(2) and section 31(3).

Question 3 What was paid to each supplier?
Answer: This is exempt under section 43(2) of the Freedom of Information Act 2000.

Yours sincerely,

Isolde Brannock
Disclosure Adviser
"""
REQUEST = (
    "Dear Wealdshire Police,\n\n1. How many drones are owned?\n2. What did they cost?\n\nYours faithfully,\nRobin Asker"
)


def split(finds: Finds, scrubber: Scrubber | None = None) -> tuple[list[PastCase], dict[str, str]]:
    cases, skipped = [], {}
    for find in past_cases(finds, scrubber or Scrubber()):
        if isinstance(find, Reading):
            cases.append(find.case)
        else:
            skipped[find.where] = find.reason
    return cases, skipped


def docx_of(text: str) -> bytes:
    document, stream = docx.Document(), io.BytesIO()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(stream)
    return stream.getvalue()


def bomb() -> bytes:
    stream = io.BytesIO(docx_of(LETTER))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/zeros.bin", b"\0" * 70_000_000)
    return stream.getvalue()


def pdf(password: str | None = None) -> bytes:
    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    writer.write(stream)
    return stream.getvalue()


def test_a_folder_of_every_kind_of_letter_is_read_and_every_bad_file_is_named(tmp_path: Path) -> None:
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in LETTER.splitlines()) + "</body></html>"
    mail = f"From: foi@force.example\nTo: someone@example.org\nSubject: FOI\nDate: Mon, 3 Mar 2025 10:00:00 +0000\n\n{LETTER}"
    good = {
        "a.txt": LETTER.encode(),
        "b.html": page.encode(),
        "sub/c.docx": docx_of(LETTER),
        "d.eml": mail.encode(),
        "e-cp1252.txt": LETTER.replace("house", "house – “home”").encode("cp1252"),
        "f-utf16.txt": LETTER.encode("utf-16"),
    }
    bad = {
        "empty.txt": b"",
        "encrypted.pdf": pdf("secret"),
        "scanned.pdf": pdf(),
        "bomb.docx": bomb(),
        "broken.docx": b"PK\x03\x04 word/ nothing",
        "binary.txt": bytes(range(256)) * 20,
        "no-questions.txt": b"Dear Sir,\n\nThank you for your letter. We are looking into it.\n\nYours faithfully\n",
        "picture.png": b"\x89PNG\r\n\x1a\n",
    }
    for name, data in (good | bad).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    with (tmp_path / "huge.txt").open("wb") as stream:
        stream.truncate(100_000_000)
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    index = [{"file": "a.txt", "answered": "2024-05-06"}, {"file": "sub/c.docx", "answered": "2024-07-08"}]
    (tmp_path / "index.jsonl").write_text("\n".join(map(json.dumps, index)) + "\nnot json\n", encoding="utf-8")
    cases, skipped = split(from_folder(tmp_path, POLICE))
    assert len(cases) == len(good)
    assert set(skipped) == {*bad, "huge.txt", "link.txt", "index.jsonl:3"}
    for name, reason in {
        "empty.txt": "empty, 0 bytes",
        "encrypted.pdf": "encrypted",
        "scanned.pdf": "as a scan is",
        "bomb.docx": "unpacks to more than",
        "broken.docx": "broken",
        "binary.txt": "binary data",
        "no-questions.txt": "no list of questions",
        "huge.txt": "100,000,000 bytes, the limit is",
        "picture.png": "not a kind of letter",
        "link.txt": "a link",
    }.items():
        assert reason in skipped[name], (name, skipped[name])
    dates = sorted(str(case.answered) for case in cases)
    assert dates == ["2024-05-06", "2024-07-08", "2025-03-03", "None", "None", "None"]


def test_a_letter_gives_outcome_citations_limbs_and_confidence_without_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LETTER, encoding="utf-8")
    scrubber = Scrubber()
    (case,), _ = split(from_folder(tmp_path, POLICE), scrubber)
    first, second, third = case.questions
    assert (first.outcome, first.sections, first.ncnd) == ("disclosed", (), False)
    assert (second.ncnd, second.ncnd_limbs, second.sections) == (True, ("24(2)", "31(3)"), ("24", "31"))
    assert (third.outcome, third.citations, third.sections) == ("withheld", ("43(2)",), ("43",))
    assert all(0.5 <= question.confidence <= 1 for question in case.questions)
    line = case_to_line(case)
    assert case_from_line(line) == case
    assert not [name for name in ("Arkwright", "Brannock", "SW1A", "a.txt", "Nine") if name in line]
    assert scrubber.counts["name"] >= 1
    assert scrubber.counts["postcode"] == 1


@pytest.fixture
def host() -> MemoryHost:
    made = MemoryHost()
    made.add_case("1", REQUEST)
    made.add_case("2", REQUEST)
    return made


def test_a_host_gives_responses_in_text_or_attachment_and_questions_that_only_the_request_has(host: MemoryHost) -> None:
    host.respond(
        "1", "Please find our response attached.", attachments=(Attachment("Robin Asker.docx", docx_of(LETTER)),)
    )
    host.respond("2", "1. Nine.\n2. Exempt under section 43(2) of the Freedom of Information Act 2000.\n")
    cases, skipped = split(from_host(host))
    assert not skipped
    attached, beside = cases
    assert len(attached.questions) == 3
    assert [q.text for q in beside.questions] == ["How many drones are owned?", "What did they cost?"]
    assert beside.questions[1].sections == ("43",)
    assert attached.answered == date(2026, 6, 29)
    assert "Asker" not in "".join(map(case_to_line, cases))


def test_a_host_names_the_case_and_never_the_file_of_what_cannot_be_read(host: MemoryHost) -> None:
    host.respond("1", "Please see the attachment.", attachments=(Attachment("Robin Asker.pdf", pdf("secret")),))
    cases, skipped = split(from_host(host))
    assert cases == []
    assert list(skipped) == ["memory case 1, attachment 1"]
    assert "encrypted" in skipped["memory case 1, attachment 1"]


CSV = """Ref,Q text,Result,Exemptions,Day
1,How many drones?,Granted in full,,03/02/2025
1,"Covert drones, and where?",Neither confirm nor deny,"s.24(2); 31(3)",03/02/2025
2,Prices paid?,Refused,S43(2),04/02/2025
3,Anything else?,,,05/02/2025
4,Odd?,Shrugged at,,05/02/2025
5,Section?,Refused,s99,05/02/2025
6,Cost?,refused - cost,,not a day
"""
COLUMNS = ["question=Q text,outcome=Result", "sections=Exemptions,date=Day,case=Ref"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_export_is_read_by_its_own_columns(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "old.csv"
    path.write_text(CSV.replace("Prices", "Prices – £"), encoding=encoding)
    cases, skipped = split(from_rows(path, POLICE, parse_columns(COLUMNS), Scrubber()))
    one, two = cases
    assert [q.outcome for q in one.questions] == ["disclosed", "ncnd"]
    assert one.questions[1].ncnd_limbs == ("24(2)", "31(3)")
    assert one.questions[0].decided is not None, "no column speaks of NCND, so an open answer says nothing on it"
    assert one.questions[1].decided is None
    assert (two.questions[0].sections, two.answered) == (("43",), date(2025, 2, 4))
    assert {where: reason.split(":")[0] for where, reason in skipped.items()} == {
        "old.csv:5": "undecided",
        "old.csv:6": "an outcome that is not known; see docs/past-cases.md for the words",
        "old.csv:7": "section 99",
        "old.csv:8": "date",
    }


def test_jsonl_rows_may_hold_whole_responses_and_broken_lines_are_named(tmp_path: Path) -> None:
    path = tmp_path / "old.jsonl"
    rows = [
        json.dumps({"response": LETTER, "date": "2025-01-31"}),
        "{",
        json.dumps(["no", "object"]),
        json.dumps({"question": "Prices?", "outcome": "withheld", "sections": ["43(2)"], "ncnd": False}),
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    cases, skipped = split(from_rows(path, POLICE, {}, Scrubber()))
    assert [case.origin for case in cases] == [Origin.LETTER, Origin.ROWS]
    assert cases[1].questions[0].decided is None
    assert skipped == {"old.jsonl:2": "not UTF-8 JSON", "old.jsonl:3": "not a JSON object"}


@pytest.mark.parametrize("columns", [["question"], ["who=Name"], ["question="], ["outcome=No such column"]])
def test_wrong_columns_are_refused_in_one_line(tmp_path: Path, columns: list[str]) -> None:
    path = tmp_path / "old.csv"
    path.write_text("question,outcome\nHow many?,granted\n", encoding="utf-8")
    with pytest.raises(ColumnsError) as refusal:
        list(from_rows(path, POLICE, parse_columns(columns), Scrubber()))
    assert "\n" not in str(refusal.value)


def test_the_ledger_gives_what_people_decided_and_nothing_else(tmp_path: Path) -> None:
    texts = ("How many drones are owned?", "Are they flown covertly?", "What do they cost?", "Who repairs them?")
    questions = tuple(QuestionAssessment(Question(text), None) for text in texts)
    ledger = SqlLedger(f"sqlite:///{tmp_path / 'ledger.sqlite3'}")
    for case_id in ("decided", "machine-only"):
        ledger.record_assessment("memory", case_id, "f" * 64, Assessment(POLICE, "demo+1", "2026.1", questions))
    stored = ledger.find_assessment("memory", "decided", "f" * 64)
    assert stored is not None

    def decide(
        index: int, subject: Subject, action: Action, section: str | None = None, limb: str | None = None
    ) -> None:
        draft = DecisionDraft(stored.id, index, subject, action, "because", section, limb)
        ledger.record_decision("memory", "decided", draft, "caseworker", "note")

    decide(0, Subject.DISCLOSE, Action.ACCEPT)
    decide(1, Subject.NCND, Action.ADD, "31", "31(3)")
    decide(1, Subject.NCND, Action.ADD, "24", "24(2)")
    decide(1, Subject.NCND, Action.REJECT, "24", "24(2)")
    decide(2, Subject.EXEMPTION, Action.ACCEPT, "43", "43(2)")
    decide(2, Subject.EXEMPTION, Action.REJECT, "31")
    (case,), skipped = split(from_ledger(ledger, Scrubber()))
    assert not skipped
    opened, covert, priced = case.questions
    assert (opened.outcome, opened.sections) == ("disclosed", ())
    assert "31" in (opened.decided or ())
    assert "ncnd" not in (opened.decided or ())
    assert (covert.ncnd, covert.ncnd_limbs, covert.sections) == (True, ("31(3)",), ("31",))
    assert (priced.sections, priced.citations, priced.decided) == (("43",), ("43(2)",), ("31", "43"))
    assert case.origin is Origin.LEDGER
    assert "caseworker" not in case_to_line(case)
    assert "because" not in case_to_line(case)


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        ([("disclose", "accept", None, None)], "answered"),
        ([("exemption", "accept", "40", "40(2)")], "withheld under s.40(2)"),
        ([("exemption", "accept", "40", None)], "withheld under s.40"),
        ([("exemption", "add", "12", "12(1)")], "refused on cost under s.12(1)"),
        (
            [("disclose", "accept", None, None), ("exemption", "accept", "40", "40(2)")],
            "answered in part, the rest withheld under s.40(2)",
        ),
        ([("exemption", "accept", "31", "31(1)(a)"), ("exemption", "reject", "31", None)], "outcome not clear"),
        ([("exemption", "accept", "31", "31(1)(a)"), ("exemption", "reject", "31", "31(1)(a)")], None),
        ([("exemption", "reject", "31", None)], "outcome not clear"),
        ([("ncnd", "add", "31", "31(3)"), ("ncnd", "reject", None, None)], "outcome not clear"),
        (
            [("disclose", "accept", None, None), ("ncnd", "add", "31", "31(3)"), ("ncnd", "add", "24", "24(2)")],
            "answered; NCND under s.24(2), s.31(3) for anything further",
        ),
    ],
)
def test_what_decisions_come_to(decisions: list[tuple[str, str, str, str]], words: str | None) -> None:
    drafts = [DecisionDraft(1, 0, Subject(s), Action(a), "r", section, limb) for s, a, section, limb in decisions]
    past = settled(Question("Who repairs them?"), drafts, Scrubber())
    assert (past and treatment_words(Treatment.of_past(past))) == words
    if past is not None and past.outcome == "unclear":
        assert (past.sections, past.citations, past.ncnd) == ((), (), False), "what was taken back is no label"


def test_an_export_is_whole_or_not_there_and_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text(LETTER, encoding="utf-8")
    out = tmp_path / "out" / "cases.jsonl"
    scrubber = Scrubber()
    account = export(from_folder(tmp_path / "letters", POLICE), scrubber, out)
    assert account.cases == 1
    assert out.stat().st_mode & 0o777 == 0o600
    before = out.read_text(encoding="utf-8")

    def failing() -> Finds:
        yield from from_folder(tmp_path / "letters", POLICE)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        export(failing(), scrubber, out)
    assert out.read_text(encoding="utf-8") == before
    assert [path.name for path in out.parent.iterdir()] == ["cases.jsonl"]
    assert export(iter([Skipped("a", "b")]), scrubber, tmp_path / "none.jsonl").cases == 0
    assert not (tmp_path / "none.jsonl").exists()
