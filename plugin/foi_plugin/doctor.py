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
from foi_model.classifier import Classifier
from foi_model.domain import AuthorityKind, Request
from foi_model.registry import Registry
from foi_plugin.settings import SettingsError, load_settings

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
    """Check the catalogue, the bundle (open, verify, score a question), the model registry and the host package."""
    checks: Sequence[tuple[str, Callable[[], tuple[bool, str]]]] = (
        ("catalogue", _catalogue),
        ("model", lambda: _model(bundle)),
        ("model registry", _registry),
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


def _registry() -> tuple[bool, str]:
    try:
        path = load_settings().registry
    except SettingsError as error:
        return False, str(error)
    if path is None:
        return True, "not set; the shipped bundle, or FOI_SUGGEST_BUNDLE, serves"
    registry = Registry.open(path)
    try:
        state, found = registry.state(), registry.verify_all()
        if state.live is not None:
            Classifier(registry.verify(state.live))
    except BundleError as error:
        return False, str(error)
    refused = [trouble for trouble in found.values() if trouble]
    missing = [name for name in (state.live, state.shadow) if name is not None and name not in found]
    if refused or missing:
        return False, "; ".join((*refused, *(f"registry {path}: bundle {name} is missing" for name in missing)))
    live = state.live or "the installation's own bundle"
    return True, f"{len(found)} in {path}, all sound; live: {live}; in shadow: {state.shadow or 'none'}"


def _helpdesk() -> tuple[bool, str]:
    try:
        found = version("django-helpdesk")
    except PackageNotFoundError:
        return True, "not installed here; needed only to run inside django-helpdesk"
    return found.startswith("2.6."), f"{found} (supported: 2.6)"
