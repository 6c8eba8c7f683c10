"""A copy of the shipped catalogue that a test may break, and the one-line refusal that must follow."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from foi_model.catalogue import CatalogueError, read_catalogue


def copy_catalogue(folder: Path) -> Path:
    """Copy the shipped TOML files into `folder`."""
    with as_file(files("foi_model.catalogue")) as source:
        for path in source.glob("*.toml"):
            shutil.copy(path, folder)
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace the first `old` of a file, which must be there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is no longer in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(folder: Path) -> str:
    """The message with which the catalogue in `folder` is refused: always one line."""
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message
