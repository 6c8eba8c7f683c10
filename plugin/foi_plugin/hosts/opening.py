"""Open a case host by its name, for commands that run beside the case system and not inside it."""

from __future__ import annotations

import os
from collections.abc import Callable

from foi_plugin.ports import CaseHost


class HostError(Exception):
    """A case host that a command named cannot be opened. The message is one line and says what is missing."""


def open_host(name: str) -> CaseHost:
    """The case host of this name. Raises `HostError`, also for a name that is none of `HOSTS`."""
    if name not in HOSTS:
        raise HostError(f"{name}: no such host; there are: {', '.join(HOSTS)}")
    return HOSTS[name]()


def _helpdesk() -> CaseHost:
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        raise HostError("helpdesk: set DJANGO_SETTINGS_MODULE to the settings of the help desk")
    try:
        import django

        django.setup()
        from foi_plugin.hosts.helpdesk.runtime import runtime

        return runtime().host
    except Exception as error:  # Django reports wrong settings with many types of exception
        reason = " ".join(str(error).split())
        raise HostError(f"helpdesk: {type(error).__name__}: {reason}") from None


HOSTS: dict[str, Callable[[], CaseHost]] = {"helpdesk": _helpdesk}
