"""The model, opened when it is first needed and kept; a failure to open it is remembered for a while.

With a registry, the live bundle is the one that serves. Every use asks whether the registry has changed since, which
costs one look at a file: so each process takes up a promotion by itself, while calls under way finish on the old one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

from foi_model.assess import Engine
from foi_model.bundle import Bundle, BundleError
from foi_model.catalogue import CatalogueError, load_catalogue
from foi_model.classifier import Classifier
from foi_model.registry import Registry, RegistryError
from foi_model.registry_state import State
from foi_plugin.logs import fault, make_logger
from foi_plugin.settings import Settings

Stamp = tuple[int, int, int] | None | Literal["never read"]


class Engines:
    """One engine for the process, safe to share between threads.

    A bundle that cannot be opened is not tried again for `retry_seconds`, so that a broken installation answers
    at once instead of reading a bad bundle for every page. While an engine serves, one that cannot be opened does
    not take its place: the log says so in one line.
    """

    def __init__(
        self,
        bundle: Path | None = None,
        *,
        registry: Registry | None = None,
        threads: int = 1,
        retry_seconds: float = 60,
        log_level: str = "info",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.registry = registry
        self._bundle = bundle
        self._threads = threads
        self._retry_seconds = retry_seconds
        self._monotonic = monotonic
        self._log = make_logger(log_level)
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._serving: str | None = None
        self._stamp: Stamp = "never read"
        self._had_state = False
        self._retry_at: float | None = None
        self._failure = ""
        self._logged: set[str] = set()

    @classmethod
    def from_settings(cls, settings: Settings, log_level: str | None = None) -> Engines:
        """The engines of an installation. Nothing is opened yet."""
        return cls(
            settings.bundle,
            registry=None if settings.registry is None else Registry.open(settings.registry),
            threads=settings.threads,
            retry_seconds=settings.bundle_retry_seconds,
            log_level=log_level or settings.log_level,
        )

    @property
    def trouble(self) -> str:
        """Why a better candidate than the engine that serves was refused: one line, empty when none was."""
        return self._failure if self._retry_at is not None else ""

    def get(self) -> Engine:
        """The engine. Raises `BundleError` in one line, the same line until it is tried again.

        One thread opens a bundle; the others go on with the engine that serves until it is ready.
        """
        engine = self._engine
        if engine is not None and not self._is_due():
            return engine
        if not self._lock.acquire(blocking=engine is None):
            assert engine is not None  # noqa: S101 - only then is the lock not waited for
            return engine
        try:
            if self._is_due():
                self._open()
            if self._engine is None:
                raise BundleError(self._failure)
            return self._engine
        finally:
            self._lock.release()

    def open_bundle(self, name: str) -> Engine:
        """An engine of its own on a bundle of the registry, verified. Raises `BundleError`."""
        if self.registry is None:
            raise BundleError("there is no model registry")
        return self._load(self.registry.verify(name))

    def _is_due(self) -> bool:
        """Whether to open: never tried, the registry has changed since, or the last failure is old enough."""
        if self._retry_at is not None and self._monotonic() >= self._retry_at:
            return True
        return self._now() != self._stamp

    def _now(self) -> Stamp:
        if self.registry is None:
            return None
        try:
            return self.registry.stamp()
        except BundleError:
            return None if self._stamp == "never read" else self._stamp

    def _open(self) -> None:
        """Serve the first candidate that opens. While an engine serves, only the first may take its place."""
        stamp, self._retry_at = self._now(), None
        for name, open_engine in self._candidates(stamp):
            if self._engine is not None and name == self._serving:
                break
            try:
                self._engine, self._serving = open_engine(), name
            except Exception as error:
                self._remember(error)
                if self._engine is not None:
                    break
            else:
                self._log.info("model_opened", model_version=self._engine.classifier.bundle.version)
                break
        self._stamp = stamp
        if self._retry_at is None:
            self._logged.clear()

    def _candidates(self, stamp: Stamp) -> Iterator[tuple[str | None, Callable[[], Engine]]]:
        """What may serve, best first: the live bundle, those that were live before it, the installation's own.

        A registry that cannot be read, or whose state has gone, takes nothing away from the engine that serves.
        """
        if self.registry is not None:
            try:
                state = self.registry.state()
                if stamp is None and self._had_state:
                    raise RegistryError(f"registry {self.registry.path}: its state has gone")
                self._had_state = stamp is not None
            except BundleError as error:
                self._remember(error)
                if self._engine is not None:
                    return
                state = State()
            for name in state.in_order_of_trust():
                yield name, partial(self.open_bundle, name)
        yield None, partial(Engine.open, self._bundle, self._threads)

    def _load(self, bundle: Bundle) -> Engine:
        return Engine(Classifier(bundle, threads=self._threads), load_catalogue())

    def _remember(self, error: Exception) -> None:
        """Note a failure until it is tried again, and log it once."""
        known = isinstance(error, BundleError | CatalogueError)
        self._failure = str(error) if known else f"the model cannot be opened: {type(error).__name__}"
        self._retry_at = self._monotonic() + self._retry_seconds
        if self._failure not in self._logged:
            self._logged.add(self._failure)
            self._log.error("bundle_refused", **fault(BundleError(self._failure)))
