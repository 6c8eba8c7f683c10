"""The service as this process uses it, built from the Django settings when it is first needed.

Building it opens nothing: neither the ledger nor the model nor a thread, so a server may fork afterwards.
"""

from __future__ import annotations

import threading
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from foi_plugin.clock import SystemClock
from foi_plugin.engines import Engines
from foi_plugin.hosts.helpdesk.configuration import Configuration, read_configuration
from foi_plugin.hosts.helpdesk.host import HelpdeskHost
from foi_plugin.jobs import Worker
from foi_plugin.ledger import SqlLedger
from foi_plugin.service import SuggestionService
from foi_plugin.settings import SettingsError, load_settings

MOUNTED_AT = "/suggest"


class Runtime:
    """The host, the service and its worker. Raises `ImproperlyConfigured` in one line when a setting is wrong."""

    def __init__(self, configuration: Configuration) -> None:
        try:
            self.settings = load_settings(**configuration.service)
        except SettingsError as error:
            raise ImproperlyConfigured(f"FOI_SUGGEST: {error}") from None
        settings = self.settings
        self.host = HelpdeskHost(configuration.queues)
        self.clock = SystemClock()
        self.ledger = SqlLedger(
            settings.database_url,
            clock=self.clock,
            busy_ms=settings.sqlite_busy_ms,
            lease_seconds=settings.job_lease_seconds,
            retry_seconds=settings.job_retry_seconds,
        )
        self.engines = Engines.from_settings(settings)
        self.service = SuggestionService(self.host, self.ledger, self.engines, self.clock, settings)
        self.worker = Worker(self.service, settings)


_lock = threading.Lock()
_current: Runtime | None = None


def runtime() -> Runtime:
    """The runtime of this process. Raises `ImproperlyConfigured`."""
    global _current
    with _lock:
        if _current is None:
            _current = Runtime(read_configuration())
        return _current


def _forget(*, setting: str, **kwargs: Any) -> None:
    """Build it anew after the settings were changed, as tests do."""
    global _current
    if setting == "FOI_SUGGEST":
        with _lock:
            previous, _current = _current, None
        if previous is not None:
            previous.worker.stop()


setting_changed.connect(_forget, dispatch_uid="foi_suggest.runtime")
