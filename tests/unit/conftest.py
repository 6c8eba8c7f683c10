"""Unit tests start from an installation that names no host: tests of the help desk may have run before in this process."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    monkeypatch.delenv("FOI_SUGGEST_DATABASE_URL", raising=False)
