"""The Django application. List `foi_plugin.hosts.helpdesk` in INSTALLED_APPS before `helpdesk`."""

from __future__ import annotations

from django.apps import AppConfig


class FoiSuggestConfig(AppConfig):  # type: ignore[misc]
    """Registers the start-up checks and the signal receivers. It has no models."""

    name = "foi_plugin.hosts.helpdesk"
    label = "foi_suggest"
    verbose_name = "FOI suggestions"

    def ready(self) -> None:
        from foi_plugin.hosts.helpdesk import checks, signals

        checks.register()
        signals.connect()
