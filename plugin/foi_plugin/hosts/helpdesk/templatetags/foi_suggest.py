"""`{% foi_suggest_panel %}` and `{% foi_suggest_backlog_link %}`: the panel in a ticket page and the way to the backlog.

The pages of the help desk work whatever becomes of them.
"""

from __future__ import annotations

import logging
from typing import Any

from django import template
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from foi_plugin.hosts.helpdesk.middleware import PANEL_SHOWN
from foi_plugin.ports import CaseNotFound, NotSignedIn, NotStaff

register = template.Library()
logger = logging.getLogger(__name__)

UNAVAILABLE = SafeString(
    '<section class="card mb-3"><div class="card-body"><h2 class="h5">FOI suggestions</h2>'
    "<p>Suggestions are unavailable. The case can be answered as usual.</p></div></section>"
)

_BACKLOG_LINK = '<p class="mb-0 px-3 py-1 text-end"><a href="{}">FOI backlog: what to look at first</a></p>'


@register.simple_tag(takes_context=True)  # type: ignore[untyped-decorator]
def foi_suggest_panel(context: Context) -> SafeString:
    """The panel for the page's ticket: for staff who may open it, in FOI queues only. Never raises."""
    try:
        return _panel(context["request"], context["ticket"])
    except (NotSignedIn, NotStaff, CaseNotFound):
        return SafeString("")
    except Exception as error:
        logger.error("a ticket page shows no suggestions (%s)", type(error).__name__)
        return UNAVAILABLE


@register.simple_tag(takes_context=True)  # type: ignore[untyped-decorator]
def foi_suggest_backlog_link(context: Context) -> SafeString:
    """A link to the backlog page, for staff of the help desk only. Never raises."""
    try:
        from foi_plugin.hosts.helpdesk.runtime import MOUNTED_AT, runtime

        runtime().host.staff_for(context["request"].user)
        base = get_script_prefix().rstrip("/") + MOUNTED_AT
        return format_html(_BACKLOG_LINK, f"{base}/backlog")
    except (NotSignedIn, NotStaff):
        return SafeString("")
    except Exception as error:
        logger.error("a page shows no link to the backlog (%s)", type(error).__name__)
        return SafeString("")


def _panel(request: HttpRequest, ticket: Any) -> SafeString:
    from foi_model.catalogue import load_catalogue
    from foi_plugin.hosts.helpdesk.runtime import MOUNTED_AT, runtime
    from foi_plugin.panel.render import render_panel

    current = runtime()
    if ticket.queue.slug not in current.host.queues:
        return SafeString("")
    staff = current.host.staff_for(request.user)
    setattr(request, PANEL_SHOWN, True)
    view = current.service.view(str(ticket.pk), staff)
    base = get_script_prefix().rstrip("/") + MOUNTED_AT
    return mark_safe(  # noqa: S308 - the panel's own templates autoescape
        render_panel(
            view,
            load_catalogue(),
            post_url=f"{base}/panel/cases/{view.case.id}/decisions",
            csrf_token=get_token(request),
            static_url=f"{base}/panel/static",
        )
    )
