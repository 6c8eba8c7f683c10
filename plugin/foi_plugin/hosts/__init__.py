"""Adapters to case platforms, and how a command opens one by its name."""

from __future__ import annotations

import importlib
import importlib.util
import os
from typing import TYPE_CHECKING

from foi_plugin.ports import CaseHost

if TYPE_CHECKING:
    from foi_plugin.settings import Settings

NAMES = ("helpdesk", "rt")


class HostError(Exception):
    """A host cannot be opened. The message is one line and says what to do."""


def open_host(name: str) -> CaseHost:
    """The case platform of this name, ready to be read. Raises `HostError`.

    "helpdesk" needs the variable DJANGO_SETTINGS_MODULE, as every management command of the site does.
    """
    if name == "helpdesk":
        return _helpdesk()
    if name == "rt" and importlib.util.find_spec("foi_plugin.hosts.rt") is not None:
        return _rt()
    raise HostError(f"{name}: no such host, folder or file; the hosts are {', '.join(NAMES)}")


def settings_of(name: str) -> Settings:
    """The settings that the service has beside this host: those of the help desk's site, else of the environment.

    Raises `SettingsError`, and `HostError` when the help desk cannot be opened.
    """
    from foi_plugin.settings import load_settings

    if name != "helpdesk":
        return load_settings()
    open_host(name)
    from foi_plugin.hosts.helpdesk.runtime import runtime

    return runtime().settings


def _rt() -> CaseHost:
    from foi_plugin.settings import SettingsError, load_settings

    try:
        host: CaseHost = importlib.import_module("foi_plugin.hosts.rt").open_rt(load_settings())
    except SettingsError as error:
        raise HostError(f"rt: {error}") from None
    return host


def _helpdesk() -> CaseHost:
    if importlib.util.find_spec("helpdesk") is None:
        raise HostError("helpdesk: django-helpdesk is not installed: pip install 'foi-suggest[helpdesk]'")
    if not os.environ.get("DJANGO_SETTINGS_MODULE"):
        raise HostError("helpdesk: name the site's settings in the variable DJANGO_SETTINGS_MODULE")
    try:
        import django

        django.setup()
        from foi_plugin.hosts.helpdesk.runtime import runtime

        return runtime().host
    except Exception as error:  # Django reports wrong settings with many types of exception
        reason = " ".join(str(error).split()) or type(error).__name__
        raise HostError(f"helpdesk: {os.environ['DJANGO_SETTINGS_MODULE']}: {reason}") from None
