"""Start-up checks, run by every management command and once more when the service is mounted."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from foi_plugin.hosts.helpdesk.configuration import read_configuration

PANEL_BLOCK = "helpdesk_ticket_panels"
MIDDLEWARE = "foi_plugin.hosts.helpdesk.middleware.NoStore"
_TICKET_TEMPLATE = "helpdesk/ticket.html"


def register() -> None:
    """Hand the checks to Django."""
    checks.register(check_settings, "foi_suggest")
    checks.register(check_privacy, "foi_suggest")
    checks.register(check_page, "foi_suggest")
    checks.register(check_queues, checks.Tags.database)


def check_settings(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """`FOI_SUGGEST` names the FOI queues with their kinds of authority, and settings that exist."""
    from foi_plugin.hosts.helpdesk.runtime import Runtime

    try:
        Runtime(read_configuration())
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="foi_suggest.E001")]
    return []


def check_privacy(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Private follow-ups are private, and pages with suggestions are not kept by caches."""
    from foi_plugin.hosts.helpdesk.host import every_account_is_staff

    found: list[checks.CheckMessage] = []
    if every_account_is_staff():
        found.append(
            checks.Error(
                "HELPDESK_ALLOW_NON_STAFF_TICKET_UPDATE = True lets every account read private follow-ups",
                hint="Leave it False, or give a function that names your staff.",
                id="foi_suggest.E002",
            )
        )
    if MIDDLEWARE not in settings.MIDDLEWARE:
        found.append(
            checks.Warning(
                "ticket pages with suggestions may be kept by browsers and proxies",
                hint=f'Add "{MIDDLEWARE}" to MIDDLEWARE.',
                id="foi_suggest.W003",
            )
        )
    return found


def check_page(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The panel finds its place in the ticket page."""
    names = [config.name for config in apps.get_app_configs()]
    if "helpdesk" not in names or names.index("foi_plugin.hosts.helpdesk") > names.index("helpdesk"):
        return [
            checks.Error(
                "foi_plugin.hosts.helpdesk must come before helpdesk in INSTALLED_APPS",
                hint="Otherwise the ticket page shows no suggestions.",
                id="foi_suggest.E004",
            )
        ]
    theirs = files("helpdesk").joinpath("templates", _TICKET_TEMPLATE)
    if f"block {PANEL_BLOCK}" not in theirs.read_text(encoding="utf-8"):
        return [
            checks.Warning(
                f"this version of django-helpdesk has no block {PANEL_BLOCK}: the ticket page shows no suggestions",
                hint="Install django-helpdesk>=2.6,<2.7.",
                id="foi_suggest.W005",
            )
        ]
    try:
        origin = get_template(_TICKET_TEMPLATE).origin.name
    except TemplateDoesNotExist:
        origin = "nowhere"
    if not origin.startswith(str(files("foi_plugin.hosts.helpdesk"))):
        return [
            checks.Warning(
                f"{_TICKET_TEMPLATE} comes from {origin}: the ticket page shows no suggestions",
                hint="In that file, add {% load foi_suggest %} and {% foi_suggest_panel %} to block "
                + PANEL_BLOCK
                + ".",
                id="foi_suggest.W006",
            )
        ]
    return []


def check_queues(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every queue that `FOI_SUGGEST` names exists. Needs the database, so it runs with `check --database default`."""
    from django.db import DatabaseError
    from helpdesk.models import Queue

    try:
        named = set(read_configuration().queues)
        missing = named - set(Queue.objects.filter(slug__in=named).values_list("slug", flat=True))
    except (ImproperlyConfigured, DatabaseError):
        return []
    return [
        checks.Warning(f'FOI_SUGGEST["QUEUES"]["{slug}"]: there is no such queue', id="foi_suggest.W007")
        for slug in sorted(missing)
    ]
