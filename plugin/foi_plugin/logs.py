"""Events on stderr, one JSON object a line: names, ids and durations, and nothing that a person wrote.

`FIELDS` is the whole list of what may be logged. Any other field is dropped before the line is made, so that a
slip of the pen cannot put the text of a request, a title or a reason into a log.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from foi_model.bundle import BundleError
from foi_model.precedents import PrecedentError
from foi_plugin.ports import PortError

FIELDS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "host",
        "case_id",
        "assessment_id",
        "decision_id",
        "job_id",
        "job_kind",
        "attempts",
        "questions",
        "new",
        "method",
        "route",
        "status",
        "code",
        "duration_ms",
        "model_version",
        "catalogue_version",
        "error",
        "detail",
        "where",
    }
)


def _only_known_fields(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: value for name, value in event.items() if name in FIELDS}


class _Stderr:
    """Writes to whatever `sys.stderr` is now, in one call a line."""

    def msg(self, message: str) -> None:
        sys.stderr.write(message + "\n")

    debug = info = warning = error = msg


def make_logger(level: str = "info") -> structlog.typing.FilteringBoundLogger:
    """A logger of our own: the host's structlog or logging set-up is neither used nor changed."""
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        _Stderr(),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_known_fields,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
    )
    return logger


def fault(error: BaseException) -> dict[str, str]:
    """What may be said of an error: its type and the line it came from, and the message only of our own errors.

    The message of any other error may quote a request.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "unknown"
    told = {"error": type(error).__name__, "where": where}
    return told | {"detail": str(error)} if isinstance(error, PortError | BundleError | PrecedentError) else told
