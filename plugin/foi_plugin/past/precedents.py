"""Past cases -> entries of the index of decided questions, each response once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from foi_model.domain import AuthorityKind
from foi_model.history import Reply, Unusable
from foi_model.precedents import (
    FILE,
    Precedent,
    Source,
    precedents_of,
    precedents_told,
    read_entries,
    response_hash,
)
from foi_model.scrub import Scrubber
from foi_plugin.past.found import Finds, Response, Skipped, Skips, Told, read_each
from foi_plugin.past.sources import LEDGER, SourceError, open_source


@dataclass(slots=True)
class Entries:
    """Reads sources into entries and counts what it met.

    `known` are the responses already in an index, `answered` the cases whose response is: it outweighs what staff had
    recorded on the case, so the ledger is read last.
    """

    kind: AuthorityKind
    columns: Mapping[str, str]
    known: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    responses: int = 0
    repeated: int = 0
    skips: Skips = field(default_factory=Skips)

    def have(self, entry: Precedent) -> None:
        """Take note of an entry that is already in an index."""
        self.known.add(entry.response)
        if entry.source is Source.RESPONSE and entry.case is not None:
            self.answered.add(entry.case)

    def of(self, sources: Sequence[str]) -> Iterator[Precedent]:
        """The entries of all sources. Raises what `open_source` and reading do, and `PrecedentError`.

        `SourceError` at the end when folders, files and hosts gave nothing, not even what is known already: an empty
        ledger or index is an answer, an empty folder is not.
        """
        opened: list[tuple[str, Finds | None]] = []
        for source in sorted(sources, key=lambda name: name == LEDGER):
            index = (Path(source) / FILE).is_file()
            opened.append((source, None if index else open_source(source, self.kind, self.columns, Scrubber())))
        for source, finds in opened:
            if finds is None:
                yield from self._again(Path(source))
            else:
                for find in read_each(self._once(finds), _entries):
                    yield from self._fresh(find)
        if not self.responses and all(finds is not None and source != LEDGER for source, finds in opened):
            raise SourceError(f"{', '.join(sources)}: no usable past case, {self.skips}")

    def _once(self, finds: Finds) -> Finds:
        """The finds without the responses that are known, whichever of their texts is the reply."""
        for find in finds:
            if isinstance(find, Response) and not self.known.isdisjoint(map(response_hash, find.texts)):
                self.responses += 1
                self.repeated += 1
                self.answered.add(find.digest)
            else:
                yield find

    def _fresh(self, find: Sequence[Precedent] | Told | Skipped) -> Sequence[Precedent]:
        """The entries of a find, none when they are known or it was skipped."""
        if isinstance(find, Skipped):
            self.skips.add(find)
            return ()
        entries = tuple(precedents_told(find.case, find.reference)) if isinstance(find, Told) else find
        if not entries:
            return ()
        first = entries[0]
        if first.source is Source.DECISION:
            return () if first.case in self.answered else entries
        self.responses += 1
        if first.response in self.known:
            self.repeated += 1
            return ()
        self.have(first)
        return entries

    def _again(self, folder: Path) -> Iterator[Precedent]:
        before = frozenset(self.known)
        for entry in read_entries(folder):
            if entry.response not in before:
                self.have(entry)
                yield entry


def _entries(response: Response, reply: Reply) -> Sequence[Precedent]:
    found = precedents_of(reply, response.kind, response.answered, reference=response.reference, case=response.digest)
    entries = list(found)
    if not entries:
        raise Unusable("no question whose outcome is clear")
    return entries
