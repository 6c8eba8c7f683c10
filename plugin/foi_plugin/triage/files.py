"""The list as a file: CSV, JSONL, XLSX or Parquet, written as the rows come and put in place at the end.

No cell of a spreadsheet is ever a formula: text that a spreadsheet would take for one is written as text.
"""

from __future__ import annotations

import csv
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from foi_plugin.triage.backlog import Group
from foi_plugin.triage.rows import COLUMNS, Row, printable

FORMATS = (".xlsx", ".csv", ".jsonl", ".html", ".parquet")
_RISKY = re.compile(r"^[\s\0]*[=+\-@\t\r\n|%]")
_MOST_CELL_CHARS = 32_000


class OutputError(Exception):
    """The list cannot be written. The message is one line."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is written: rows in order, clusters, lines on problems, and a heading for people."""

    rows: Iterable[Row]
    groups: Sequence[Group]
    problems: Sequence[str]
    today: date
    total: int
    summary: Mapping[str, Mapping[str, int]]
    """Counts for people to see at a glance: a title, and the size of each part of it."""
    notes: Sequence[str] = ()


def write(listing: Listing, path: Path) -> None:
    """Write the list in the form that the name asks for. Raises `OutputError`; a file that was there is then whole."""
    from foi_plugin.triage.page_file import write_html

    writers: Mapping[str, Callable[[Listing, Path], None]] = {
        ".csv": write_csv,
        ".jsonl": write_jsonl,
        ".xlsx": write_xlsx,
        ".html": write_html,
        ".parquet": write_parquet,
    }
    try:
        with replacing(path) as scratch:
            writers[path.suffix.lower()](listing, scratch)
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}") from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A scratch file beside `path`, readable by its owner alone, that takes its place once the block has ended well."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    scratch = Path(name)
    try:
        yield scratch
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def write_jsonl(listing: Listing, path: Path) -> None:
    """One JSON object a row; dates as YYYY-MM-DD, lists as arrays."""
    with path.open("w", encoding="utf-8") as out:
        for row in listing.rows:
            record = {name: _jsonable(getattr(row, name)) for name in COLUMNS}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_csv(listing: Listing, path: Path) -> None:
    """UTF-8 with a heading line of field names; lists are joined by semicolons."""
    with path.open("w", encoding="utf-8", newline="") as out:
        stream_csv(listing.rows, out)


def stream_csv(rows: Iterable[Row], out: IO[str]) -> None:
    """Write the heading line and the rows to an open text file."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([plain_text(printable(row, name)) for name in COLUMNS])


def plain_text(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula: an apostrophe stands before text that begins like one."""
    return f"'{value}" if isinstance(value, str) and _RISKY.match(value) else value


def write_parquet(listing: Listing, path: Path) -> None:
    """One row group for every thousand rows. Raises `OutputError` when pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError:
        raise OutputError("Parquet needs pyarrow: pip install 'foi-suggest[scale]'") from None
    kinds = {"rank": pa.int64(), "days_left": pa.int64(), "questions": pa.int64(), "points": pa.float64()}
    kinds |= dict.fromkeys(("received", "due"), pa.date32())
    lists = {name for name, kind in Row.__annotations__.items() if kind.startswith("tuple")}
    schema = pa.schema(
        [(name, pa.list_(pa.string()) if name in lists else kinds.get(name, pa.string())) for name in COLUMNS]
    )
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for batch in _batches(listing.rows, 1000):
            records = [{name: getattr(row, name) for name in COLUMNS} for row in batch]
            writer.write_table(pa.Table.from_pylist(records, schema=schema))


def write_xlsx(listing: Listing, path: Path) -> None:
    """A workbook: the list, the clusters and the problems."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    bold, wrap = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    colours = {"overdue": PatternFill("solid", fgColor="F6D7D2"), "due soon": PatternFill("solid", fgColor="FFF7BF")}

    def cell(sheet: Any, value: Any, style: Mapping[str, Any] | None = None) -> Any:
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_MOST_CELL_CHARS]
        made = WriteOnlyCell(sheet, value)
        if isinstance(value, str):
            made.data_type = "s"
        if isinstance(value, date):
            made.number_format = "yyyy-mm-dd"
        for name, setting in (style or {}).items():
            setattr(made, name, setting)
        return made

    def heading(sheet: Any, titles: Sequence[str], widths: Sequence[int]) -> None:
        sheet.freeze_panes = "C2" if len(titles) > 3 else "A2"
        for index, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        sheet.append([cell(sheet, title, {"font": bold, "alignment": wrap}) for title in titles])

    sheet = book.create_sheet("Backlog")
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{listing.total + 1}"
    heading(sheet, list(COLUMNS.values()), [_WIDTHS.get(name, 16) for name in COLUMNS])
    for row in listing.rows:
        fill = colours.get(row.time)
        sheet.append(
            [
                cell(sheet, printable(row, name), {"fill": fill} if fill and name in _MARKED else None)
                for name in COLUMNS
            ]
        )
    sheet = book.create_sheet("Clusters")
    heading(sheet, ["Cluster", "Requests", "Question", "References"], [10, 10, 80, 80])
    for group in listing.groups:
        members = ", ".join(reference for _, reference in group.members)
        sheet.append(
            [cell(sheet, value) for value in (f"C{group.number}", len(group.members), group.question, members)]
        )
    sheet = book.create_sheet("Problems")
    heading(sheet, ["What to look at"], [120])
    for line in (*listing.notes, *listing.problems):
        sheet.append([cell(sheet, line)])
    book.save(path)


_MARKED = frozenset({"due", "days_left", "time"})
_WIDTHS = {"rank": 7, "received": 12, "due": 12, "days_left": 10, "questions": 10, "ncnd_question": 50,
           "ncnd_topics": 28, "grounds": 24, "next_check": 50, "reasons": 44, "problems": 40, "points": 8}  # fmt: skip


def _jsonable(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
