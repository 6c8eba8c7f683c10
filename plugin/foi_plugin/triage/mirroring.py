"""The staff-only line that triage writes on each case when asked to, and its removal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from foi_plugin.ports import CaseHost, CaseNotFound
from foi_plugin.triage.rows import Row

LINE_CHARS = 250


@dataclass(slots=True)
class Mirrored:
    """How many cases were written to, and which refused, with the kind of error."""

    written: int = 0
    refused: list[str] = field(default_factory=list)


def line_of(row: Row) -> str:
    """What staff read in the case: time, NCND band, grounds and clusters, on one line, and that people decide."""
    parts = [
        f"due {row.due:%d %b %Y} ({row.time})" if row.due else "no due date",
        f"NCND {row.ncnd_band}" if row.ncnd_band else "",
        ", ".join(row.grounds),
        "EIR?" if row.eir else "",
        ", ".join(row.cluster),
    ]
    return f"Suggested: {'; '.join(filter(None, parts))}"[:LINE_CHARS]


def write_back(host: CaseHost, rows: Iterable[tuple[str, Row]]) -> Mirrored:
    """Set the line on each case (case id, row). A case that has gone is passed over; one that refuses is named."""
    return _each(host, ((case_id, line_of(row)) for case_id, row in rows))


def undo(host: CaseHost, case_ids: Iterable[str]) -> Mirrored:
    """Clear the line on each case."""
    return _each(host, ((case_id, None) for case_id in case_ids))


def _each(host: CaseHost, lines: Iterable[tuple[str, str | None]]) -> Mirrored:
    done = Mirrored()
    for case_id, line in lines:
        try:
            host.mirror(case_id, line)
        except CaseNotFound:
            continue
        except Exception as error:
            done.refused.append(f"case {case_id}: the line was not written ({type(error).__name__})")
            continue
        done.written += 1
    return done
