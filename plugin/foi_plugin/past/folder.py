"""A folder of letters, one response a file, read one at a time. `index.jsonl` may say when each was answered."""

from __future__ import annotations

import email.utils
import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from email.parser import BytesHeaderParser
from pathlib import Path

from foi_model.domain import AuthorityKind
from foi_model.intake import IntakeError, Limits, read_document
from foi_plugin.past.found import Finds, Response, Skipped

INDEX = "index.jsonl"
LETTERS = frozenset({".txt", ".text", ".eml", ".html", ".htm", ".docx", ".pdf"})
TABLES = frozenset({".jsonl", ".csv"})
"""Files beside the letters that are about them: passed over without a word."""


def from_folder(folder: Path, kind: AuthorityKind, limits: Limits | None = None) -> Finds:
    """Every letter below the folder in the order of its path. What cannot be read is named, and the next one is read."""
    limits = limits or Limits()
    dates: dict[str, date] = {}
    yield from _read_index(folder / INDEX, dates)
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() in TABLES:
            continue
        if path.suffix.lower() not in LETTERS:
            yield Skipped(name, f"not a kind of letter that is read ({', '.join(sorted(LETTERS))})")
            continue
        try:
            data = _content(path, limits)
            text = read_document(data, path.name, limits).text
        except IntakeError as error:
            yield Skipped(name, str(error))
            continue
        except OSError as error:
            yield Skipped(name, f"cannot be read: {error.strerror}")
            continue
        answered = dates.get(name) or (_sent(data) if path.suffix.lower() == ".eml" else None)
        yield Response(name, "folder", name, answered, kind, (text,))


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(files) if not name.startswith("."))


def _content(path: Path, limits: Limits) -> bytes:
    """The bytes of a file that is not too large to be looked at."""
    if path.is_symlink() or not path.is_file():
        raise IntakeError("file", "a link or no ordinary file")
    size = path.stat().st_size
    if size > limits.bytes_in:
        raise IntakeError("file", f"{size:,} bytes, the limit is {limits.bytes_in:,}")
    return path.read_bytes()


def _read_index(path: Path, dates: dict[str, date]) -> Iterator[Skipped]:
    """Fill in the dates that `{"file", "answered"}` lines give; name the lines that give none."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                entry: Mapping[str, object] = json.loads(line)
                dates[str(entry["file"])] = date.fromisoformat(str(entry.get("answered") or entry["date"]))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                yield Skipped(f"{INDEX}:{number}", 'not of the form {"file": ..., "answered": "2026-01-31"}')


def _sent(data: bytes) -> date | None:
    stamp = BytesHeaderParser().parsebytes(data[:65_536]).get("Date")
    try:
        return email.utils.parsedate_to_datetime(str(stamp)).date() if stamp else None
    except (ValueError, TypeError):
        return None
