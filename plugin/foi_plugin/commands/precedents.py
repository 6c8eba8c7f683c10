"""`foi-suggest precedents build`: the index of decided questions that the panel shows from."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foi_model.domain import AuthorityKind
from foi_plugin.console import BAD_INPUT, FAILURE, stop, write_json

if TYPE_CHECKING:
    from foi_model.precedents import Precedent

precedents = typer.Typer(no_args_is_help=True, help="The index of decided questions.")
From = Annotated[
    list[str],
    typer.Option(
        "--from",
        metavar="DIR|FILE.jsonl|HOST|ledger",
        help="Letters, responses as JSONL, a case host, the ledger's decisions, or an index. May be given several times.",
    ),
]
Kind = Annotated[AuthorityKind, typer.Option("--authority-kind", help="Of letters that do not say it otherwise.")]


@precedents.callback()
def _group() -> None:
    """Without this the only command would take the place of the group."""


@precedents.command()
def build(
    sources: From,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The folder of the index.")],
    authority_kind: Kind = AuthorityKind.POLICE,
    replace: Annotated[
        bool, typer.Option("--replace", help="Make the index of these sources alone, and forget what it held.")
    ] = False,
) -> None:
    """Add decided questions to the index in a folder. What it holds already is not read again."""
    from foi_model.precedents import FILE, Source, read_entries, write_index
    from foi_plugin.sources import LEDGER, Reading

    reading = Reading(authority_kind)
    with one_line():
        kept: Iterable[Precedent] = ()
        if not replace and (out / FILE).is_file():
            for entry in read_entries(out):
                reading.known.add(entry.response)
                if entry.source is Source.RESPONSE and entry.case is not None:
                    reading.answered.add(entry.case)
            fresh = LEDGER in sources
            kept = (entry for entry in read_entries(out) if entry.source is Source.RESPONSE or not fresh)
        total = write_index(out, itertools.chain(kept, watched(reading.entries(sources))))
    write_json(
        {
            "index": str(out / FILE),
            "entries": total,
            "responses": reading.responses,
            "already_there": reading.repeated,
            "without_a_clear_question": reading.silent,
            "unreadable": reading.unread,
        }
    )


def watched(entries: Iterable[Precedent]) -> Iterator[Precedent]:
    """The same entries, counted on a terminal."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return iter(track(entries, "Reading", console=console, disable=not console.is_terminal))


@contextmanager
def one_line() -> Iterator[None]:
    """Turn what may be wrong with a source, an index or the ledger into one line and an exit code."""
    from foi_model.precedents import PrecedentError
    from foi_plugin.answered import BadSource
    from foi_plugin.hosts.opening import HostError
    from foi_plugin.ports import PortError
    from foi_plugin.settings import SettingsError

    try:
        yield
    except (BadSource, SettingsError, HostError) as error:
        stop(str(error), BAD_INPUT)
    except (PortError, PrecedentError) as error:
        stop(str(error), FAILURE)
