"""`foi-suggest doctor`: is this installation fit to serve? Each check is run for real."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from foi_model.assess import Engine, assess
from foi_model.bundle import BundleError
from foi_model.catalogue import CatalogueError, load_catalogue
from foi_model.domain import AuthorityKind, Request

_PROBE = "1. How many pedal cycles were reported stolen in 2023?\n2. Do you own an IMSI catcher?"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, whether it is well, and what was seen."""

    name: str
    ok: bool
    detail: str

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return asdict(self)


def run_checks(bundle: Path | None = None) -> list[Check]:
    """Check the catalogue, the bundle (open, verify, score a question) and the host package."""
    checks: Sequence[tuple[str, Callable[[], tuple[bool, str]]]] = (
        ("catalogue", _catalogue),
        ("model", lambda: _model(bundle)),
        ("django-helpdesk", _helpdesk),
    )
    return [Check(name, *check()) for name, check in checks]


def _catalogue() -> tuple[bool, str]:
    try:
        catalogue = load_catalogue()
    except CatalogueError as error:
        return False, str(error)
    detail = f"version {catalogue.version}, law as at {catalogue.law_as_at}, review by {catalogue.review_by}"
    if catalogue.review_by < datetime.now(UTC).date():
        return False, f"{detail}: the review is overdue"
    return True, detail


def _model(path: Path | None) -> tuple[bool, str]:
    try:
        engine = Engine.open(path)
    except BundleError as error:
        return False, str(error)
    request = Request(_PROBE, AuthorityKind.POLICE)
    assess(request, engine)
    start = time.perf_counter()
    assessment = assess(request, engine)
    milliseconds = (time.perf_counter() - start) * 1000
    return True, f"{assessment.model_version}: {len(assessment.questions)} questions in {milliseconds:.0f} ms"


def _helpdesk() -> tuple[bool, str]:
    try:
        found = version("django-helpdesk")
    except PackageNotFoundError:
        return True, "not installed here; needed only to run inside django-helpdesk"
    return found.startswith("2.6."), f"{found} (supported: 2.6)"
