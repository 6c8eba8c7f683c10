"""Model bundles that differ from the shipped one in what a test needs, and a registry that holds them."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from foi_model.bundle import MANIFEST, MODEL, TOKENIZER, Bundle, default_bundle
from foi_model.registry import BUNDLES, Registry


def a_bundle(folder: Path, name: str, change: Callable[[dict[str, Any]], None] = lambda _: None) -> Path:
    """A sound bundle of that name: the shipped weights under a changed manifest."""
    path = Path(shutil.copytree(default_bundle(), folder / name))
    manifest = json.loads((path / MANIFEST).read_text("utf-8"))
    manifest["name"] = name
    change(manifest)
    (path / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    Bundle.open(path)
    return path


def same(_: dict[str, Any]) -> None:
    """Leave the manifest as it is but for its name."""


def flags_everything(manifest: dict[str, Any]) -> None:
    """Calibrate so that NCND is flagged for every question."""
    manifest["calibration"]["ncnd"] = {"scale": 0.01, "offset": 5.0}


def flags_nothing(manifest: dict[str, Any]) -> None:
    """Set the bar so that NCND is flagged for no question."""
    manifest["thresholds"]["ncnd"] = {"low": 1.0, "medium": 1.0, "high": 1.0}


def a_registry(folder: Path, **changes: Callable[[dict[str, Any]], None]) -> tuple[Registry, list[str]]:
    """A registry that holds a bundle for each name given, and their names there in that order.

    It is made once and linked into `folder` after that, with the bundles that it was made from in `folder`/made.
    """
    made = _made(tuple(changes.items()))
    shutil.copytree(made, folder, copy_function=_link, dirs_exist_ok=True)
    registry = Registry.open(folder / "registry")
    return registry, [event.bundle or "" for event in registry.state().events]


@cache
def _made(changes: tuple[tuple[str, Callable[[dict[str, Any]], None]], ...]) -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    registry = Registry.open(folder / "registry")
    for name, change in changes:
        registry.add(a_bundle(folder / "made", name, change), actor="trainer", reason="Made for a test.")
    return folder


def _link(source: str, target: str) -> None:
    """A hard link for what is large and never written in place; a copy of the rest."""
    if source.endswith((MODEL, TOKENIZER)):
        with suppress(OSError):
            os.link(source, target)
            return
    shutil.copy2(source, target)


def flip_a_byte(registry: Registry, name: str, file: str) -> None:
    """Change one byte in the middle of a file of a bundle in the registry; a second time puts it right."""
    path = registry.path / BUNDLES / name / file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    path.write_bytes(data)


def add_and_be_killed(registry: str, bundle: str, step: str) -> None:
    """Add a bundle in a process that dies at `step`: "copying", "copied" or "recording"."""
    folder = Path(registry)
    die = lambda *_, **__: os._exit(9)  # noqa: E731
    if step == "copying":
        shutil.copyfile = die  # type: ignore[assignment]
    elif step == "copied":
        Registry._commit = die  # type: ignore[method-assign]
    else:
        Path.replace = die  # type: ignore[method-assign]
    Registry.open(folder).add(Path(bundle), actor="trainer", reason="Killed on the way.")


def promote_and_be_killed(registry: str, name: str) -> None:
    """Promote in a process that dies when the new state is written and not yet in place."""
    Path.replace = lambda *_: os._exit(9)  # type: ignore[method-assign]
    Registry.open(Path(registry)).promote(name, "mo", "Killed on the way.")
