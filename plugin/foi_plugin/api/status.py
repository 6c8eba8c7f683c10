"""Is it alive, can it work, what does it offer: open to anybody, and telling nothing about any case."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, jsonify

from foi_model.bundle import BundleError
from foi_plugin.api.schemas import ReadyOut, StatusOut
from foi_plugin.api.spec import SPEC
from foi_plugin.errors import Problem
from foi_plugin.logs import fault, make_logger
from foi_plugin.ports import LedgerUnavailable
from foi_plugin.security import Access, access
from foi_plugin.service import SuggestionService

status = APIBlueprint("status", __name__, tag="Status")


@status.get("/health")
@status.output(StatusOut)
@access(Access.NONE)
def health() -> dict[str, str]:
    """Whether the process answers"""
    return {"status": "ok"}


@status.get("/ready")
@status.output(ReadyOut)
@access(Access.NONE)
def ready() -> dict[str, str] | Response:
    """Whether the model and the ledger can be used; 503 with the reasons when not"""
    service: SuggestionService = current_app.extensions["foi_suggest"]
    log = make_logger(service.settings.log_level)
    reasons = []
    versions = {}
    try:
        engine = service.engines.get()
        versions = {"model_version": engine.classifier.bundle.version, "catalogue_version": engine.catalogue.version}
    except BundleError as error:
        log.error("model_unavailable", **fault(error))
        reasons.append("the model bundle cannot be opened")
    try:
        service.ledger.check()
    except LedgerUnavailable as error:
        log.error("ledger_unavailable", **fault(error))
        reasons.append("the ledger cannot be written")
    if reasons:
        response = jsonify(Problem(503, "not_ready", f"Not ready: {' and '.join(reasons)}.").body())
        response.status_code = 503
        return response
    return {"status": "ready", **versions}


@status.get("/openapi.json")
@status.doc(hide=True)
@access(Access.NONE)
def openapi() -> dict[str, Any]:
    """The description of this API."""
    spec: dict[str, Any] = current_app.extensions[SPEC]
    return spec
