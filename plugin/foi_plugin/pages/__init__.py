"""Pages of the service itself, for a browser: the panel of a case on a page of its own, and where its forms go."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, send_from_directory, url_for
from markupsafe import escape
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.wrappers import Response as BaseResponse

from foi_model.catalogue import load_catalogue
from foi_plugin.drafts import DraftError
from foi_plugin.panel.render import STATIC, Refused, render_panel
from foi_plugin.ports import Action, DecisionDraft, LedgerUnavailable, Subject
from foi_plugin.security import Access, access
from foi_plugin.service import SuggestionService

pages = Blueprint("pages", __name__, template_folder="templates")

_CASE = "/panel/cases/<string(maxlength=200):case_id>"
_CHOOSE = {
    "assessment_id": "The form is incomplete. Reload the page and try again.",
    "question_index": "Choose a question.",
    "subject": "The form is incomplete. Reload the page and try again.",
    "action": "Choose to accept, to reject or to add.",
    "section": "Choose a section of the Act from the catalogue.",
    "limb": "Choose a limb from the catalogue.",
}


class DecisionForm(BaseModel):
    """A decision as a form without JavaScript sends it: every field is text, and an empty one is absent."""

    model_config = ConfigDict(extra="ignore")

    assessment_id: int = Field(ge=1, le=2**31 - 1)
    question_index: int = Field(ge=0, le=10_000)
    subject: Subject
    action: Action
    section: str | None = Field(None, max_length=8)
    limb: str | None = Field(None, max_length=32)
    reason: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> DecisionDraft:
        """The draft in a form. Raises `DraftError` naming the first field that is missing or wrong."""
        try:
            return DecisionDraft(**cls.model_validate({k: v for k, v in form.items() if v != ""}).model_dump())
        except ValidationError as error:
            name = str(error.errors(include_input=False, include_url=False)[0]["loc"][0])
            raise DraftError(name, _CHOOSE.get(name, "The form is incomplete.")) from None


@pages.get(_CASE)
@access(Access.STAFF)
def show(case_id: str) -> str:
    """The panel of a case on a page of its own."""
    return _page(case_id)


@pages.post(f"{_CASE}/decisions")
@access(Access.STAFF)
def decide(case_id: str) -> BaseResponse | tuple[str, int]:
    """Record the decision of a form, then go back to the case; what cannot be recorded is shown again, as typed."""
    service = _service()
    case = service.host.fetch(case_id, g.staff)
    try:
        draft = DecisionForm.read(request.form)
        service.decide(case_id, g.staff, draft)
    except (DraftError, LedgerUnavailable) as error:
        refused = Refused(_message(error), getattr(error, "field", ""), request.form.to_dict())
        return _page(case_id, refused), error.status
    return redirect(f"{case.url}#foi-suggest-q-{draft.question_index}", 303)


@pages.get("/panel/static/<path:name>")
@access(Access.NONE)
def static(name: str) -> Response:
    """The panel's style sheet and script."""
    return send_from_directory(STATIC, name, max_age=3600)


def _page(case_id: str, refused: Refused | None = None) -> str:
    view = _service().view(case_id, g.staff)
    panel = render_panel(
        view,
        load_catalogue(),
        url_for("pages.decide", case_id=case_id),
        _service().host.csrf_token(request.environ),
        url_for("pages.static", name="panel.css").removesuffix("/panel.css"),
        refused,
    )
    typed = refused.form.get("reason", "") if refused else ""
    lost = "" if escape(typed) in panel else typed
    return render_template("foi_pages/case.html", case=view.case, panel=panel, lost=lost)


def _message(error: DraftError | LedgerUnavailable) -> str:
    if isinstance(error, DraftError):
        return str(error)
    return "The decision could not be recorded just now. Try again in a moment."


def _service() -> SuggestionService:
    service: SuggestionService = current_app.extensions["foi_suggest"]
    return service
