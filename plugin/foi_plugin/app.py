"""The Flask application that runs beside a case system."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from importlib.metadata import version

from apiflask import APIFlask
from flask import Response, g, request

from foi_plugin import errors, security
from foi_plugin.api.models import models
from foi_plugin.api.spec import describe
from foi_plugin.api.status import status
from foi_plugin.api.v1 import v1
from foi_plugin.clock import SystemClock
from foi_plugin.engines import Engines
from foi_plugin.logs import make_logger
from foi_plugin.pages import pages
from foi_plugin.pages.backlog import backlog_pages
from foi_plugin.pages.models import models_pages
from foi_plugin.ports import CaseHost, Clock, Ledger
from foi_plugin.service import SuggestionService
from foi_plugin.settings import Settings

EXTENSION = "foi_suggest"


@dataclass(frozen=True, slots=True)
class Ports:
    """What the service is joined to: the case platform, the ledger, the model and the clock."""

    host: CaseHost
    ledger: Ledger
    engines: Engines = field(default_factory=Engines)
    clock: Clock = field(default_factory=SystemClock)


def create_app(settings: Settings, ports: Ports) -> APIFlask:
    """The application, to be mounted by the host at a prefix of its own.

    Raises RuntimeError when a route does not declare its access. The service it uses is at
    `app.extensions["foi_suggest"]`.
    """
    app = APIFlask(
        "foi_plugin",
        title="foi-suggest",
        version=version("foi-suggest"),
        spec_path=None,
        docs_path=None,
        json_errors=False,
        static_folder=None,  # type: ignore[arg-type]
    )
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_body_bytes,
        AUTO_SERVERS=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = SuggestionService(ports.host, ports.ledger, ports.engines, ports.clock, settings)
    _log_requests(app, settings)
    security.guard(app, ports.host)
    errors.register(app, settings.log_level)
    for blueprint in (status, v1, models, pages, models_pages, backlog_pages):
        app.register_blueprint(blueprint)
    describe(app)
    security.refuse_undeclared(app)
    return app


def _log_requests(app: APIFlask, settings: Settings) -> None:
    log = make_logger(settings.log_level)

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        log.info(
            "request",
            method=request.method,
            route=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            duration_ms=round((time.perf_counter() - g.started) * 1000, 1),
        )
        return response
