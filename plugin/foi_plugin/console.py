"""What every command shares: how it reads its input, writes its result and stops with one line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from foi_model.assess import Engine

BAD_INPUT, FAILURE = 2, 1
MAX_INPUT_BYTES = 50_000_000


def read_bytes(source: str) -> bytes:
    """The bytes of a file, or of standard input for "-". Stops with `BAD_INPUT` when unreadable or too large."""
    try:
        if source == "-":
            data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(MAX_INPUT_BYTES + 1)
    except OSError as error:
        stop(f"{source}: {error.strerror}", BAD_INPUT)
    if len(data) > MAX_INPUT_BYTES:
        stop(f"{source}: larger than {MAX_INPUT_BYTES:,} bytes", BAD_INPUT)
    return data


def open_engine(path: Path | None) -> Engine:
    """The engine on a bundle; for None the one that the service would use, by `FOI_SUGGEST_REGISTRY` and `..._BUNDLE`.

    Stops with `FAILURE` when the bundle is not sound and with `BAD_INPUT` when a setting is wrong.
    """
    from foi_model.assess import Engine
    from foi_model.bundle import BundleError
    from foi_plugin.engines import Engines
    from foi_plugin.settings import SettingsError, load_settings

    try:
        if path is not None:
            return Engine.open(path)
        engines = Engines.from_settings(load_settings(), log_level="critical")
        engine = engines.get()
    except SettingsError as error:
        stop(str(error), BAD_INPUT)
    except BundleError as error:
        stop(str(error), FAILURE)
    if engines.trouble:
        typer.echo(engines.trouble, err=True)
    return engine


def write_json(data: dict[str, Any]) -> None:
    """Write a result to standard output."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def stop(message: str, code: int) -> NoReturn:
    """Say what is wrong in one line on standard error and end the command."""
    typer.echo(message, err=True)
    raise typer.Exit(code)
