"""A few rows of the project's corpus in a folder of their own, and past cases of a force with one habit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from foi_model.domain import AuthorityKind
from foi_model.history import Origin, PastCase, PastQuestion, case_digest, case_to_line

DATA = Path(__file__).parents[2] / "data"
PLACES = ("Marrowby", "Skellow", "Pellbrook", "Larchmere", "Hollin", "Tarn", "Mintby", "Oxley", "Fellside", "Brackton")
OPEN = (
    "How many pedal cycles were reported stolen at {}?",
    "What was spent on stationery for the {} office last year?",
    "How many officers took sick leave at {} in the spring?",
)
COVERT = (
    "Has a drone been flown over {} to watch people who did not know of it?",
    "Were unmanned aircraft used for covert surveillance around {}?",
)


def small_data(folder: Path) -> Path:
    """A data folder with some dozens of rows, in the form of the real one."""
    for part in ("corpus", "elsewhere", "real"):
        (folder / part).mkdir(parents=True)
    rows = (DATA / "corpus" / "central.jsonl").read_text(encoding="utf-8").splitlines()[:12]
    (folder / "corpus" / "some.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    rows = (DATA / "elsewhere" / "not_foi.jsonl").read_text(encoding="utf-8").splitlines()[:5]
    (folder / "elsewhere" / "some.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    real = [json.loads(line) for line in (DATA / "real" / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    stored = json.loads((DATA / "real" / "split.json").read_text(encoding="utf-8"))
    tested = set(stored["test"])
    test = [row for row in real if row["id"] in tested][:80]
    development = [row for row in real if row["id"] not in tested][:12]
    lines = [json.dumps(row) for row in (*test, *development)]
    (folder / "real" / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    split = {"test": [row["id"] for row in test], "development_folds": [[row["id"] for row in development]]}
    (folder / "real" / "split.json").write_text(json.dumps(split), encoding="utf-8")
    return folder


def habits(count: int = 40) -> Iterator[PastCase]:
    """Answered cases of a force that answers openly, and neither confirms nor denies covert drones by 24(2) and 31(3)."""
    for number in range(count):
        place = f"{PLACES[number % 10]} {'north south east west centre'.split()[number // 10 % 5]}"
        covert = PastQuestion(
            COVERT[number % 2].format(place), "ncnd", ("24(2)", "31(3)"), ("24", "31"), True, ("24(2)", "31(3)"), 0.95
        )
        plain = PastQuestion(OPEN[number % 3].format(place), "disclosed", confidence=0.95)
        yield PastCase(
            case_digest("test", str(number)),
            date(2025, 1, 6) + timedelta(days=7 * number),
            AuthorityKind.POLICE,
            Origin.LETTER,
            (plain, covert),
        )


def write_cases(path: Path, cases: Iterator[PastCase] | list[PastCase]) -> Path:
    """An interchange file."""
    path.write_text("".join(case_to_line(case) + "\n" for case in cases), encoding="utf-8")
    return path
