"""`foi-suggest models`: the model registry at a terminal. The running service takes up every change by itself."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foi_plugin.console import BAD_INPUT, FAILURE, stop, write_json

if TYPE_CHECKING:
    from foi_model.registry import Registry
    from foi_plugin.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Model bundles: list, check, promote, roll back, and compare in shadow.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="A bundle's name, as `models list` prints it.")]
Where = Annotated[
    Path | None, typer.Option("--registry", help="The registry's folder; FOI_SUGGEST_REGISTRY by default.")
]
Actor = Annotated[str | None, typer.Option("--actor", help="Who does this; your log-in name by default.")]
Why = Annotated[str, typer.Option("--reason", help="Why, for the record.")]
WhyNot = Annotated[str | None, typer.Option("--reason", help="Why, for the record.")]


@app.command("list")
def list_bundles(
    registry: Where = None,
    table: Annotated[bool, typer.Option("--table", help="A table for people instead of JSON.")] = False,
) -> None:
    """Which bundles there are, which is live and which is in shadow."""
    where, _ = _registry(registry)
    data = _overview(where)
    if table:
        _print(data)
    else:
        write_json(data)


@app.command()
def show(name: Name, registry: Where = None) -> None:
    """One bundle: its place, how it came, and its manifest; its signature and files are checked."""
    where, _ = _registry(registry)
    bundle = _do(lambda: where.verify(name))
    place = next(item for item in _overview(where)["bundles"] if item["name"] == name)
    write_json(place | {"manifest": dict(bundle.manifest)})


@app.command()
def add(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A bundle's folder.")],
    reason: Why = "",
    actor: Actor = None,
    registry: Where = None,
) -> None:
    """Copy a bundle into the registry and sign it. It is not live until it is promoted."""
    where, settings = _registry(registry)
    name = _do(lambda: where.add(folder, actor=_actor(actor), reason=reason))
    write_json({"added": name, **_outcome(where, settings)})


@app.command()
def promote(name: Name, reason: WhyNot = None, actor: Actor = None, registry: Where = None) -> None:
    """Make a bundle live, once its signature and files have been checked."""
    where, settings = _registry(registry)
    _do(lambda: where.promote(name, _actor(actor), _needed(reason)))
    write_json(_outcome(where, settings))


@app.command()
def rollback(reason: WhyNot = None, actor: Actor = None, registry: Where = None) -> None:
    """Make the bundle live that was live before."""
    where, settings = _registry(registry)
    _do(lambda: where.rollback(_actor(actor), _needed(reason)))
    write_json(_outcome(where, settings))


@app.command()
def verify(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One bundle; all of them by default.")] = None,
    registry: Where = None,
) -> None:
    """Check signatures and files. Exit 1 when something is wrong."""
    where, _ = _registry(registry)
    if name is not None:
        _do(lambda: where.verify(name))
        write_json({"ok": True, "bundles": [{"name": name, "trouble": None}]})
        return
    found = _do(where.verify_all)
    sound = not any(found.values())
    write_json({"ok": sound, "bundles": [{"name": each, "trouble": trouble} for each, trouble in found.items()]})
    if not sound:
        raise typer.Exit(FAILURE)


@app.command()
def shadow(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="The bundle to put in shadow.")] = None,
    off: Annotated[bool, typer.Option("--off", help="End the shadow.")] = False,
    reason: Why = "",
    actor: Actor = None,
    registry: Where = None,
) -> None:
    """Score beside the live bundle with another one, unseen by caseworkers."""
    if (name is None) is not off:
        stop("shadow: give a bundle's name or --off", BAD_INPUT)
    where, settings = _registry(registry)
    _do(lambda: where.shadow(name, _actor(actor), reason))
    write_json(_outcome(where, settings))


def _registry(path: Path | None) -> tuple[Registry, Settings]:
    from foi_model.registry import Registry
    from foi_plugin.settings import SettingsError, load_settings

    try:
        settings = load_settings()
    except SettingsError as error:
        stop(str(error), BAD_INPUT)
    path = path or settings.registry
    if path is None:
        stop("models: name the registry with --registry or FOI_SUGGEST_REGISTRY", BAD_INPUT)
    return Registry.open(path), settings


def _do(action: Any) -> Any:
    from foi_model.bundle import BundleError
    from foi_model.registry import UnknownBundle

    try:
        return action()
    except UnknownBundle as error:
        stop(str(error), BAD_INPUT)
    except BundleError as error:
        stop(str(error), FAILURE)


def _actor(given: str | None) -> str:
    if given is not None:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        stop("models: your log-in name is not known here; give --actor", BAD_INPUT)


def _needed(reason: str | None) -> str:
    if reason is None or not reason.strip():
        stop("models: give --reason: it is kept in the record", BAD_INPUT)
    return reason


def _outcome(registry: Registry, settings: Settings) -> dict[str, Any]:
    """The state after a change, and whether its event is in the ledger already.

    The ledger is written here only where its address was given; a running service copies the event otherwise.
    """
    state = _do(registry.state)
    recorded = "database_url" in settings.model_fields_set and _record(state.events, settings)
    return {"live": state.live, "shadow": state.shadow, "in_ledger": recorded}


def _record(events: Any, settings: Settings) -> bool:
    from foi_plugin.ledger import SqlLedger
    from foi_plugin.ports import LedgerUnavailable

    try:
        SqlLedger(settings.database_url, busy_ms=settings.sqlite_busy_ms).record_model_events(events)
    except LedgerUnavailable as error:
        typer.echo(f"{error}: the change is made, and the service will copy its record", err=True)
        return False
    return True


def _overview(registry: Registry) -> dict[str, Any]:
    from foi_model.registry_state import event_to_dict
    from foi_plugin.models import bundle_views

    state = _do(registry.state)
    bundles = [
        {
            "name": view.name,
            "role": view.role.value,
            "added": None if view.added is None else event_to_dict(view.added),
            "trouble": view.trouble,
        }
        for view in _do(lambda: tuple(bundle_views(registry, state)))
    ]
    return {"live": state.live, "shadow": state.shadow, "former": list(state.former), "bundles": bundles}


def _print(data: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for column in ("Bundle", "State", "Added", "By", "Reason"):
        table.add_column(column)
    for bundle in data["bundles"]:
        added = bundle["added"] or {"at": "-", "actor": "-", "reason": ""}
        state = f"refused: {bundle['trouble']}" if bundle["trouble"] else bundle["role"]
        table.add_row(*(escape(text) for text in (bundle["name"], state, added["at"], added["actor"], added["reason"])))
    console = Console()
    console.print(table)
    console.print(f"Live: {data['live'] or 'the installation’s own bundle'}. In shadow: {data['shadow'] or 'none'}.")
