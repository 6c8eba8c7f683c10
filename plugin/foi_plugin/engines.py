"""The model, opened when it is first needed and kept; a failure to open it is remembered for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from foi_model.assess import Engine
from foi_model.bundle import BundleError
from foi_model.catalogue import CatalogueError


class Engines:
    """One engine for the process, safe to share between threads.

    A bundle that cannot be opened is not tried again for `retry_seconds`, so that a broken installation answers
    at once instead of reading a bad bundle for every page.
    """

    def __init__(
        self,
        bundle: Path | None = None,
        *,
        threads: int = 1,
        retry_seconds: float = 60,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bundle = bundle
        self._threads = threads
        self._retry_seconds = retry_seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._failure: tuple[str, float] | None = None

    def get(self) -> Engine:
        """The engine. Raises `BundleError` in one line, the same line until it is tried again."""
        with self._lock:
            if self._engine is not None:
                return self._engine
            if self._failure is not None and self._monotonic() < self._failure[1]:
                raise BundleError(self._failure[0])
            try:
                self._engine = Engine.open(self._bundle, threads=self._threads)
            except (BundleError, CatalogueError) as error:
                self._remember(str(error))
                raise BundleError(str(error)) from None
            except Exception as error:
                line = f"the model cannot be opened: {type(error).__name__}"
                self._remember(line)
                raise BundleError(line) from error
            self._failure = None
            return self._engine

    def _remember(self, line: str) -> None:
        self._failure = (line, self._monotonic() + self._retry_seconds)
