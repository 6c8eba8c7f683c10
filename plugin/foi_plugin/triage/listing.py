"""From a stored backlog to the list that is written or shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from foi_model.catalogue import Catalogue
from foi_plugin.settings import Settings
from foi_plugin.triage.backlog import Backlog, Outline
from foi_plugin.triage.batch import ordered, short_calendar
from foi_plugin.triage.deadline import Calendar, deadline
from foi_plugin.triage.files import Listing
from foi_plugin.triage.ranking import Sort, TimeState, Weights, time_state
from foi_plugin.triage.rows import Earlier, Reading, Row, no_earlier
from foi_plugin.triage.summary import summarise


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """What a list depends on besides the requests: the day, the order, the settings and the law."""

    today: date
    sort: Sort
    weights: Weights
    soon: int
    calendar: Calendar
    catalogue: Catalogue

    @classmethod
    def of(cls, settings: Settings, today: date, sort: Sort, calendar: Calendar, catalogue: Catalogue) -> Viewpoint:
        """The viewpoint that the settings give."""
        weights = Weights(settings.triage_weight_due, settings.triage_weight_ncnd, settings.triage_weight_complexity)
        return cls(today, sort, weights, settings.triage_due_soon_days, calendar, catalogue)

    def ordered(self, outlines: Sequence[Outline]) -> list[Outline]:
        """Requests in the order asked for."""
        return ordered(outlines, self.sort, self.today, self.weights, self.calendar)

    def reading(self, backlog: Backlog, earlier: Earlier = no_earlier) -> Reading:
        """What turns a stored request into a row."""
        return Reading(self.today, self.soon, self.weights, self.calendar, self.catalogue, backlog.groups(), earlier)

    def state(self, outline: Outline) -> TimeState:
        """How a request stands against its due date."""
        due = deadline(outline.received_on, outline.restarted_on, outline.due_given, self.calendar).due
        return time_state(None if due is None else self.calendar.between(self.today, due), self.soon)


def listing_of(
    backlog: Backlog,
    viewpoint: Viewpoint,
    problems: Sequence[str] = (),
    earlier: Earlier = no_earlier,
    outlines: Sequence[Outline] | None = None,
    reading: Reading | None = None,
) -> Listing:
    """The list of a backlog, or of some `outlines` of it already in order; rows are made as they are asked for."""
    chosen = viewpoint.ordered(backlog.outlines()) if outlines is None else list(outlines)
    reading = reading or viewpoint.reading(backlog, earlier)
    here = {outline.case_id for outline in chosen}
    warning = short_calendar(chosen, viewpoint.calendar, viewpoint.today)
    return Listing(
        rows=rows_of(backlog, reading, [outline.case_id for outline in chosen]),
        groups=[group for group in reading.groups.values() if any(case_id in here for case_id, _ in group.members)],
        problems=problems,
        today=viewpoint.today,
        total=len(chosen),
        summary=summarise(chosen, viewpoint.today, viewpoint.calendar, viewpoint.catalogue),
        notes=() if warning is None else (warning,),
    )


def rows_of(backlog: Backlog, reading: Reading, case_ids: Sequence[str], first: int = 1) -> Iterator[Row]:
    """The rows of these requests, in this order, ranked from `first`."""
    for rank, stored in enumerate(backlog.stored(case_ids), start=first):
        yield reading.row(rank, stored)
