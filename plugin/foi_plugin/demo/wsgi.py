"""The demo's WSGI application: django-helpdesk with the service at /suggest, and the static files."""

from __future__ import annotations

import os

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

from foi_plugin.hosts.helpdesk.mount import mount

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foi_plugin.demo.settings")
application = StaticFilesHandler(mount(get_wsgi_application()))
