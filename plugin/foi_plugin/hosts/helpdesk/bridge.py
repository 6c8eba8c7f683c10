"""The help desk's login, seen from a WSGI application that runs beside Django in the same process.

A mounted application gets no Django middleware. `django_request` gives it the session and the user all the same,
`check_csrf` applies Django's own check to a body that was already read, and `SharedSession` hands back the cookies
that session and CSRF protection may need to set, and the database connections.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import set_script_prefix
from werkzeug.wsgi import ClosingIterator

from foi_plugin.ports import CsrfFailed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

_REQUEST = "foi_suggest.django_request"


def _no_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_session_middleware = SessionMiddleware(_no_view)
_csrf_middleware = CsrfViewMiddleware(_no_view)


def django_request(environ: Mapping[str, Any]) -> WSGIRequest:
    """The Django request behind `environ`, with `session` and `user` but without its body; made once for each."""
    request = environ.get(_REQUEST)
    if request is None:
        request = _bare_request(environ, b"")
        _session_middleware.process_request(request)
        request.user = get_user(request)
        if isinstance(environ, dict):
            environ[_REQUEST] = request
    return request


def check_csrf(environ: Mapping[str, Any], body: bytes) -> None:
    """Apply Django's CSRF check to an unsafe request whose `body` was read before. Raises `CsrfFailed`."""
    request = _bare_request(environ, body)
    request.session = django_request(environ).session
    try:
        _csrf_middleware.process_request(request)
        refusal = _csrf_middleware.process_view(request, _no_view, (), {})
    except SuspiciousOperation:
        refusal = HttpResponse(status=403)
    if refusal is not None:
        raise CsrfFailed("the form has expired or came from another site; reload the page and try again")


def _bare_request(environ: Mapping[str, Any], body: bytes) -> WSGIRequest:
    return WSGIRequest({**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})


class SharedSession:
    """WSGI middleware around the mounted application: cookies, URL prefix and connections, as Django keeps them."""

    def __init__(self, application: WSGIApplication, mounted_at: str) -> None:
        self._application = application
        self._mounted_at = mounted_at

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        set_script_prefix(environ.get("SCRIPT_NAME", "").removesuffix(self._mounted_at) + "/")
        close_old_connections()

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            return start_response(status, [*headers, *_cookies(environ, int(status.split()[0]))], exc_info)

        return ClosingIterator(self._application(environ, start), close_old_connections)


def _cookies(environ: Mapping[str, Any], status: int) -> list[tuple[str, str]]:
    """The cookies that Django would set at the end of this request; none if it never asked who is signed in."""
    request = environ.get(_REQUEST)
    if request is None:
        return []
    response = HttpResponse(status=status)
    _csrf_middleware.process_response(request, response)
    try:
        _session_middleware.process_response(request, response)
    except SessionInterrupted:
        logger.info("a session ended while its request was being answered")
    return [("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()]
