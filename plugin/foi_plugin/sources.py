"""Where commands read decided questions from: `--from DIR|FILE.jsonl|HOST|ledger|INDEX`, one or several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import typer

from foi_model.domain import AuthorityKind
from foi_model.precedents import FILE, Precedent, read_entries
from foi_plugin.answered import Answered, BadSource, from_file, from_folder, from_host, from_ledger
from foi_plugin.hosts.opening import HOSTS
from foi_plugin.ledger import SqlLedger, database_exists
from foi_plugin.settings import load_settings

LEDGER = "ledger"


@dataclass(slots=True)
class Reading:
    """Reads sources into entries, each response once, and counts what it met.

    `known` are the responses already in an index. A response that a host sent outweighs what staff had recorded on
    its case, so the ledger is read last.
    """

    kind: AuthorityKind
    known: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    responses: int = 0
    repeated: int = 0
    silent: int = 0
    unread: int = 0

    def entries(self, sources: Sequence[str]) -> Iterator[Precedent]:
        """The entries of all sources. Raises `BadSource`, `HostError`, `PortError`, `PrecedentError`, `SettingsError`."""
        for source in sorted(sources, key=lambda name: name == LEDGER):
            if source == LEDGER:
                yield from (entry for entry in _ledger_entries() if entry.case not in self.answered)
            elif (Path(source) / FILE).is_file():
                yield from self._again(Path(source))
            else:
                for answered in _responses(source, self.kind):
                    yield from self._once(answered)

    def _once(self, answered: Answered) -> Iterator[Precedent]:
        if answered.unread is not None:
            self.unread += 1
            typer.echo(answered.unread, err=True)
            return
        self.responses += 1
        if answered.case is not None:
            self.answered.add(answered.case)
        if answered.hashes & self.known:
            self.repeated += 1
            return
        self.known |= answered.hashes
        found = answered.precedents()
        self.silent += not found
        yield from found

    def _again(self, folder: Path) -> Iterator[Precedent]:
        before = frozenset(self.known)
        for entry in read_entries(folder):
            if entry.response not in before:
                self.known.add(entry.response)
                yield entry


def _responses(source: str, kind: AuthorityKind) -> Iterator[Answered]:
    path = Path(source)
    if path.is_dir():
        return from_folder(path, kind)
    if path.is_file():
        return from_file(path, kind)
    if source in HOSTS:
        return from_host(source)
    raise BadSource(f"{source}: no such folder, file or host; the hosts are: {', '.join((*HOSTS, LEDGER))}")


def _ledger_entries() -> Iterator[Precedent]:
    url = load_settings().database_url
    if not database_exists(url):
        raise BadSource(f"{LEDGER}: there is none at FOI_SUGGEST_DATABASE_URL")
    return from_ledger(SqlLedger(url))
