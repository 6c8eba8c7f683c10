"""Every error as one shape: `{"error": {"code", "message", "field"}}`, or a plain page for a person's browser.

Messages are fixed or written for staff by this program; nothing that was sent is ever quoted back in them.
"""

from __future__ import annotations

from dataclasses import dataclass

from apiflask.exceptions import HTTPError
from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from foi_plugin.logs import fault, make_logger
from foi_plugin.ports import PortError
from foi_plugin.wording import sentence

PAGES = ("/panel/", "/models", "/backlog")

HTTP = {
    400: ("bad_request", "The request could not be understood."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    408: ("request_timeout", "The request took too long to arrive."),
    413: ("body_too_large", "The request body is larger than this service accepts."),
    415: ("unsupported_media_type", "Send JSON, with Content-Type: application/json."),
}
_INTERNAL = ("internal_error", "Something went wrong here. Nothing that was already recorded is lost.")


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as the outside sees it."""

    status: int
    code: str
    message: str
    field: str | None = None

    def body(self) -> dict[str, dict[str, str | None]]:
        """The one error shape."""
        return {"error": {"code": self.code, "message": self.message, "field": self.field}}


class InvalidInput(Exception):
    """Input that was understood and is wrong. `field` is a dotted path, or None for the whole."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(message)
        self.field = field


def describe(error: Exception) -> Problem:
    """What the outside is told of an exception."""
    match error:
        case PortError():
            return Problem(error.status, error.code, sentence(str(error)), getattr(error, "field", None))
        case InvalidInput():
            return Problem(422, "invalid_input", str(error), error.field)
        case HTTPError() if isinstance(error.detail, dict) and error.detail:
            field, message = _first_detail(error.detail)
            return Problem(error.status_code, "invalid_input", message, field)
        case HTTPException() if error.code in HTTP:
            code, message = HTTP[error.code]
            return Problem(error.code, code, message)
        case HTTPException() if error.code is not None and error.code < 500:
            return Problem(error.code, "bad_request", HTTP[400][1])
    return Problem(500, *_INTERNAL)


def register(app: Flask, log_level: str) -> None:
    """Turn every exception into one answer. Unexpected ones are logged by type and place, never by message."""
    log = make_logger(log_level)

    def answer(error: Exception) -> tuple[Response | str, int]:
        problem = describe(error)
        if problem.status == 500:
            log.error("unexpected_error", route=request.url_rule.rule if request.url_rule else None, **fault(error))
        if request.path.startswith(PAGES):
            return render_template(
                "foi_pages/error.html", problem=problem, typed=_typed_reason(problem)
            ), problem.status
        response = jsonify(problem.body())
        if isinstance(error, HTTPException) and error.code == 405:
            response.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
        return response, problem.status

    for kind in (Exception, HTTPException, HTTPError):
        app.register_error_handler(kind, answer)


def _typed_reason(problem: Problem) -> str:
    """What a person had typed, so that an expired session or form does not lose it."""
    if request.method != "POST" or problem.status == 413:
        return ""
    return request.form.get("reason", "")


def _first_detail(detail: dict[str, dict[str, list[str]]]) -> tuple[str | None, str]:
    field, messages = next(iter(next(iter(detail.values())).items()))
    return (None if field == "_schema" else field), messages[0]
