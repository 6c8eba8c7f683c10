"""The local engine: one process for each core, each with one session of one thread.

A question is scored alone, so a second thread in one session gains little; a second process gains all. Requests go out in
small chunks and come back in order; only a few are in flight, so memory does not grow with the backlog.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from foi_model.assess import Engine
from foi_model.intake import Limits
from foi_plugin.ports import Case
from foi_plugin.triage.entries import Entry, Scored
from foi_plugin.triage.finding import find

Task = tuple[Entry, Case]
WORKER_ENDED = "its worker process ended: the request may be too large to read here"


class EngineError(Exception):
    """The engine that was asked for cannot be used now. The message is one line."""


_CHUNK = 8
_AHEAD = 4


def find_or_say(task: Task, engine: Engine, limits: Limits) -> Scored:
    """What was found in a request, or why it could not be assessed; never raises. A reason quotes no request."""
    entry, case = task
    try:
        return Scored(entry, find(case, engine, limits))
    except Exception as error:
        return Scored(entry.failed(f"{type(error).__name__} while it was read or scored"), None)


def here(bundle: Path | None, limits: Limits) -> Callable[[Iterable[Task]], Iterator[Scored]]:
    """Scores in this process, for one worker. Raises `BundleError`."""
    engine = Engine.open(bundle, threads=1)
    return lambda tasks: (find_or_say(task, engine, limits) for task in tasks)


@dataclass(frozen=True, slots=True)
class LocalPool:
    """`workers` processes that score. A worker that dies takes nothing with it but the request that killed it."""

    bundle: Path | None
    workers: int
    limits: Limits

    def score(self, tasks: Iterable[Task]) -> Iterator[Scored]:
        """Score requests, in order. Raises `BundleError` if the bundle cannot be opened in a worker."""
        waiting: deque[tuple[list[Task], Future[list[Scored]]]] = deque()
        source = iter(tasks)
        pool = self._pool()
        try:
            while True:
                while len(waiting) < self.workers * _AHEAD and (chunk := list(islice(source, _CHUNK))):
                    waiting.append((chunk, pool.submit(_score_chunk, chunk)))
                if not waiting:
                    return
                chunk, future = waiting.popleft()
                try:
                    yield from future.result()
                except BrokenProcessPool:
                    pool.shutdown(wait=False, cancel_futures=True)
                    lost = [chunk, *(pending for pending, _ in waiting)]
                    waiting.clear()
                    yield from self._one_by_one(task for chunk in lost for task in chunk)
                    pool = self._pool()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _one_by_one(self, tasks: Iterable[Task]) -> Iterator[Scored]:
        pool = self._pool(1)
        for task in tasks:
            try:
                yield from pool.submit(_score_chunk, [task]).result()
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                pool = self._pool(1)
                yield Scored(task[0].failed(WORKER_ENDED), None)
        pool.shutdown(wait=False)

    def _pool(self, workers: int | None = None) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            workers or self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_open_worker,
            initargs=(self.bundle, self.limits),
        )


_worker: tuple[Engine, Limits] | None = None


def _open_worker(bundle: Path | None, limits: Limits) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    _worker = Engine.open(bundle, threads=1), limits


def _score_chunk(tasks: Sequence[Task]) -> list[Scored]:
    assert _worker is not None  # noqa: S101 - set by the initializer
    engine, limits = _worker
    return [find_or_say(task, engine, limits) for task in tasks]


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
