"""The clock on the wall, and the day it is in the United Kingdom."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class SystemClock:
    """The computer's own time, in UTC."""

    def now(self) -> datetime:
        """The current time, timezone-aware."""
        return datetime.now(UTC)


def uk_day(moment: datetime) -> date:
    """The day of a moment in the United Kingdom; one without a time zone is taken to be local already."""
    return (moment.astimezone(LONDON) if moment.tzinfo else moment).date()
