"""Groups of like questions as rows, a page or a table; each says the same."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from foi_model.precedents import MEANINGS, Group, Precedent, PrecedentIndex, Source, treatment_words
from foi_plugin.panel.decided import day

COLUMNS = ("group", "difference", "likeness", "decided_on", "question", "treatment", "note", "reference")
CAUTION = (
    "Questions are compared by their words alone, and a difference is not yet a mistake: the information, the law or "
    "the circumstances may have changed between the two days. Read both responses before you conclude anything."
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Member:
    """One question of a group, in words."""

    question: str
    treatment: str
    decided_on: str
    iso_date: str
    note: str
    reference: str


@dataclass(frozen=True, slots=True)
class Section:
    """One group, numbered from 1 in the order of the report."""

    number: int
    difference: str
    meaning: str
    likeness: float
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What was compared and what differs, most serious first. `since` and `until` are the first and last day, if known."""

    questions: int
    responses: int
    since: date | None
    until: date | None
    likeness: float
    sections: tuple[Section, ...]

    @classmethod
    def of(cls, index: PrecedentIndex, groups: Sequence[Group], likeness: float) -> Report:
        """The report on the groups found in an index at a likeness."""
        days = [entry.decided_on for entry in index.entries if entry.decided_on]
        return cls(
            questions=len(index.entries),
            responses=len({entry.response for entry in index.entries}),
            since=min(days, default=None),
            until=max(days, default=None),
            likeness=likeness,
            sections=tuple(
                Section(
                    number,
                    group.difference.value,
                    MEANINGS[group.difference],
                    round(group.likeness, 2),
                    tuple(map(_member, group.members)),
                )
                for number, group in enumerate(groups, start=1)
            ),
        )

    @property
    def period(self) -> str:
        """From the first day to the last, in words; empty when no day is known."""
        return f"{day(self.since)} to {day(self.until)}" if self.since and self.until else ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "questions": self.questions,
            "responses": self.responses,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "likeness": self.likeness,
            "groups": [
                {
                    "difference": section.difference,
                    "meaning": section.meaning,
                    "likeness": section.likeness,
                    "questions": [
                        {
                            "question": member.question,
                            "treatment": member.treatment,
                            "decided_on": member.iso_date or None,
                            "note": member.note or None,
                            "reference": member.reference or None,
                        }
                        for member in section.members
                    ],
                }
                for section in self.sections
            ],
        }


def written_as(path: Path) -> Callable[[Report], str] | None:
    """How a report is written to a file of this name, None for a kind of file that it is not."""
    return {".json": _json, ".html": _html, ".csv": _csv}.get(path.suffix.lower())


def write_report(report: Report, path: Path) -> None:
    """Write the report, whole or not at all. Raises OSError, and ValueError for another kind of file."""
    written = written_as(path)
    if written is None:
        raise ValueError(f"{path}: not .json, .html or .csv")
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", newline="", delete=False) as out:
        temporary = Path(out.name)
        try:
            out.write(written(report))
            out.flush()
            os.fsync(out.fileno())
            temporary.chmod(0o640)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def print_report(report: Report) -> None:
    """Print one table a group to stdout."""
    console = Console()
    for section in report.sections:
        table = Table(
            title=f"{section.number}. {section.meaning} Likeness {section.likeness:.2f}",
            title_justify="left",
            show_lines=True,
        )
        table.add_column("Decided")
        table.add_column("Question", ratio=3)
        table.add_column("Treatment", ratio=2)
        for member in section.members:
            place = f"{member.decided_on}\n{member.reference}".rstrip()
            table.add_row(escape(place), escape(member.question), escape(member.treatment))
        console.print(table)
    found = len(report.sections)
    console.print(
        f"{report.questions} decided questions of {report.responses} responses; "
        f"{found or 'no'} {'group' if found == 1 else 'groups'} of like questions treated differently.",
        CAUTION,
        highlight=False,
    )


def _member(entry: Precedent) -> Member:
    on = entry.decided_on
    return Member(
        entry.question,
        treatment_words(entry.treatment),
        day(on) if on else "date not known",
        on.isoformat() if on else "",
        "" if entry.source is Source.RESPONSE else "Recorded by staff; the response may differ",
        entry.reference or "",
    )


def _json(report: Report) -> str:
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=2) + "\n"


def _html(report: Report) -> str:
    environment = Environment(
        loader=PackageLoader("foi_plugin.consistency"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(report=report, caution=CAUTION, meanings=MEANINGS)


def _csv(report: Report) -> str:
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(report))
    return text.getvalue()


def _rows(report: Report) -> Iterator[list[str]]:
    for section in report.sections:
        for member in section.members:
            yield [
                str(section.number),
                section.difference,
                f"{section.likeness:.2f}",
                member.iso_date,
                *map(_harmless, (member.question, member.treatment, member.note, member.reference)),
            ]


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
