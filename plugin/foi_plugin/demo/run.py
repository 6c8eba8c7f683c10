"""`foi-suggest demo`: set up, say where it is and how to sign in, serve until Ctrl-C, leave nothing behind."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from foi_plugin.demo.site import Login

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
PASSWORD_VARIABLE = "FOI_SUGGEST_DEMO_PASSWORD"  # noqa: S105
_PORTS_TRIED = 50


class DemoError(Exception):
    """The demo cannot start. The message is one line and says what to do."""


def run_demo(port: int = DEFAULT_PORT, directory: Path | None = None) -> None:
    """Serve the demo on 127.0.0.1 until Ctrl-C. Raises `DemoError`.

    Everything is kept in a scratch folder that is removed at the end; with `directory` it is kept there, and a later
    run takes it up again. When `port` is the default one and taken, the next free one is used. The log-ins get random
    passwords at each start, or all the one in the variable FOI_SUGGEST_DEMO_PASSWORD.
    """
    if importlib.util.find_spec("helpdesk") is None:
        raise DemoError("the demo needs django-helpdesk: pip install 'foi-suggest[helpdesk]'")
    listener = _listen(port)
    with listener, demo_folder(directory) as folder:
        signal.signal(signal.SIGTERM, interrupt)
        os.environ["FOI_SUGGEST_DEMO_DIR"] = str(folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "foi_plugin.demo.settings"
        try:
            _serve(listener, kept=directory is not None)
        except KeyboardInterrupt:
            sys.stdout.write("\n")


def _serve(listener: socket.socket, *, kept: bool) -> None:
    import django
    from werkzeug.serving import WSGIRequestHandler, make_server

    django.setup()
    from foi_plugin.demo import site

    class Quiet(WSGIRequestHandler):
        """Reports errors, not every request: an address may hold what a person typed."""

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            pass

    logins = site.prepare(lambda: os.environ.get(PASSWORD_VARIABLE) or secrets.token_urlsafe(9))
    from foi_plugin.demo.wsgi import application
    from foi_plugin.hosts.helpdesk.runtime import runtime

    worker = runtime().worker
    port = listener.getsockname()[1]
    server = make_server(HOST, port, application, threaded=True, request_handler=Quiet, fd=listener.fileno())
    try:
        worker.start()
        _announce(port, logins, kept=kept)
        server.serve_forever()
    finally:
        server.server_close()
        worker.stop()


def _announce(port: int, logins: list[Login], *, kept: bool) -> None:
    address = f"http://{HOST}:{port}"
    lines = [
        "",
        f"  foi-suggest demo: django-helpdesk at {address}/",
        "",
        *(f"    {login.username:<12} {login.password:<14} {login.role}" for login in logins),
        "",
        f"  Sign in at {address}/login/ and open a ticket of an FOI queue: {address}/tickets/",
        "  The requests are made up. They are being assessed in the background.",
        f"  Ctrl-C stops the demo{'' if kept else ' and removes its files'}.",
        "",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _listen(port: int) -> socket.socket:
    reason = ""
    for candidate in range(port, port + (_PORTS_TRIED if port == DEFAULT_PORT else 1)):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
            listener.listen()
        except (OSError, OverflowError) as error:
            listener.close()
            reason = getattr(error, "strerror", None) or "no such port"
            continue
        return listener
    raise DemoError(f"port {port} on {HOST}: {reason}; choose another one with --port")


@contextmanager
def demo_folder(directory: Path | None) -> Iterator[Path]:
    """A folder to keep, or a scratch folder that is removed at the end. Raises `DemoError`."""
    if directory is not None:
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DemoError(f"{directory}: {error.strerror}") from None
        yield directory.resolve()
        return
    scratch = Path(tempfile.mkdtemp(prefix="foi-suggest-demo-"))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def interrupt(signum: int, frame: object) -> NoReturn:
    """A signal handler: end as Ctrl-C does."""
    raise KeyboardInterrupt
