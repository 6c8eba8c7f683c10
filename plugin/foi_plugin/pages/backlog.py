"""The backlog page: what to look at first, for staff, as far as each may see the cases."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from foi_model.catalogue import load_catalogue
from foi_plugin.clock import uk_day
from foi_plugin.ports import PortError
from foi_plugin.security import Access, access
from foi_plugin.service import SuggestionService
from foi_plugin.triage import charts
from foi_plugin.triage.backlog import RUNNING, Backlog, Outline
from foi_plugin.triage.batch import short_calendar
from foi_plugin.triage.deadline import uk_calendar
from foi_plugin.triage.earlier import earlier_in
from foi_plugin.triage.files import write
from foi_plugin.triage.filters import BAND_CHOICES, Filters, page_of, visible_groups
from foi_plugin.triage.listing import Viewpoint, listing_of, rows_of
from foi_plugin.triage.ranking import Sort, TimeState
from foi_plugin.triage.refresh import Refresh
from foi_plugin.triage.rows import Reading
from foi_plugin.triage.summary import BY_WEEK, summarise

backlog_pages = Blueprint("backlog", __name__, template_folder="templates")

PAGE_SIZE = 50
_MOST_CLUSTERS = 12
_SORTS = {
    Sort.PRIORITY: "Priority",
    Sort.DUE: "Due date",
    Sort.NCND: "NCND band",
    Sort.COMPLEXITY: "Effort",
    Sort.QUESTIONS: "Number of questions",
    Sort.RECEIVED: "Date of receipt",
    Sort.REFERENCE: "Reference",
}
_MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "html": "text/html",
}


class NoSuchForm(PortError):
    """A download in a form that is not offered."""

    status, code = 404, "not_found"


@dataclass(frozen=True, slots=True)
class View:
    """The backlog as one member of staff may see it."""

    backlog: Backlog
    viewpoint: Viewpoint
    reading: Reading
    outlines: list[Outline]
    chosen: list[Outline]


@backlog_pages.get("/backlog")
@access(Access.STAFF)
def show() -> str:
    """The list, a page at a time, with filters, charts and clusters."""
    filters = Filters.read(request.args)
    view = _view(filters)
    part, number, pages = page_of(view.chosen, filters.page, PAGE_SIZE)
    rows = rows_of(view.backlog, view.reading, [outline.case_id for outline in part], (number - 1) * PAGE_SIZE + 1)
    summary = summarise(view.outlines, view.viewpoint.today, view.viewpoint.calendar, view.viewpoint.catalogue)
    return render_template(
        "foi_pages/backlog.html",
        filters=replace(filters, page=number),
        pages=pages,
        rows=list(zip(part, rows, strict=False)),
        total=len(view.outlines),
        found=len(view.chosen),
        groups=_groups(view, filters),
        cluster_sizes={number: len(group.members) for number, group in view.reading.groups.items()},
        summary=summary,
        pictures={
            title: charts.columns(counts) if title == BY_WEEK else charts.bars(counts)
            for title, counts in summary.items()
        },
        choices=_choices(view.outlines),
        sorts=_SORTS,
        warning=short_calendar(view.outlines, view.viewpoint.calendar, view.viewpoint.today),
        failed=sum(outline.failed for outline in view.outlines),
        run=view.backlog.latest(),
        running=RUNNING,
        csrf=_service().host.csrf_token(request.environ),
        static=url_for("pages.static", name="backlog.css").removesuffix("/backlog.css"),
    )


@backlog_pages.get("/backlog/download")
@access(Access.STAFF)
def download() -> Response:
    """The list as filtered and sorted, whole, as a file in the form that the query names."""
    form = request.args.get("form", "xlsx")
    if form not in _MEDIA:
        raise NoSuchForm("the list can be had as xlsx, csv, jsonl or html")
    view = _view(Filters.read(request.args))
    listing = listing_of(view.backlog, view.viewpoint, outlines=view.chosen, reading=view.reading)
    name = f"foi-backlog-{view.viewpoint.today.isoformat()}.{form}"
    with tempfile.TemporaryDirectory(prefix="foi-suggest-") as folder:
        path = Path(folder) / name
        write(listing, path)
        file = path.open("rb")
    response = send_file(file, mimetype=_MEDIA[form], as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


@backlog_pages.get("/backlog/cases/<string(maxlength=200):case_id>")
@access(Access.STAFF)
def open_case(case_id: str) -> BaseResponse:
    """Go to the page of a case in the case system, if the caller may see it."""
    return redirect(_service().host.fetch(case_id, g.staff).url, 302)


@backlog_pages.get("/backlog/progress")
@access(Access.STAFF)
def progress() -> dict[str, Any]:
    """How far the run under way has come, for the page's script."""
    run = Refresh.of(_service()).backlog.latest()
    if run is None:
        return {"state": None, "done": 0, "total": 0}
    return {"state": run.state, "done": run.done, "total": run.total}


@backlog_pages.post("/backlog/refresh")
@access(Access.STAFF)
def refresh() -> BaseResponse:
    """Read the open cases again, in the background."""
    Refresh.of(_service()).start(g.staff)
    return redirect(url_for("backlog.show"), 303)


@backlog_pages.post("/backlog/cancel")
@access(Access.STAFF)
def cancel() -> BaseResponse:
    """Stop the reading under way."""
    Refresh.of(_service()).cancel()
    return redirect(url_for("backlog.show"), 303)


def _view(filters: Filters) -> View:
    service = _service()
    backlog = Refresh.of(service).backlog
    viewpoint = Viewpoint.of(service.settings, _today(service), filters.sort, uk_calendar(), load_catalogue())
    visible = service.host.visible_case_ids(g.staff)
    outlines = [outline for outline in backlog.outlines() if outline.case_id in visible]
    reading = viewpoint.reading(backlog, earlier_in(service.precedents, service.host.name))
    reading = replace(reading, groups=visible_groups(reading.groups, visible))
    chosen = viewpoint.ordered(filters.keep(outlines, viewpoint.state))
    return View(backlog, viewpoint, reading, outlines, chosen)


def _groups(view: View, filters: Filters) -> list[Any]:
    groups = list(view.reading.groups.values())
    if filters.cluster:
        return [group for group in groups if group.number == filters.cluster]
    return sorted(groups, key=lambda group: -len(group.members))[:_MOST_CLUSTERS]


def _choices(outlines: Iterable[Outline]) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers: (value, words). Only topics and grounds that are met are offered."""
    catalogue = load_catalogue()
    topics, grounds = set[str](), set[str]()
    for outline in outlines:
        topics.update(outline.topics)
        grounds.update(outline.grounds)
    return {
        "due": [(state.name.lower(), state.value.capitalize()) for state in TimeState],
        "band": list(zip(BAND_CHOICES, ("Any flag", "High", "Medium", "Low", "No flag"), strict=True)),
        "topic": sorted(
            ((topic, catalogue.topics[topic].title) for topic in topics if topic in catalogue.topics),
            key=lambda choice: choice[1],
        ),
        "ground": [
            (section, f"s{section} {catalogue.ground(section).title}")
            for section in catalogue.sections
            if section in grounds
        ],
    }


def _today(service: SuggestionService) -> date:
    return uk_day(service.clock.now())


def _service() -> SuggestionService:
    service: SuggestionService = current_app.extensions["foi_suggest"]
    return service
