"""One real django-helpdesk for the contract tests; each test has a ledger of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kit import helpdesk_site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from helpdesk.models import Ticket


@pytest.fixture(scope="session")
def helpdesk(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Django and django-helpdesk, set up once for the process."""
    helpdesk_site.set_up(tmp_path_factory.mktemp("helpdesk"))


@pytest.fixture
def ledger_path(tmp_path: Path) -> Path:
    """Where this test's ledger is."""
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def foi_settings(helpdesk: None, ledger_path: Path) -> Iterator[Callable[..., None]]:
    """Changes `FOI_SUGGEST` and other Django settings until the end of the test; starts with a fresh ledger."""
    from django.test import override_settings

    applied: list[Any] = []

    def change(django: dict[str, Any] | None = None, **service: Any) -> None:
        values = {
            "QUEUES": {"foi": "police", "foi-council": "local"},
            "DATABASE_URL": f"sqlite:///{ledger_path}",
            "LOG_LEVEL": "error",
        }
        override = override_settings(FOI_SUGGEST=values | service, **(django or {}))
        override.enable()
        applied.append(override)

    change()
    yield change
    for override in reversed(applied):
        override.disable()


@pytest.fixture
def application(foi_settings: Callable[..., None]) -> WSGIApplication:
    """The help desk with the service mounted, as a site serves it."""
    from django.core.wsgi import get_wsgi_application

    from foi_plugin.hosts.helpdesk.mount import mount

    return mount(get_wsgi_application())


@pytest.fixture
def ticket(application: WSGIApplication) -> Ticket:
    """The doorbell request, in the police queue."""
    return helpdesk_site.open_ticket(helpdesk_site.DOORBELLS, title="Internet doorbells")
