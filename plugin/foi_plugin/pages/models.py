"""The models page: which bundle is live, which is in shadow, how good each is, and the forms that change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from foi_model.catalogue import load_catalogue
from foi_plugin.models import ModelNotFound, ModelRefused, Models
from foi_plugin.pages import figures
from foi_plugin.panel.decided import moment
from foi_plugin.panel.render import asset_url
from foi_plugin.security import Access, access
from foi_plugin.service import SuggestionService
from foi_plugin.wording import sentence

models_pages = Blueprint("models", __name__, template_folder="templates", url_prefix="/models")

DONE = {
    "promote": "The bundle is live. Every process takes it up with its next request.",
    "rollback": "The earlier bundle is live again.",
    "shadow": "The bundle in shadow was changed. Caseworkers see nothing of it.",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that was not made: which form, which field, why, and what was typed."""

    form: str
    field: str
    message: str
    name: str
    reason: str


@models_pages.get("")
@access(Access.MANAGER)
def show() -> str:
    """The bundles, the comparison with the one in shadow, the forms and the record of changes."""
    return _page()


@models_pages.get("/bundles/<string(maxlength=100):name>")
@access(Access.MANAGER)
def bundle(name: str) -> str:
    """One bundle: what it was made from, how it was measured, and whether its files are sound now."""
    view = _models().bundle(name)
    return render_template(
        "foi_pages/model.html",
        bundle=view,
        facts=figures.facts(view.manifest),
        groups=figures.groups(view.manifest),
        labels=figures.label_rows(view.manifest, load_catalogue()) if view.manifest else (),
        charts=figures.charts(view.manifest),
        figures=figures,
        moment=moment,
        sentence=sentence,
        styles=_styles(),
    )


@models_pages.post("/promote")
@access(Access.MANAGER)
def promote() -> Response | tuple[str, int]:
    """Make a bundle live."""
    return _change("promote", lambda name, reason: _models().promote(name, g.staff, reason), needs_name=True)


@models_pages.post("/rollback")
@access(Access.MANAGER)
def rollback() -> Response | tuple[str, int]:
    """Make the bundle live that was live before."""
    return _change("rollback", lambda _, reason: _models().roll_back(g.staff, reason))


@models_pages.post("/shadow")
@access(Access.MANAGER)
def shadow() -> Response | tuple[str, int]:
    """Put a bundle in shadow; an empty name ends it."""
    return _change("shadow", lambda name, reason: _models().shadow(name or None, g.staff, reason))


def _change(form: str, change: Callable[[str, str], None], *, needs_name: bool = False) -> Response | tuple[str, int]:
    name, reason = request.form.get("name", ""), request.form.get("reason", "")
    if needs_name and not name:
        return _page(Refusal(form, "name", "Choose a bundle.", name, reason)), 422
    if not reason.strip():
        return _page(Refusal(form, "reason", "Give a reason: it is kept in the record.", name, reason)), 422
    try:
        change(name, reason)
    except (ModelNotFound, ModelRefused) as error:
        field = "name" if isinstance(error, ModelNotFound) else "reason"
        return _page(Refusal(form, field, sentence(str(error)), name, reason)), error.status
    return redirect(url_for("models.show", done=form), 303)


def _page(refusal: Refusal | None = None) -> str:
    return render_template(
        "foi_pages/models.html",
        models=_models().overview(),
        done=None if refusal else DONE.get(request.args.get("done", "")),
        refusal=refusal,
        headline=figures.headline,
        csrf_token=_service().host.csrf_token(request.environ),
        moment=moment,
        styles=_styles(),
    )


def _styles() -> list[str]:
    folder = url_for("pages.static", name="panel.css").removesuffix("/panel.css")
    return [asset_url(folder, name) for name in ("panel.css", "models.css")]


def _models() -> Models:
    return _service().models


def _service() -> SuggestionService:
    service: SuggestionService = current_app.extensions["foi_suggest"]
    return service
