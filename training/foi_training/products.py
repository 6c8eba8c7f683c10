"""What the steps of a run leave behind: each product written in one atomic step under the key of everything it came of.

A run that was killed finds the products that are whole and goes on after them; a run on other inputs has another key and
finds none.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from foi_training.targets import Array


class BusyError(RuntimeError):
    """Another run has the work folder: one line."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one run; the lock ends with the process, however it ends. Raises `BusyError`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise BusyError(f"{folder}: another retraining is running there (process {file.read().strip()})") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


class Products:
    """The products of one run, in one folder. Those of earlier unfinished runs on other inputs are removed."""

    def __init__(self, folder: Path, key: str) -> None:
        self.folder = folder / key[:16]
        for other in folder.glob("*/"):
            if other != self.folder:
                shutil.rmtree(other, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)

    def array(self, name: str, make: Callable[[], Array]) -> Array:
        """An array, made once."""
        path = self.folder / f"{name}.npy"
        if not path.is_file():
            partial = path.with_name(f"{path.name}.partial")
            with partial.open("wb") as stream:
                np.save(stream, make())
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(path)
        kept: Array = np.load(path)
        return kept

    def data(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """A JSON object, made once."""
        path = self.folder / f"{name}.json"
        if not path.is_file():
            partial = path.with_name(f"{path.name}.partial")
            with partial.open("w", encoding="utf-8") as stream:
                json.dump(make(), stream)
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(path)
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return kept

    def clear(self) -> None:
        """Remove them: the run is over."""
        shutil.rmtree(self.folder, ignore_errors=True)
