"""Read TOML entries strictly: every key must be known, present where required and of the right type."""

from __future__ import annotations

import enum
import tomllib
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from foi_model.catalogue.types import CatalogueError

_Choice = TypeVar("_Choice", bound=enum.StrEnum)


def one_line(text: str) -> str:
    """Text with all white space folded to single spaces."""
    return " ".join(text.split())


class Entry:
    """One TOML table, read key by key. `done` then refuses keys that nobody asked for.

    Every failure is a `CatalogueError` of one line: "<file>: <entry>: <reason>".
    """

    def __init__(self, where: str, table: dict[str, Any]) -> None:
        self.where = where
        self._left = dict(table)

    def fail(self, reason: str) -> CatalogueError:
        """The error to raise for this entry."""
        return CatalogueError(f"{self.where}: {one_line(reason)}")

    def _take(self, key: str, kind: type, name: str) -> Any:
        if key not in self._left:
            raise self.fail(f"{key} is missing")
        value = self._left.pop(key)
        if type(value) is not kind:
            raise self.fail(f"{key} must be {name}")
        return value

    def has(self, key: str) -> bool:
        """Whether an optional key is there and not yet read."""
        return key in self._left

    def text(self, key: str) -> str:
        """A non-empty string, white space folded."""
        value = one_line(self._take(key, str, "text"))
        if not value:
            raise self.fail(f"{key} is empty")
        return value

    def text_or_none(self, key: str) -> str | None:
        """As `text`, or None if the key is absent."""
        return self.text(key) if self.has(key) else None

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of different non-empty strings; empty if `optional` and absent."""
        if optional and not self.has(key):
            return ()
        values = self._take(key, list, "a list of texts")
        if any(type(value) is not str or not value.strip() for value in values):
            raise self.fail(f"{key} must be a list of texts")
        folded = tuple(one_line(value) for value in values)
        twice = next((value for value in folded if folded.count(value) > 1), None)
        if twice is not None:
            raise self.fail(f"{key} lists {twice!r} twice")
        return folded

    def flag(self, key: str) -> bool:
        """A boolean."""
        value: bool = self._take(key, bool, "true or false")
        return value

    def number(self, key: str) -> int:
        """A whole number of at least 1."""
        value: int = self._take(key, int, "a whole number")
        if value < 1:
            raise self.fail(f"{key} must be at least 1")
        return value

    def day(self, key: str) -> date:
        """A TOML local date."""
        value: date = self._take(key, date, "a date")
        return value

    def choice(self, key: str, choices: type[_Choice]) -> _Choice:
        """One of the values of an enumeration."""
        value = self.text(key)
        try:
            return choices(value)
        except ValueError:
            raise self.fail(f"unknown {key} {value!r}, must be one of {', '.join(choices)}") from None

    def table(self, key: str) -> Entry:
        """A sub-table."""
        return Entry(f"{self.where}: {key}", self._take(key, dict, "a table"))

    def pairs(self, key: str, *, optional: bool = False) -> dict[str, str]:
        """A sub-table of texts by name, in order; empty if `optional` and absent."""
        if optional and not self.has(key):
            return {}
        entry = self.table(key)
        return {name: entry.text(name) for name in list(entry._left)}

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """A sub-table of lists of texts by name, in order."""
        entry = self.table(key)
        return {name: entry.texts(name) for name in list(entry._left)}

    def entries(self, key: str, id_key: str) -> list[tuple[str, Entry]]:
        """An array of tables, each known by its own `id_key`, which must differ from all before it."""
        rows = self._take(key, list, "an array of tables")
        found: dict[str, Entry] = {}
        for position, row in enumerate(rows, start=1):
            if type(row) is not dict:
                raise self.fail(f"{key} must be an array of tables")
            name = Entry(f"{self.where}: {key} number {position}", {id_key: row.get(id_key)}).text(id_key)
            entry = Entry(f"{self.where}: {key} {name}", {k: v for k, v in row.items() if k != id_key})
            if name in found:
                raise entry.fail("is there twice")
            found[name] = entry
        if not found:
            raise self.fail(f"{key} is empty")
        return list(found.items())

    def done(self) -> None:
        """Refuse what was not read."""
        if self._left:
            raise self.fail(f"unknown key {', '.join(sorted(self._left))}")


def read_toml(folder: Traversable | Path, name: str) -> Entry:
    """The top table of folder/name. Raises `CatalogueError` if the file is absent or not TOML in UTF-8."""
    try:
        return Entry(name, tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8")))
    except OSError:
        raise CatalogueError(f"{name}: file cannot be read") from None
    except UnicodeDecodeError:
        raise CatalogueError(f"{name}: not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: not valid TOML: {one_line(str(error))}") from None
