"""`mount`: the service beside Django in one WSGI application, for a site's `wsgi.py`.

This module can be imported before Django is set up; everything that needs Django's models is imported in `mount`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from werkzeug.middleware.dispatcher import DispatcherMiddleware

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)


def mount(django_application: WSGIApplication) -> WSGIApplication:
    """The help desk's WSGI application with the service at /suggest and its worker thread.

    `django_application` is what `get_wsgi_application()` returned. Raises `ImproperlyConfigured` when `FOI_SUGGEST`
    is missing or wrong; anything less is logged, because the help desk matters more than its suggestions.
    """
    from foi_plugin.app import Ports, create_app
    from foi_plugin.hosts.helpdesk.bridge import SharedSession
    from foi_plugin.hosts.helpdesk.runtime import MOUNTED_AT, runtime

    for message in run_checks(tags=["foi_suggest"]):
        if message.id == "foi_suggest.E001":
            raise ImproperlyConfigured(message.msg)
        logger.error("%s: %s", message.id, message.msg)
    current = runtime()
    ports = Ports(current.host, current.ledger, current.engines, current.clock)
    service = SharedSession(create_app(current.settings, ports), MOUNTED_AT)
    dispatcher = DispatcherMiddleware(django_application, {MOUNTED_AT: service})

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        _keep_working()
        return dispatcher(environ, start_response)

    return application


def _keep_working() -> None:
    """Start the worker in the process that serves: a server may fork after mounting, and threads do not live on."""
    from foi_plugin.hosts.helpdesk.runtime import runtime

    try:
        runtime().worker.start()
    except Exception as error:
        logger.error("the worker thread could not be started (%s)", type(error).__name__)
