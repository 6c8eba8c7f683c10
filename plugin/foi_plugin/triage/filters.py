"""What part of the backlog is shown: filters that can be combined, read from the address of the page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from foi_model.domain import Band
from foi_plugin.triage.backlog import Group, Outline
from foi_plugin.triage.finding import BANDS
from foi_plugin.triage.ranking import Sort, TimeState

ANY_BAND, NO_BAND = "any", "none"
BAND_CHOICES = (ANY_BAND, *(band.value for band in Band), NO_BAND)


@dataclass(frozen=True, slots=True)
class Filters:
    """Each is empty when it does not filter. `cluster` is the number of a cluster, 0 for none."""

    due: str = ""
    band: str = ""
    topic: str = ""
    ground: str = ""
    cluster: int = 0
    sort: Sort = Sort.PRIORITY
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """The filters in the query of an address. What is not understood does not filter."""
        sort = query.get("sort", "")
        return cls(
            due=_one_of(query.get("due", ""), [state.name.lower() for state in TimeState]),
            band=_one_of(query.get("band", ""), BAND_CHOICES),
            topic=query.get("topic", "")[:64],
            ground=query.get("ground", "")[:8],
            cluster=_number(query.get("cluster", ""), 0),
            sort=Sort(sort) if sort in set(Sort) else Sort.PRIORITY,
            page=max(_number(query.get("page", ""), 1), 1),
        )

    def query(self, **changes: object) -> dict[str, str]:
        """The query that stands for these filters, with some of them changed; what does not filter is left out."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        values = {
            "due": other.due, "band": other.band, "topic": other.topic, "ground": other.ground,
            "cluster": str(other.cluster or ""), "sort": "" if other.sort is Sort.PRIORITY else other.sort.value,
            "page": "" if other.page == 1 else str(other.page),
        }  # fmt: skip
        return {name: value for name, value in values.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.due or self.band or self.topic or self.ground or self.cluster)

    def keep(self, outlines: Iterable[Outline], state: Callable[[Outline], TimeState]) -> list[Outline]:
        """The requests that pass, in the order given."""
        return [outline for outline in outlines if self._passes(outline, state)]

    def _passes(self, outline: Outline, state: Callable[[Outline], TimeState]) -> bool:
        band = BANDS[outline.ncnd]
        return (
            (not self.topic or self.topic in outline.topics)
            and (not self.ground or self.ground in outline.grounds)
            and (not self.cluster or self.cluster in outline.clusters)
            and (
                not self.band
                or (self.band == ANY_BAND and band is not None)
                or (self.band == NO_BAND and band is None)
                or self.band == band
            )
            and (not self.due or state(outline).name.lower() == self.due)
        )


def visible_groups(groups: Mapping[int, Group], visible: Collection[str]) -> dict[int, Group]:
    """The clusters as somebody may see them: without the cases hidden from them, and only where two are left."""
    shown = {
        number: replace(group, members=tuple(member for member in group.members if member[0] in visible))
        for number, group in groups.items()
    }
    return {number: group for number, group in shown.items() if len(group.members) > 1}


def page_of(outlines: Sequence[Outline], page: int, size: int) -> tuple[Sequence[Outline], int, int]:
    """One page of requests, its number (the last one when there are fewer) and how many there are."""
    pages = max((len(outlines) + size - 1) // size, 1)
    number = min(page, pages)
    return outlines[(number - 1) * size : number * size], number, pages


def _one_of(value: str, known: Collection[str]) -> str:
    return value if value in known else ""


def _number(value: str, otherwise: int) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else otherwise
