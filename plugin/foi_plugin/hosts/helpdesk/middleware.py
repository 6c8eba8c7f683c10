"""Keeps ticket pages that carry suggestions out of every cache."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PANEL_SHOWN = "_foi_suggest_panel_shown"


class NoStore:
    """Sets `Cache-Control: no-store` on an answer whose page drew the panel."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if getattr(request, PANEL_SHOWN, False):
            response["Cache-Control"] = "no-store"
        return response
