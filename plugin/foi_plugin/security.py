"""Who may call what, and the headers of every answer.

Every view states its access with `@access(...)`; an application with a view that does not is refused at start-up.
Who is signed in, and whether a form is genuine, is asked of the host: the service has no log-in of its own.
"""

from __future__ import annotations

import enum
import io
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from foi_plugin.ports import CaseHost, PortError

View = TypeVar("View", bound=Callable[..., Any])

_ACCESS = "foi_suggest_access"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Access(enum.StrEnum):
    """Who may use a route: anybody, staff of the case system, or staff who may manage it."""

    NONE = "none"
    STAFF = "staff"
    MANAGER = "manager"


class NotManager(PortError):
    """Signed in as staff, but without the right to manage."""

    status, code = 403, "not_manager"


def access(level: Access) -> Callable[[View], View]:
    """State who may use a view. Put it directly above the function, under every other decorator."""

    def declare(view: View) -> View:
        setattr(view, _ACCESS, level)
        return view

    return declare


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the view of an endpoint declares, or None."""
    return getattr(app.view_functions[endpoint], _ACCESS, None)


def guard(app: Flask, host: CaseHost) -> None:
    """Ask the host before every view, and set the headers of every answer."""

    @app.before_request
    def _admit() -> None:
        if request.endpoint is None:
            return
        level = access_of(app, request.endpoint)
        if level is Access.NONE:
            return
        g.staff = host.staff(request.environ)
        if level is not Access.STAFF and not g.staff.can_manage:
            raise NotManager("this needs the right to manage the case system")
        if request.method not in _SAFE_METHODS:
            _check_csrf(host)

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.update(_HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _check_csrf(host: CaseHost) -> None:
    """Read the body once, keep it for the view, and hand the host a copy: its check may consume what it is given.

    A body sent in chunks is cut silently at the limit when it is read, so one that fills the limit is refused here.
    """
    body = request.get_data(cache=True)
    limit = request.max_content_length
    if request.content_length is None and limit is not None and len(body) >= limit:
        raise RequestEntityTooLarge
    environ = {**request.environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    host.check_csrf(environ, body)


def refuse_undeclared(app: Flask) -> None:
    """Raise RuntimeError naming the routes whose view declares no access."""
    bare = sorted(rule.rule for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None)
    if bare:
        raise RuntimeError(f"these routes declare no access: {', '.join(bare)}")
