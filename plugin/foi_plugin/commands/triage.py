"""`foi-suggest triage`: one list of the open requests that says what to look at first and what belongs together."""

from __future__ import annotations

import enum
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foi_model.domain import AuthorityKind
from foi_plugin.console import BAD_INPUT, FAILURE, stop, write_json
from foi_plugin.triage.ranking import Sort

if TYPE_CHECKING:
    from foi_model.intake import Limits
    from foi_plugin.ports import CaseHost
    from foi_plugin.settings import Settings
    from foi_plugin.triage.backlog import Backlog
    from foi_plugin.triage.batch import Counts
    from foi_plugin.triage.entries import Scored
    from foi_plugin.triage.listing import Viewpoint
    from foi_plugin.triage.local import Task
    from foi_plugin.triage.rows import Earlier

SOME_NOT_ASSESSED = 3


class EngineKind(enum.StrEnum):
    """Where requests are scored."""

    LOCAL = "local"
    RAY = "ray"


def triage(
    source: Annotated[
        str,
        typer.Option("--from", metavar="helpdesk|rt|DIR|FILE", help="A host, a folder, or a .csv, .jsonl, .parquet."),
    ],
    out: Annotated[Path | None, typer.Option("--out", help="The list: .xlsx, .csv, .jsonl, .html or .parquet.")] = None,
    sort: Annotated[Sort, typer.Option("--sort", help="The order of the list.")] = Sort.PRIORITY,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a run stopped; what is unchanged is not scored again.")
    ] = False,
    engine: Annotated[EngineKind, typer.Option("--engine", help="Score here, or on Ray.")] = EngineKind.LOCAL,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=1024, help="Processes that score; one a core by default.")
    ] = None,
    ray_address: Annotated[
        str | None, typer.Option("--ray-address", help="An existing Ray cluster; a local one is started otherwise.")
    ] = None,
    authority_kind: Annotated[
        AuthorityKind, typer.Option("--authority-kind", help="Of requests that name none.")
    ] = AuthorityKind.POLICE,
    bundle: Annotated[
        Path | None, typer.Option("--bundle", help="A model bundle; the one in service by default.")
    ] = None,
    today: Annotated[
        datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="Count from this day instead of today.")
    ] = None,
    back: Annotated[
        bool, typer.Option("--write-back", help="Write a staff-only line on every case of the host.")
    ] = False,
    undo_back: Annotated[
        bool, typer.Option("--undo-write-back", help="Clear those lines from the open cases, and do nothing else.")
    ] = False,
) -> None:
    """List the open requests: what to look at first, and which belong together. Never a decision.

    Exit 0: every request was assessed. 3: the list is whole, but some requests in it could not be assessed.
    2: bad input, nothing was written. 1: it failed; run it again with --resume.
    """
    from foi_plugin.ports import PortError
    from foi_plugin.precedents import Precedents
    from foi_plugin.triage.earlier import earlier_in

    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    hosts = _Hosts()
    if undo_back:
        _undo(hosts(source))
        return
    if out is None:
        stop("--out: name the file to write", BAD_INPUT)
    _check_out(out)
    if back and (Path(source).exists() or "." in source):
        stop(f"--write-back: {source} is no case system", BAD_INPUT)
    settings = _settings(source)
    viewpoint = _viewpoint(settings, today, sort)
    try:
        backlog, scratch = _work_file(out, resume), out.with_name(f"{out.name}.work.ray")
        counts = _run(
            source,
            backlog,
            viewpoint,
            settings,
            authority_kind,
            bundle or _in_service(settings),
            engine,
            workers,
            ray_address,
            scratch,
            hosts,
        )
        earlier = earlier_in(Precedents(settings.precedents, settings.log_level), source)
        result = _write(out, backlog, viewpoint, counts, earlier)
        if back:
            result |= _write_back(hosts(source), backlog, viewpoint)
    except PortError as error:
        stop(str(error), FAILURE)
    except KeyboardInterrupt:
        stop(f"stopped; nothing is lost: run it again with --resume to write {out}", FAILURE)
    write_json(result)
    if counts.failed:
        raise typer.Exit(SOME_NOT_ASSESSED)


class _Hosts:
    """Opens a host when it is first needed, once."""

    def __init__(self) -> None:
        self._opened: dict[str, CaseHost] = {}

    def __call__(self, name: str) -> CaseHost:
        from foi_plugin.hosts import HostError, open_host

        if name not in self._opened:
            try:
                self._opened[name] = open_host(name)
            except HostError as error:
                stop(str(error), BAD_INPUT)
        return self._opened[name]


def _check_out(out: Path) -> None:
    from foi_plugin.triage.files import FORMATS

    if out.suffix.lower() not in FORMATS:
        stop(f"--out: {out}: the name must end in one of {', '.join(FORMATS)}", BAD_INPUT)
    if not out.parent.is_dir():
        stop(f"--out: {out.parent}: no such folder", BAD_INPUT)
    if out.is_dir():
        stop(f"--out: {out} is a folder", BAD_INPUT)
    if not os.access(out.parent, os.W_OK):
        stop(f"--out: {out.parent}: permission denied", BAD_INPUT)


def _settings(source: str) -> Settings:
    from foi_plugin.hosts import HostError, settings_of
    from foi_plugin.settings import SettingsError

    try:
        return settings_of(source)
    except (SettingsError, HostError) as error:
        stop(str(error), BAD_INPUT)


def _viewpoint(settings: Settings, today: datetime | None, sort: Sort) -> Viewpoint:
    from foi_model.catalogue import load_catalogue
    from foi_plugin.clock import SystemClock, uk_day
    from foi_plugin.triage.deadline import uk_calendar
    from foi_plugin.triage.listing import Viewpoint

    day = today.date() if today else uk_day(SystemClock().now())
    try:
        viewpoint = Viewpoint.of(settings, day, sort, uk_calendar(), load_catalogue())
        viewpoint.weights.scaled()
    except ValueError as error:
        stop(f"FOI_SUGGEST_TRIAGE_WEIGHT_*: {error}", BAD_INPUT)
    return viewpoint


def _work_file(out: Path, resume: bool) -> Backlog:
    """The file beside `out` that holds what was found so far, so that a run can be resumed."""
    from foi_plugin.triage.backlog import Backlog

    path = out.with_name(f"{out.name}.work")
    if not resume:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    return Backlog.in_file(path, "triage")


def _run(
    source: str,
    backlog: Backlog,
    viewpoint: Viewpoint,
    settings: Settings,
    kind: AuthorityKind,
    bundle: Path | None,
    engine: EngineKind,
    workers: int | None,
    ray_address: str | None,
    scratch: Path,
    hosts: Callable[[str], CaseHost],
) -> Counts:
    from foi_model.bundle import Bundle, BundleError, default_bundle
    from foi_model.intake import Limits
    from foi_plugin.triage.batch import run
    from foi_plugin.triage.entries import Versions
    from foi_plugin.triage.local import EngineError, LocalPool, here
    from foi_plugin.triage.sources import SourceError, read_source

    limits = Limits(chars=settings.max_text_chars)
    count = workers or len(os.sched_getaffinity(0))
    try:
        versions = Versions(Bundle.open(bundle or default_bundle()).version, viewpoint.catalogue.version, limits)
        if engine is EngineKind.RAY:
            score = _ray(bundle, count, limits, ray_address, scratch)
        else:
            score = here(bundle, limits) if count == 1 else LocalPool(bundle, count, limits).score
        with _progress() as told:
            return run(read_source(source, kind, hosts), backlog, score, versions, viewpoint.today, told)
    except (SourceError, BundleError, EngineError) as error:
        stop(str(error), BAD_INPUT if isinstance(error, SourceError) else FAILURE)


def _write(out: Path, backlog: Backlog, viewpoint: Viewpoint, counts: Counts, earlier: Earlier) -> dict[str, object]:
    from foi_plugin.triage.files import OutputError, write
    from foi_plugin.triage.listing import listing_of

    listing = listing_of(backlog, viewpoint, counts.problems, earlier)
    for line in (*listing.notes, *counts.problems):
        typer.echo(line, err=True)
    try:
        write(listing, out)
    except OutputError as error:
        stop(str(error), FAILURE)
    return {
        "out": str(out),
        "requests": counts.read,
        "scored": counts.scored,
        "unchanged": counts.unchanged,
        "not_assessed": counts.failed,
        "clusters": counts.clusters,
        "problems": len(counts.problems),
    }


def _write_back(host: CaseHost, backlog: Backlog, viewpoint: Viewpoint) -> dict[str, object]:
    from foi_plugin.triage.mirroring import write_back

    reading = viewpoint.reading(backlog)
    ids = [outline.case_id for outline in viewpoint.ordered(backlog.outlines()) if not outline.failed]
    rows = ((stored.entry.case_id, reading.row(rank, stored)) for rank, stored in enumerate(backlog.stored(ids), 1))
    done = write_back(host, rows)
    for line in done.refused:
        typer.echo(line, err=True)
    return {"written_back": done.written, "not_written_back": len(done.refused)}


def _undo(host: CaseHost) -> None:
    from foi_plugin.ports import PortError
    from foi_plugin.triage.mirroring import undo

    try:
        done = undo(host, list(host.open_case_ids()))
    except PortError as error:
        stop(f"{host.name}: {error}", FAILURE)
    for line in done.refused:
        typer.echo(line, err=True)
    write_json({"cleared": done.written, "not_cleared": len(done.refused)})
    if done.refused:
        raise typer.Exit(FAILURE)


def _in_service(settings: Settings) -> Path | None:
    """The bundle that the service scores with, when the installation names one; None for the shipped one."""
    if settings.registry is None and settings.bundle is None:
        return None
    from foi_model.bundle import BundleError
    from foi_plugin.engines import Engines

    try:
        return Engines.from_settings(settings, log_level="critical").get().classifier.bundle.path
    except BundleError as error:
        stop(str(error), FAILURE)


def _ray(
    bundle: Path | None, workers: int, limits: Limits, address: str | None, scratch: Path
) -> Callable[[Iterable[Task]], Iterator[Scored]]:
    try:
        from foi_plugin.triage.cluster import RayPool
    except ImportError:
        stop("--engine ray needs Ray: pip install 'foi-suggest[scale]'", BAD_INPUT)
    return RayPool(bundle, workers, limits, address, scratch).score


@contextmanager
def _progress() -> Iterator[Callable[[Counts], None]]:
    """A progress bar on a terminal, and silence elsewhere."""
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    bar = Progress(
        TextColumn(
            "Triage: {task.fields[read]} read, {task.fields[scored]} scored, {task.fields[unchanged]} unchanged"
        ),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("triage", total=None, read=0, scored=0, unchanged=0)
        yield lambda counts: bar.update(task, read=counts.read, scored=counts.scored, unchanged=counts.unchanged)
