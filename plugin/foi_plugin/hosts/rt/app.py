"""The service for Request Tracker: the core's application, the few routes that only RT calls, and the worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from apiflask import APIFlask
from flask import Blueprint, Response, current_app, g, jsonify, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from foi_model.catalogue import load_catalogue
from foi_plugin import security
from foi_plugin.app import Ports, create_app
from foi_plugin.clock import SystemClock
from foi_plugin.engines import Engines
from foi_plugin.hosts.rt.configuration import RtSettings
from foi_plugin.hosts.rt.host import RtHost
from foi_plugin.hosts.rt.nonces import SqlNonces
from foi_plugin.hosts.rt.signing import Verifier
from foi_plugin.jobs import Worker
from foi_plugin.ledger import SqlLedger
from foi_plugin.panel.render import render_panel
from foi_plugin.security import Access, access
from foi_plugin.service import SuggestionService
from foi_plugin.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

routes = Blueprint("rt", __name__)


def build(settings: Settings, rt_settings: RtSettings) -> WSGIApplication:
    """The application with its worker, which starts with the first request: in the process that serves, after any fork."""
    clock = SystemClock()
    keys = [key.get_secret_value() for key in rt_settings.keys]
    nonces = SqlNonces(settings.database_url, settings.sqlite_busy_ms)
    host = RtHost(rt_settings, Verifier(keys, nonces, clock))
    ledger = SqlLedger(
        settings.database_url,
        clock=clock,
        busy_ms=settings.sqlite_busy_ms,
        lease_seconds=settings.job_lease_seconds,
        retry_seconds=settings.job_retry_seconds,
    )
    engines = Engines.from_settings(settings)
    app = create_rt_app(settings, Ports(host, ledger, engines, clock))
    worker = Worker(app.extensions["foi_suggest"], settings)

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        worker.start()
        return app(environ, start_response)

    return application


def create_rt_app(settings: Settings, ports: Ports) -> APIFlask:
    """The core's application with the routes that only Request Tracker calls, under the prefix that RT names."""
    app = create_app(settings, ports)
    app.register_blueprint(routes)
    security.refuse_undeclared(app)
    host = ports.host
    if isinstance(host, RtHost):
        app.teardown_request(lambda _error: host.forget())
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=0, x_host=0, x_port=0, x_prefix=1)  # type: ignore[method-assign]
    return app


@routes.get("/rt/cases/<string(maxlength=200):case_id>/panel")
@access(Access.STAFF)
def panel(case_id: str) -> str:
    """The panel as a part of RT's own page; its forms and files are RT's relay's."""
    service = _service()
    return render_panel(
        service.view(case_id, g.staff),
        load_catalogue(),
        url_for("pages.decide", case_id=case_id),
        service.host.csrf_token(request.environ),
        url_for("pages.static", name="panel.css").removesuffix("/panel.css"),
    )


@routes.post("/rt/cases/<string(maxlength=200):case_id>/queue")
@access(Access.STAFF)
def queue(case_id: str) -> tuple[Response, int]:
    """Remember that a ticket is new; the worker assesses it."""
    _service().queue_assessment(case_id)
    return jsonify({"status": "queued"}), 202


def _service() -> SuggestionService:
    service: SuggestionService = current_app.extensions["foi_suggest"]
    return service
