"""Whatever is broken, the help desk works; mistakes in the settings are named at the start."""

from __future__ import annotations

import gc
import os
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from foi_model.bundle import default_bundle
from kit.helpdesk_site import (
    DOORBELLS,
    UNAVAILABLE,
    Visitor,
    api_of,
    assert_page_works,
    open_ticket,
    page_of,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from helpdesk.models import Ticket


class TestTrouble:
    """Whatever is broken, the case page works and says so."""

    def test_no_bundle(self, foi_settings: Callable[..., None], tmp_path: Path) -> None:
        self.assert_unavailable(foi_settings, BUNDLE=str(tmp_path / "none"))

    def test_a_corrupt_bundle(self, foi_settings: Callable[..., None], tmp_path: Path) -> None:
        bundle = tmp_path / "bundle"
        bundle.mkdir()
        for file in default_bundle().iterdir():
            data = file.read_bytes()
            if file.suffix == ".onnx":
                data = data[: len(data) // 2] + b"\0" + data[len(data) // 2 + 1 :]
            (bundle / file.name).write_bytes(data)
        self.assert_unavailable(foi_settings, BUNDLE=str(bundle))

    def test_a_ledger_that_is_nowhere(self, foi_settings: Callable[..., None]) -> None:
        self.assert_unavailable(foi_settings, DATABASE_URL="sqlite:////nowhere/at/all/ledger.sqlite3")

    def test_a_ledger_that_is_no_database(self, foi_settings: Callable[..., None], tmp_path: Path) -> None:
        path = tmp_path / "not-a-database"
        path.write_bytes(b"This is a letter. " * 400)
        self.assert_unavailable(foi_settings, DATABASE_URL=f"sqlite:///{path}")

    def test_a_read_only_ledger(self, foi_settings: Callable[..., None], tmp_path: Path) -> None:

        from foi_plugin.ledger import open_ledger

        folder = tmp_path / "ledger"
        folder.mkdir()
        path = folder / "ledger.sqlite3"
        open_ledger(f"sqlite:///{path}")
        gc.collect()  # lets go of the connection that the ledger kept
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA journal_mode = DELETE")
        database.close()
        path.chmod(stat.S_IRUSR)
        url = f"sqlite:///file:{path}?mode=ro&uri=true"
        self.assert_unavailable(foi_settings, DATABASE_URL=url)

    def test_settings_that_went_wrong_after_the_start(
        self, application: WSGIApplication, ticket: Ticket, foi_settings: Callable[..., None]
    ) -> None:
        foi_settings(QUEUES={"foi": "army"})
        page = Visitor(application, "caseworker").get(page_of(ticket))
        assert_page_works(page, ticket)
        assert UNAVAILABLE.search(page.text)

    @staticmethod
    def assert_unavailable(foi_settings: Callable[..., None], **broken: Any) -> None:
        from django.core.wsgi import get_wsgi_application

        from foi_plugin.hosts.helpdesk.mount import mount

        foi_settings(**broken)
        application = mount(get_wsgi_application())
        ticket = open_ticket(DOORBELLS)
        visitor = Visitor(application, "caseworker")
        page = visitor.get(page_of(ticket))
        assert_page_works(page, ticket)
        assert UNAVAILABLE.search(page.text)
        assert visitor.get(api_of(ticket)).status_code == 503
        assert visitor.get("/suggest/ready").status_code == 503
        assert visitor.get("/suggest/health").status_code == 200
        assert visitor.get(f"/suggest/panel/cases/{ticket.pk}").status_code == 200


class TestStartUp:
    """Mistakes in the settings are named when the site starts."""

    @pytest.mark.parametrize(
        ("service", "said"),
        [
            ({"QUEUES": {}}, 'FOI_SUGGEST["QUEUES"]: name at least one queue'),
            ({"QUEUES": {"foi": "army"}}, 'FOI_SUGGEST["QUEUES"]["foi"]: \'army\' is not one of police'),
            ({"THREADS": 0}, "FOI_SUGGEST: FOI_SUGGEST_THREADS"),
            ({"COLOUR": "red"}, "FOI_SUGGEST: FOI_SUGGEST_COLOUR"),
        ],
    )
    def test_mount_refuses_wrong_settings(
        self, foi_settings: Callable[..., None], service: dict[str, Any], said: str
    ) -> None:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.wsgi import get_wsgi_application

        from foi_plugin.hosts.helpdesk.mount import mount

        foi_settings(**service)
        with pytest.raises(ImproperlyConfigured, match=re.escape(said)) as error:
            mount(get_wsgi_application())
        assert "\n" not in str(error.value)

    def test_a_good_site_passes_every_check(self, foi_settings: Callable[..., None]) -> None:
        from django.core.checks import run_checks

        found = [message.id for message in run_checks(databases=["default"]) if "foi_suggest" in str(message.id)]
        assert found == []

    def test_each_mistake_has_its_check(self, foi_settings: Callable[..., None]) -> None:
        from django.conf import settings

        from foi_plugin.hosts.helpdesk import checks

        foi_settings(QUEUES={"foi": "police", "nowhere": "local"})
        assert [message.id for message in checks.check_queues()] == ["foi_suggest.W007"]
        foi_settings(QUEUES={"foi": "army"})
        assert [message.id for message in checks.check_settings()] == ["foi_suggest.E001"]
        foi_settings(django={"MIDDLEWARE": [name for name in settings.MIDDLEWARE if name != checks.MIDDLEWARE]})
        assert [message.id for message in checks.check_privacy()] == ["foi_suggest.W003"]
        ours = "foi_plugin.hosts.helpdesk"
        late = [*(name for name in settings.INSTALLED_APPS if name != ours), ours]
        foi_settings(django={"INSTALLED_APPS": late})
        assert [message.id for message in checks.check_page()] == ["foi_suggest.E004"]

    def test_a_site_with_a_ticket_page_of_its_own_is_told(
        self, foi_settings: Callable[..., None], tmp_path: Path
    ) -> None:
        from django.conf import settings

        from foi_plugin.hosts.helpdesk import checks

        (tmp_path / "helpdesk").mkdir()
        (tmp_path / "helpdesk" / "ticket.html").write_text("our own page")
        foi_settings(django={"TEMPLATES": [settings.TEMPLATES[0] | {"DIRS": [str(tmp_path)]}]})
        assert [message.id for message in checks.check_page()] == ["foi_suggest.W006"]

    def test_a_wsgi_file_may_import_mount_before_django_is_set_up(self, tmp_path: Path) -> None:
        code = "from foi_plugin.demo.wsgi import application; print(callable(application))"
        environment = {**os.environ, "FOI_SUGGEST_DEMO_DIR": str(tmp_path)}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        ran = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert (ran.stdout, ran.stderr) == ("True\n", "")
