"""A few rows of the project's corpus in a folder of their own, and past cases of one fictional force."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from foi_model.domain import AuthorityKind
from foi_model.history import PastCase, Unusable, case_digest, case_to_line, read_past, read_reply
from foi_model.scrub import Scrubber

DATA = Path(__file__).parents[2] / "data"


def small_data(folder: Path) -> Path:
    """A data folder with some dozens of rows, in the form of the real one."""
    for part in ("corpus", "elsewhere", "real"):
        (folder / part).mkdir(parents=True)
    for part, name, count in (("corpus", "central.jsonl", 12), ("elsewhere", "not_foi.jsonl", 5)):
        rows = (DATA / part / name).read_text(encoding="utf-8").splitlines()[:count]
        (folder / part / "some.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    real = [json.loads(line) for line in (DATA / "real" / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    tested = set(json.loads((DATA / "real" / "split.json").read_text(encoding="utf-8"))["test"])
    test = [row for row in real if row["id"] in tested][:80]
    development = [row for row in real if row["id"] not in tested][:12]
    lines = [json.dumps(row) for row in (*test, *development)]
    (folder / "real" / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    split = {"test": [row["id"] for row in test], "development_folds": [[row["id"] for row in development]]}
    (folder / "real" / "split.json").write_text(json.dumps(split), encoding="utf-8")
    return folder


def force_cases(letters: int = 45) -> list[PastCase]:
    """The first letters of the fictional force, read."""
    cases = []
    for line in (DATA / "past_letters" / "index.jsonl").read_text(encoding="utf-8").splitlines()[:letters]:
        entry = json.loads(line)
        text = (DATA / "past_letters" / entry["file"]).read_text(encoding="utf-8")
        answered = date.fromisoformat(entry["answered"])
        try:
            digest = case_digest("folder", entry["file"])
            cases.append(read_past(digest, answered, AuthorityKind.POLICE, read_reply([text]), Scrubber()).case)
        except Unusable:
            continue
    return cases


def write_cases(path: Path, cases: Iterable[PastCase]) -> Path:
    """An interchange file."""
    path.write_text("".join(case_to_line(case) + "\n" for case in cases), encoding="utf-8")
    return path
