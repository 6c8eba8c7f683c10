"""`foi-suggest export`: past cases out of a case system, a folder, a file or the ledger, scrubbed, as JSONL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foi_model.domain import AuthorityKind
from foi_plugin.console import BAD_INPUT, FAILURE, stop, write_json

if TYPE_CHECKING:
    from foi_plugin.past.export import Account

SOME_SKIPPED = 3
NOTHING_USABLE = BAD_INPUT
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


def export(
    source: From,
    out: Annotated[Path, typer.Option("--out", metavar="CASES.jsonl", help="The file to write.")],
    columns: Columns = None,
    authority_kind: Kind = AuthorityKind.POLICE,
) -> None:
    """Write past cases, scrubbed, for training. Exit 3: some files were skipped; 2: nothing usable was found."""
    account = collect(source, out, columns or [], authority_kind)
    write_json({"out": str(out), **account.to_dict()})
    if account.skipped_count:
        raise typer.Exit(SOME_SKIPPED)


def collect(sources: list[str], out: Path, columns: list[str], kind: AuthorityKind) -> Account:
    """Export to `out` with a progress bar on a terminal. Stops in one line when nothing usable was found."""
    import itertools

    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from foi_model.history import Scrubber
    from foi_plugin.past.export import export as write_cases
    from foi_plugin.past.rows import ColumnsError, parse_columns
    from foi_plugin.past.sources import SourceError, open_source
    from foi_plugin.ports import PortError
    from foi_plugin.settings import SettingsError

    scrubber = Scrubber()
    console = Console(stderr=True)
    shown = (TextColumn("Reading past cases"), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        mapping = parse_columns(columns)
        finds = itertools.chain.from_iterable([open_source(name, kind, mapping, scrubber) for name in sources])
        with Progress(*shown, console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task("", total=None)
            account = write_cases(finds, scrubber, out, lambda: progress.advance(task))
    except (ColumnsError, SourceError, SettingsError) as error:
        stop(str(error), BAD_INPUT)
    except PortError as error:
        stop(f"{', '.join(sources)}: {error}", FAILURE)
    except OSError as error:
        stop(f"{error.filename or out}: {error.strerror}", FAILURE)
    if not account.cases:
        first = f"; the first: {account.skipped[0].where}: {account.skipped[0].reason}" if account.skipped else ""
        stop(f"{', '.join(sources)}: no usable past case, {account.skipped_count} skipped{first}", NOTHING_USABLE)
    return account
