"""What the commands that read past cases share: their options, their progress, and how they end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from foi_model.domain import AuthorityKind
from foi_plugin.console import BAD_INPUT, FAILURE, stop

if TYPE_CHECKING:
    from foi_plugin.past.found import Skips

SOME_SKIPPED = 3
From = Annotated[
    list[str],
    typer.Option("--from", metavar="HOST|DIR|FILE|ledger", help="Where the past cases are; may be given again."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--columns", metavar="NAME=COLUMN,...", help="Columns of a CSV or JSONL file (docs/past-cases.md)."),
]
Kind = Annotated[
    AuthorityKind,
    typer.Option("--authority-kind", help="The kind of authority that answered, where a source is silent."),
]

One = TypeVar("One")


def watched(things: Iterable[One]) -> Iterator[One]:
    """The same things, counted on a terminal."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    shown = (TextColumn("Reading past cases"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*shown, console=console, disable=not console.is_terminal) as progress:
        yield from progress.track(things, total=None)


@contextmanager
def one_line() -> Iterator[None]:
    """Turn what may be wrong with a source, an index, the ledger or a file into one line and an exit code."""
    from foi_model.precedents import PrecedentError
    from foi_plugin.hosts import HostError
    from foi_plugin.past.rows import ColumnsError
    from foi_plugin.past.sources import SourceError
    from foi_plugin.ports import PortError
    from foi_plugin.settings import SettingsError

    try:
        yield
    except (ColumnsError, SourceError, SettingsError, HostError) as error:
        stop(str(error), BAD_INPUT)
    except (PortError, PrecedentError) as error:
        stop(str(error), FAILURE)
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}" if error.filename else str(error), FAILURE)


def end(skips: Skips) -> None:
    """End with `SOME_SKIPPED` when anything was skipped."""
    if skips.count:
        raise typer.Exit(SOME_SKIPPED)
