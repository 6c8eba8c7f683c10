"""gunicorn around the service: one process, several threads, loopback unless told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

from foi_plugin.hosts.rt.configuration import RtSettings
from foi_plugin.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_TIMEOUT_SECONDS = 60


class _Server(BaseApplication):  # type: ignore[misc]
    """Builds the application in the process that serves: a model opened before a fork does not survive it."""

    def __init__(self, settings: Settings, rt_settings: RtSettings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._rt_settings = rt_settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        from foi_plugin.hosts.rt.app import build

        return build(self._settings, self._rt_settings)


def run(settings: Settings, rt_settings: RtSettings, *, bind: str, port: int, threads: int) -> None:
    """Serve until the process is told to stop."""
    address = f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}"
    options = {
        "bind": address,
        "workers": 1,
        "threads": threads,
        "worker_class": "gthread",
        "timeout": _TIMEOUT_SECONDS,
        "control_socket_disable": True,
        "proc_name": "foi-suggest",
        "loglevel": "warning",
    }
    _Server(settings, rt_settings, options).run()
