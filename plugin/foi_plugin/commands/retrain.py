"""`foi-suggest retrain`: past cases to a candidate model with a verdict. The training runs as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foi_model.domain import AuthorityKind
from foi_plugin.commands.export import collect
from foi_plugin.commands.reading import Columns, From, Kind, end
from foi_plugin.console import BAD_INPUT, FAILURE, stop, write_json

if TYPE_CHECKING:
    from rich.console import Console

CASES = "cases.jsonl"
BETTER = "better"
NEEDED = ("torch", "transformers", "datasets", "datasketch", "sklearn", "onnx", "foi_training")


def retrain(
    sources: From,
    work: Annotated[Path, typer.Option("--work", help="Where unfinished steps and the candidates are kept.")] = Path(
        "foi-suggest-retrain"
    ),
    registry: Annotated[
        Path | None, typer.Option("--registry", help="Put a better candidate into this registry. It is not promoted.")
    ] = None,
    live: Annotated[
        Path | None,
        typer.Option("--live", help="The live bundle, only read; the registry's or the settings' by default."),
    ] = None,
    start: Annotated[
        Path | None, typer.Option("--start", help="The bundle to go on from; the shipped one by default.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help="The project's corpus, when not beside the program.")
    ] = None,
    columns: Columns = None,
    authority_kind: Kind = AuthorityKind.POLICE,
    host_labels: Annotated[
        Path | None, typer.Option("--host-labels", help="A file with the sections that the host offers, one a line.")
    ] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", help="Rounds over the data; fewer are quicker.")] = None,
    most: Annotated[
        int | None, typer.Option("--most", help="Learn from so many questions at most, the newest.")
    ] = None,
    threads: Annotated[int | None, typer.Option("--threads", help="Processor threads; all by default.")] = None,
    actor: Annotated[
        str | None,
        typer.Option("--actor", help="Who does this, for the registry; the user of this machine by default."),
    ] = None,
) -> None:
    """Learn from past cases: export them, train beside the live model, and say whether the candidate is better.

    The live model is never touched. A run that was stopped goes on where it was; nothing new means nothing is done.
    Exit 3: some past cases were skipped; 2: nothing usable was found.
    """
    from rich.console import Console

    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        stop(
            f"retraining needs the training packages ({missing[0]} is missing): pip install 'foi-suggest[train]'",
            FAILURE,
        )
    console = Console(stderr=True)
    cases = work / CASES
    account = collect(sources, cases, columns or [], authority_kind)
    given: dict[str, object | None] = {
        "--live": live or _live_bundle(registry),
        "--start": start,
        "--data": data,
        "--host-labels": host_labels,
        "--epochs": epochs,
        "--most": most,
        "--threads": threads,
    }
    options = [text for name, value in given.items() if value is not None for text in (name, str(value))]
    result = _train(["--cases", str(cases), "--work", str(work), *options])
    if registry is not None and result["verdict"] == BETTER:
        result["registered_as"] = _register(registry, Path(result["bundle"]), actor, result)
    _print_table(result, console)
    write_json({**result, "export": account.to_dict()})
    end(account.skips)


def _live_bundle(registry: Path | None) -> Path | None:
    """The bundle in use: the registry's live one, else that of the settings, else None for the shipped one."""
    from foi_model.bundle import BundleError
    from foi_plugin.settings import SettingsError, load_settings

    try:
        if registry is not None:
            from foi_model.registry import Registry

            known = Registry.open(registry)
            if (name := known.live()) is not None:
                return known.verify(name).path
        return load_settings().bundle
    except SettingsError as error:
        stop(str(error), BAD_INPUT)
    except BundleError as error:
        stop(str(error), FAILURE)


def _train(arguments: list[str]) -> dict[str, Any]:
    """Run the training on this terminal and read the result that it prints. Stops with its exit code when it fails."""
    command = [sys.executable, "-m", "foi_training.retrain", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, env=os.environ)
    if done.returncode:
        raise typer.Exit(done.returncode if done.returncode in {FAILURE, BAD_INPUT} else FAILURE)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _register(registry: Path, bundle: Path, actor: str | None, result: dict[str, Any]) -> str:
    import getpass

    from foi_model.bundle import BundleError
    from foi_model.registry import Registry

    figures = next(row for row in result["table"] if row["figure"] == "log loss")
    reason = f"retrained on past cases: local log loss {figures['before']:.3f} -> {figures['after']:.3f}"
    try:
        return str(Registry.open(registry).add(bundle, actor=actor or getpass.getuser(), reason=reason))
    except BundleError as error:
        stop(f"{registry}: the candidate in {bundle} was not put there: {error}", FAILURE)


def _print_table(result: dict[str, Any], console: Console) -> None:
    """The figures before and after, the limbs by topic and the reasons, for people, on standard error."""
    from rich.table import Table

    table = Table(title="Live model and candidate", title_justify="left")
    for column in ("Measured on", "Figure", "Before", "After", "Difference, 95 %"):
        table.add_column(column, justify="right" if column in {"Before", "After"} else "left")
    for row in result["table"]:
        table.add_row(row["part"], row["figure"], _figure(row["before"]), _figure(row["after"]), _interval(row))
    console.print(table)
    if result["topics"]:
        topics = Table(title="NCND limbs on the held-out questions, by covert topic", title_justify="left")
        for column in ("Topic", "Questions", "The authority", "Before", "After"):
            topics.add_column(column)
        for row in result["topics"]:
            topics.add_row(row["topic"], str(row["questions"]), row["authority"], row["before"], row["after"])
        console.print(topics)
    console.print(f"Verdict: {result['verdict']}" + (" (nothing has changed since)" if result["unchanged"] else ""))
    for reason in result["reasons"]:
        console.print(f"- {reason}", markup=False, highlight=False)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _interval(row: dict[str, Any]) -> str:
    return "" if row["low"] is None else f"{row['low']:+.3f} to {row['high']:+.3f}"
