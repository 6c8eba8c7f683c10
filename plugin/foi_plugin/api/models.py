"""The model registry, read-only and for managers: what the models page shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apiflask import APIBlueprint
from flask import current_app
from pydantic import BaseModel, Field

from foi_model.registry_state import Event, EventKind, event_to_dict
from foi_plugin.comparison import Comparison
from foi_plugin.models import BundleView, Models, Overview, Role
from foi_plugin.security import Access, access

models = APIBlueprint("models_api", __name__, url_prefix="/api/v1", tag="Models")


class EventOut(BaseModel):
    """One thing done to a bundle. `bundle` is null for the installation's own bundle."""

    event: EventKind
    bundle: str | None
    actor: str
    reason: str
    at: datetime


class BundleOut(BaseModel):
    """One bundle of the registry. `trouble` is the line for which it would be refused."""

    name: str
    role: Role
    added: EventOut | None
    trouble: str | None


class BundleDetailOut(BundleOut):
    """One bundle with its manifest, which is empty when the bundle is not sound."""

    manifest: dict[str, Any]


class LabelComparisonOut(BaseModel):
    """Counts of questions for one section, or for NCND."""

    label: str
    both: int
    live_only: int
    shadow_only: int
    decided: int
    live_right: int
    shadow_right: int


class ComparisonOut(BaseModel):
    """The live bundle against the one in shadow, on the latest assessments."""

    live: str
    shadow: str
    assessments: int
    questions: int
    same_sections: int
    same_ncnd: int
    decided: int
    live_right: int
    shadow_right: int
    labels: list[LabelComparisonOut]


class ModelsOut(BaseModel):
    """The registry: `live` is null while the installation's own bundle is; `serving` is what answers here now."""

    has_registry: bool
    serving: str | None
    live: str | None
    shadow: str | None
    can_roll_back: bool
    back_to: str | None = Field(description="Where a roll-back leads; null for the installation's own bundle.")
    notices: list[str]
    bundles: list[BundleOut]
    comparison: ComparisonOut | None
    events: list[EventOut]


@models.get("/models")
@models.output(ModelsOut)
@access(Access.MANAGER)
def overview() -> dict[str, Any]:
    """The model bundles, which is live and which in shadow, how the two compare, and what was done to them"""
    return overview_to_dict(_models().overview())


@models.get("/models/<string(maxlength=100):name>")
@models.output(BundleDetailOut)
@access(Access.MANAGER)
def bundle(name: str) -> dict[str, Any]:
    """One bundle, all its files checked now, with its manifest"""
    view = _models().bundle(name)
    return bundle_to_dict(view) | {"manifest": dict(view.manifest)}


def overview_to_dict(overview: Overview) -> dict[str, Any]:
    """JSON-ready form."""
    return {
        "has_registry": overview.has_registry,
        "serving": overview.serving,
        "live": overview.live,
        "shadow": overview.shadow,
        "can_roll_back": overview.can_roll_back,
        "back_to": overview.back_to,
        "notices": list(overview.notices),
        "bundles": [bundle_to_dict(view) for view in overview.bundles],
        "comparison": None if overview.comparison is None else comparison_to_dict(overview.comparison),
        "events": [_event(event) for event in overview.events],
    }


def bundle_to_dict(view: BundleView) -> dict[str, Any]:
    """JSON-ready form, without the manifest."""
    return {
        "name": view.name,
        "role": view.role.value,
        "added": None if view.added is None else _event(view.added),
        "trouble": view.trouble,
    }


def comparison_to_dict(comparison: Comparison) -> dict[str, Any]:
    """JSON-ready form."""
    totals = ("live", "shadow", "assessments", "questions", "same_sections", "same_ncnd", "decided", "live_right")
    counts = ("label", "both", "live_only", "shadow_only", "decided", "live_right", "shadow_right")
    return {name: getattr(comparison, name) for name in (*totals, "shadow_right")} | {
        "labels": [{name: getattr(label, name) for name in counts} for label in comparison.labels]
    }


def _event(event: Event) -> dict[str, Any]:
    return {name: value for name, value in event_to_dict(event).items() if name != "key"}


def _models() -> Models:
    found: Models = current_app.extensions["foi_suggest"].models
    return found
