"""The index of decided questions of this installation, opened when it is first needed and again when it has changed.

Whatever is wrong with it costs one line in the log and the earlier decisions, and nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from foi_model.domain import Assessment, AuthorityKind
from foi_model.history import case_digest
from foi_model.precedents import FILE, Found, PrecedentError, PrecedentIndex, open_index
from foi_plugin.logs import fault, make_logger

Stamp = tuple[int, int, int, int]


class Precedents:
    """Finds the decided questions like those of a case. Safe to share between threads; never raises."""

    def __init__(self, folder: Path | None, log_level: str = "info") -> None:
        self._folder = folder
        self._log = make_logger(log_level)
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._index: PrecedentIndex | None = None

    def like(self, assessment: Assessment, host: str, case_id: str) -> tuple[tuple[Found, ...], ...]:
        """For each question of the assessment the decided ones most like it; nothing at all without an index."""
        texts = [item.question.text for item in assessment.questions]
        return self.like_questions(texts, assessment.authority_kind, host, case_id)

    def like_questions(
        self, questions: Sequence[str], authority_kind: AuthorityKind, host: str, case_id: str
    ) -> tuple[tuple[Found, ...], ...]:
        """The same for the questions of a case, given in order."""
        none: tuple[tuple[Found, ...], ...] = tuple(() for _ in questions)
        if self._folder is None:
            return none
        try:
            index = self._opened(self._folder)
            if index is None:
                return none
            return tuple(index.like(questions, authority_kind, case=case_digest(host, case_id)))
        except Exception as error:
            self._log.error("precedents_unavailable", **fault(error))
            return none

    def _opened(self, folder: Path) -> PrecedentIndex | None:
        """The index as it is on disk now; None while it cannot be read, which is logged once for each state of it."""
        with self._lock:
            stamp = _stamp(folder / FILE)
            if stamp != self._stamp:
                self._stamp, self._index = stamp, None
                try:
                    self._index = open_index(folder)
                except PrecedentError as error:
                    self._log.error("precedents_unavailable", **fault(error))
            return self._index


def _stamp(file: Path) -> Stamp:
    """What changes whenever the file does; the same for every file that is not there."""
    try:
        found = file.stat()
    except OSError:
        return (0, 0, 0, 0)
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
