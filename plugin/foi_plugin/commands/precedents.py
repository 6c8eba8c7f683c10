"""`foi-suggest precedents build`: the index of decided questions that the panel shows from."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foi_model.domain import AuthorityKind
from foi_plugin.commands.reading import Columns, From, Kind, end, one_line, watched
from foi_plugin.console import write_json

if TYPE_CHECKING:
    from foi_model.precedents import Precedent

precedents = typer.Typer(no_args_is_help=True, help="The index of decided questions.")


@precedents.callback()
def _group() -> None:
    """Without this the only command would take the place of the group."""


@precedents.command()
def build(
    sources: From,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The folder of the index.")],
    columns: Columns = None,
    authority_kind: Kind = AuthorityKind.POLICE,
    replace: Annotated[
        bool, typer.Option("--replace", help="Make the index of these sources alone, and forget what it held.")
    ] = False,
) -> None:
    """Add decided questions to the index in a folder. What it holds already is not read again.

    Exit 3: some were skipped; 2: nothing usable was found, and the index is as it was.
    """
    from foi_model.precedents import FILE, Source, read_entries, write_index
    from foi_plugin.past.precedents import Entries
    from foi_plugin.past.rows import parse_columns
    from foi_plugin.past.sources import LEDGER

    with one_line():
        entries = Entries(authority_kind, parse_columns(columns or []))
        kept: Iterable[Precedent] = ()
        if not replace and (out / FILE).is_file():
            for entry in read_entries(out):
                entries.have(entry)
            fresh = LEDGER in sources
            kept = (entry for entry in read_entries(out) if entry.source is Source.RESPONSE or not fresh)
        total = write_index(out, itertools.chain(kept, watched(entries.of(sources))))
    write_json(
        {
            "index": str(out / FILE),
            "entries": total,
            "responses": entries.responses,
            "already_there": entries.repeated,
            **entries.skips.to_dict(),
        }
    )
    end(entries.skips)
