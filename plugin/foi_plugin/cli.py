"""The `foi-suggest` command: the contracts that other programs script against.

Results are UTF-8 JSON on stdout. Errors are one line on stderr, with exit 2 for bad input and 1 for a failure.
Progress bars appear only on a terminal. Heavy imports wait until a command needs them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foi_model.domain import AuthorityKind
from foi_plugin.commands import rt
from foi_plugin.commands.consistency import consistency
from foi_plugin.commands.export import export
from foi_plugin.commands.models import app as models
from foi_plugin.commands.precedents import precedents
from foi_plugin.commands.retrain import retrain
from foi_plugin.commands.serve import serve
from foi_plugin.commands.triage import triage
from foi_plugin.console import BAD_INPUT, FAILURE, open_engine, read_bytes, stop, write_json

if TYPE_CHECKING:
    from foi_plugin.scoring import ScoreRow

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Suggests FOI exemptions and NCND flags for each question of a request. People decide.",
)
app.add_typer(rt.app, name="rt")
app.command()(serve)
app.command()(consistency)
app.add_typer(precedents, name="precedents")
Source = Annotated[str, typer.Argument(metavar="FILE|-", help="Text, e-mail, HTML, DOCX or PDF; - reads stdin.")]
Kind = Annotated[AuthorityKind, typer.Option("--authority-kind", help="The kind of authority that was asked.")]
BundlePath = Annotated[Path | None, typer.Option("--bundle", help="A model bundle; the one in service by default.")]
app.command()(triage)


@app.command()
def split(source: Source) -> None:
    """Split a request into its questions."""
    from foi_model.intake.split import split as split_text
    from foi_model.serialise import question_to_dict

    write_json({"questions": [question_to_dict(question) for question in split_text(_read_request(source))]})


@app.command()
def letter(
    source: Source,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Add the span of the text and the confidence behind every label.")
    ] = False,
) -> None:
    """Read a past response: its questions, what was decided on each, and by which provisions."""
    from foi_model.letters import letter_to_dict, letter_to_evidence, read_letter

    found = read_letter(_read_document(source))
    write_json(letter_to_evidence(found) if evidence else letter_to_dict(found))


@app.command()
def assess(
    source: Source,
    authority_kind: Kind = AuthorityKind.POLICE,
    bundle: BundlePath = None,
    table: Annotated[bool, typer.Option("--table", help="A table for people instead of JSON.")] = False,
) -> None:
    """Suggest exemptions and NCND flags for every question of a request."""
    from foi_model.assess import assess as assess_request
    from foi_model.domain import Request
    from foi_model.serialise import to_dict

    text = _read_request(source)
    assessment = assess_request(Request(text, authority_kind), open_engine(bundle))
    if table:
        from foi_plugin.table import print_assessment

        print_assessment(assessment)
    else:
        write_json(to_dict(assessment))


@app.command()
def score(
    rows_in: Annotated[str, typer.Argument(metavar="IN.jsonl|-")],
    rows_out: Annotated[str, typer.Argument(metavar="OUT.jsonl|-")],
    bundle: BundlePath = None,
) -> None:
    """Score questions in bulk: one JSON object a line in, one a line out, in the same order."""
    from rich.console import Console
    from rich.progress import track

    from foi_plugin.scoring import score_rows

    rows = _score_rows(rows_in)
    engine = open_engine(bundle)
    results: list[str] = [""] * len(rows)
    progress = Console(stderr=True)
    for position, result in track(
        score_rows(rows, engine), "Scoring", total=len(rows), console=progress, disable=not progress.is_terminal
    ):
        results[position] = json.dumps(result, ensure_ascii=False) + "\n"
    if rows_out == "-":
        sys.stdout.writelines(results)
        return
    try:
        with Path(rows_out).open("w", encoding="utf-8") as out:
            out.writelines(results)
    except OSError as error:
        stop(f"{rows_out}: {error.strerror}", FAILURE)


@app.command()
def doctor(bundle: BundlePath = None) -> None:
    """Check this installation: catalogue, model, registry, ledger and host package. Exit 1 when something is wrong."""
    from foi_plugin.doctor import run_checks

    checks = run_checks(bundle)
    write_json({"ok": all(check.ok for check in checks), "checks": [check.to_dict() for check in checks]})
    if not all(check.ok for check in checks):
        raise typer.Exit(FAILURE)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8000,
    directory: Annotated[
        Path | None, typer.Option(help="Keep the demo's files here instead of a scratch folder removed at the end.")
    ] = None,
) -> None:
    """Start a real django-helpdesk on this machine with a backlog of FOI requests."""
    from foi_plugin.demo import DemoError, run_demo

    try:
        run_demo(port, directory)
    except DemoError as error:
        stop(str(error), FAILURE)


app.add_typer(models, name="models")
app.command()(export)
app.command()(retrain)


def main() -> None:
    """Entry point of the console script."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    app()


def _read_request(source: str) -> str:
    from foi_model.intake import clean_text

    return clean_text(_read_document(source))


def _read_document(source: str) -> str:
    """The text of a file as it stands, quoted mail included."""
    from foi_model.intake import IntakeError, read_document

    data = read_bytes(source)
    try:
        document = read_document(data, "" if source == "-" else source)
    except IntakeError as error:
        stop(f"{source}: {error}", BAD_INPUT)
    for notice in document.notices:
        typer.echo(f"{source}: {notice}", err=True)
    return document.text


def _score_rows(source: str) -> list[ScoreRow]:
    from pydantic import ValidationError

    from foi_plugin.scoring import ScoreRow

    try:
        lines = read_bytes(source).decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        stop(f"{source}: not UTF-8 at byte {error.start}", BAD_INPUT)
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(ScoreRow.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            field = ".".join(str(part) for part in first["loc"]) or "row"
            stop(f"{source}: line {number}: {field}: {first['msg']}", BAD_INPUT)
    return rows
