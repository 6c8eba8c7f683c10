"""The `FOI_SUGGEST` entry of the Django settings, as typed values.

    FOI_SUGGEST = {
        "QUEUES": {"foi": "police"},                      # queue slug -> kind of authority
        "DATABASE_URL": "sqlite:////var/lib/foi/ledger.sqlite3",
    }

`QUEUES` names the queues that hold FOI requests; no other queue ever shows a suggestion. Every further key is a
setting of the service in upper case (`foi_plugin.settings.Settings`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from foi_model.domain import AuthorityKind


@dataclass(frozen=True, slots=True)
class Configuration:
    """`queues` maps the slugs of the FOI queues to the kind of authority; `service` holds the service's settings."""

    queues: Mapping[str, AuthorityKind]
    service: Mapping[str, Any]


def read_configuration() -> Configuration:
    """Read and check `settings.FOI_SUGGEST`. Raises `ImproperlyConfigured` with one line that names the entry."""
    raw = getattr(settings, "FOI_SUGGEST", None)
    if not isinstance(raw, Mapping):
        raise ImproperlyConfigured('FOI_SUGGEST: missing from the settings; add FOI_SUGGEST = {"QUEUES": {"foi": ...}}')
    queues = raw.get("QUEUES")
    if not isinstance(queues, Mapping) or not queues:
        raise ImproperlyConfigured('FOI_SUGGEST["QUEUES"]: name at least one queue, such as {"foi": "police"}')
    return Configuration(
        queues={str(slug): _kind(slug, kind) for slug, kind in queues.items()},
        service={str(key).lower(): value for key, value in raw.items() if key != "QUEUES"},
    )


def _kind(slug: object, kind: object) -> AuthorityKind:
    try:
        return AuthorityKind(str(kind))
    except ValueError:
        known = ", ".join(AuthorityKind)
        raise ImproperlyConfigured(f'FOI_SUGGEST["QUEUES"]["{slug}"]: {kind!r} is not one of {known}') from None
