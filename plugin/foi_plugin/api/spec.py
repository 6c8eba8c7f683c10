"""The OpenAPI description: what the routes declare, plus the errors and the sign-in that they all share."""

from __future__ import annotations

import re
from typing import Any

from apiflask import APIFlask
from werkzeug.routing import Rule

from foi_plugin.api.schemas import Error
from foi_plugin.errors import HTTP
from foi_plugin.security import Access, access_of

SPEC = "foi_suggest_spec"

_SIGNED_IN = {401: "Nobody is signed in to the case system.", 403: "Not staff, or the CSRF token is missing or wrong."}
_NO_CASE = {404: "No such case, or not one that this member of staff may see."}
_NOTHING = {404: "There is nothing of that name."}
_MANAGERS = {403: "Not staff who may manage the case system."}
_BODY = {status: HTTP[status][1] for status in (400, 413, 415)} | {422: "A field is wrong; `field` names it."}
_TROUBLE = {500: "Something went wrong here.", 503: "The model or the ledger is unavailable."}


def describe(app: APIFlask) -> None:
    """Build the description once, when all routes are there."""
    app.config["SECURITY_SCHEMES"] = {
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of the case system, which also names its cookie.",
        },
        "csrf": {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRFToken",
            "description": "The CSRF token of the case system, for every POST.",
        },
    }
    with app.app_context():
        spec = app.spec
    if not isinstance(spec, dict):
        raise TypeError("the description must be made as JSON")
    spec["servers"] = [{"url": "./", "description": "Where the case system mounts this service."}]
    schemas = spec["components"]["schemas"]
    error = Error.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(error.pop("$defs"), Error=error)
    for rule in app.url_map.iter_rules():
        operations = spec["paths"].get(re.sub(r"<(?:[^<>]*:)?([^<>:]+)>", r"{\1}", rule.rule), {})
        for method in rule.methods or ():
            if operation := operations.get(method.lower()):
                _finish(operation, app, rule, method)
    app.extensions[SPEC] = spec


def _finish(operation: dict[str, Any], app: APIFlask, rule: Rule, method: str) -> None:
    statuses = dict(_TROUBLE)
    if access_of(app, rule.endpoint) is not Access.NONE:
        statuses |= _SIGNED_IN
        if access_of(app, rule.endpoint) is Access.MANAGER:
            statuses |= _MANAGERS
        operation["security"] = [{"session": [], "csrf": []} if method == "POST" else {"session": []}]
    if rule.arguments:
        statuses |= _NO_CASE if "case_id" in rule.arguments else _NOTHING
    if method == "POST":
        statuses |= _BODY
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for status, description in sorted(statuses.items()):
        operation["responses"][str(status)] = {"description": description, "content": content}
