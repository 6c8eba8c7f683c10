"""The panel as markup: one Jinja environment, autoescaped, that any host can call without Flask.

Styles and scripts are external files under `STATIC`, so that the panel works under a strict content security policy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from foi_model.catalogue import Catalogue
from foi_plugin.panel.view import PanelView, build
from foi_plugin.ports import Action, Subject
from foi_plugin.service import CaseView

STATIC = Path(__file__).parent / "static"
DECIDE_FIELDS = ("limb", "reason")
ADD_FIELDS = ("question_index", "section", "limb", "reason")


@dataclass(frozen=True, slots=True)
class Refused:
    """A posted decision that was not recorded: why, which field is at fault, and what was typed, to show it again."""

    message: str
    field: str
    form: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Where a refused decision shows again. `key` names its form, `target` the id the error summary links to."""

    key: str
    field: str
    message: str
    target: str
    index: int | None
    form: Mapping[str, str]


def render_panel(
    view: CaseView,
    catalogue: Catalogue,
    post_url: str,
    csrf_token: str,
    static_url: str,
    refused: Refused | None = None,
) -> Markup:
    """The panel of a case as a fragment to put into a page of the host.

    `post_url` takes the decision forms; `static_url` is where `panel.css` and `panel.js` are served, with or
    without a final slash; `refused` shows a decision again that was not recorded.
    """
    panel = build(view, catalogue)
    template = _environment().get_template("panel.html")
    return Markup(  # noqa: S704 - the template autoescapes
        template.render(
            panel=panel,
            problem=_problem(panel, refused) if refused else None,
            post_url=post_url,
            csrf_token=csrf_token,
            asset_urls={name: asset_url(static_url, name) for name in ("panel.css", "panel.js")},
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("foi_plugin.panel"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def asset_url(static_url: str, name: str) -> str:
    """The address of a static file, changing with its content so that no browser keeps an old one."""
    version = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"{static_url.rstrip('/')}/{name}?v={version}"


def _problem(panel: PanelView, refused: Refused) -> Problem:
    index = _index(refused.form.get("question_index", ""), len(panel.questions))
    key = _key(panel, refused.form, index)
    if key and refused.field in (ADD_FIELDS if key.startswith("add-") else DECIDE_FIELDS):
        target = f"foi-suggest-{key}-{refused.field}"
    else:
        target = "foi-suggest-title" if index is None else panel.questions[index].anchor
    return Problem(key, refused.field, refused.message, target, index, refused.form)


def _index(text: str, total: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) < total else None


def _key(panel: PanelView, form: Mapping[str, str], index: int | None) -> str:
    """The key of the form that sent `form`, as the templates build it; empty when no form of the page did."""
    subject, action, section, limb = (form.get(name, "") for name in ("subject", "action", "section", "limb"))
    if action == Action.ADD and subject in (Subject.EXEMPTION, Subject.NCND):
        return f"add-{subject}"
    if index is None:
        return ""
    question = panel.questions[index]
    if action == Action.REJECT:
        for decision in question.decisions:
            if decision.revisable and (decision.subject, decision.section, decision.limb) == (subject, section, limb):
                return f"change-{decision.id}"
    if subject == Subject.DISCLOSE:
        return f"q{index}-disclose"
    if subject == Subject.NCND and question.ncnd:
        return f"q{index}-ncnd"
    if subject == Subject.EXEMPTION and section in {ground.section for ground in question.grounds}:
        return f"q{index}-{section}"
    return ""
