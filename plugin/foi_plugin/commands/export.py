"""`foi-suggest export`: past cases out of a case system, a folder, a file or the ledger, scrubbed, as JSONL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foi_model.domain import AuthorityKind
from foi_plugin.commands.reading import Columns, From, Kind, end, one_line, watched
from foi_plugin.console import write_json

if TYPE_CHECKING:
    from foi_plugin.past.export import Account


def export(
    sources: From,
    out: Annotated[Path, typer.Option("--out", metavar="CASES.jsonl", help="The file to write.")],
    columns: Columns = None,
    authority_kind: Kind = AuthorityKind.POLICE,
) -> None:
    """Write past cases, scrubbed, for training. Exit 3: some were skipped; 2: nothing usable was found."""
    account = collect(sources, out, columns or [], authority_kind)
    write_json({"out": str(out), **account.to_dict()})
    end(account.skips)


def collect(sources: list[str], out: Path, columns: list[str], kind: AuthorityKind) -> Account:
    """Export to `out` with a progress bar on a terminal. Stops in one line when nothing usable was found."""
    import itertools

    from foi_model.scrub import Scrubber
    from foi_plugin.past.export import export as write_cases
    from foi_plugin.past.rows import parse_columns
    from foi_plugin.past.sources import SourceError, open_source

    scrubber = Scrubber()
    with one_line():
        mapping = parse_columns(columns)
        finds = itertools.chain.from_iterable([open_source(name, kind, mapping, scrubber) for name in sources])
        account = write_cases(watched(finds), scrubber, out)
        if not account.cases:
            raise SourceError(f"{', '.join(sources)}: no usable past case, {account.skips}")
    return account
