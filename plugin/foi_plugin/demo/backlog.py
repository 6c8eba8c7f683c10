"""The made-up requests that ship with the demos."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from foi_plugin.demo.run import DemoError


@dataclass(frozen=True, slots=True)
class BacklogItem:
    """A made-up request, and how long ago it came in."""

    queue: str
    title: str
    body: str
    received_days_ago: float


def backlog() -> Iterator[BacklogItem]:
    """The requests, in order. Raises `DemoError` naming a bad line."""
    lines = files("foi_plugin.demo").joinpath("backlog.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            yield BacklogItem(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise DemoError(f"backlog.jsonl: line {number}: {error}") from None
