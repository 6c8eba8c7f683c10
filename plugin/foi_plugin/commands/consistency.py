"""`foi-suggest consistency`: like questions that were treated differently."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foi_model.domain import AuthorityKind
from foi_plugin.commands.reading import Columns, From, Kind, end, one_line, watched
from foi_plugin.console import BAD_INPUT, FAILURE, stop, write_json

LIKENESS = 0.4


def consistency(
    sources: From,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="X.json|.html|.csv", help="Write the report to a file.")
    ] = None,
    table: Annotated[bool, typer.Option("--table", help="A table for people instead of JSON.")] = False,
    likeness: Annotated[
        float, typer.Option("--likeness", min=0.2, max=1, help="How like two questions must be to be compared.")
    ] = LIKENESS,
    columns: Columns = None,
    authority_kind: Kind = AuthorityKind.POLICE,
) -> None:
    """Find like questions that were treated differently, most serious first. A difference is not yet a mistake.

    Exit 3: some past cases were skipped; 2: nothing usable was found.
    """
    from foi_model.precedents import PrecedentIndex, inconsistencies
    from foi_plugin.consistency import Report, print_report, write_report, written_as
    from foi_plugin.past.precedents import Entries
    from foi_plugin.past.rows import parse_columns

    if out is not None and written_as(out) is None:
        stop(f"{out}: the name must end in .json, .html or .csv", BAD_INPUT)
    with one_line():
        entries = Entries(authority_kind, parse_columns(columns or []))
        index = PrecedentIndex(watched(entries.of(sources)))
    report = Report.of(index, inconsistencies(index, likeness), likeness)
    if out is not None:
        try:
            write_report(report, out)
        except OSError as error:
            stop(f"{out}: {error.strerror}", FAILURE)
    if table:
        print_report(report)
        if entries.skips.count:
            typer.echo(str(entries.skips), err=True)
    elif out is None:
        write_json(report.to_dict() | entries.skips.to_dict())
    else:
        write_json({"out": str(out), "groups": len(report.sections), **entries.skips.to_dict()})
    end(entries.skips)
