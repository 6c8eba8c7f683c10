"""The Ray engine: the same scoring on as many machines as there are, through Ray Data.

What is to be scored is put into Parquet files beside the list, read from there by Ray, scored by actors that hold one
session each, and stored as it comes back. An actor that dies is started again and its requests with it; if the whole run
is killed, what came back is stored and `--resume` goes on from there. On several machines the folder of the list must be
one that all of them see, and each needs this package.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, cast

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_raylet_start_wait_time_s", "120")

import pyarrow as pa
import pyarrow.parquet as pq
import ray
import ray.data

from foi_model.assess import Engine
from foi_model.domain import AuthorityKind
from foi_model.intake import Limits
from foi_plugin.ports import Attachment, Case
from foi_plugin.triage.backlog import found_from
from foi_plugin.triage.entries import Entry, Scored
from foi_plugin.triage.finding import Finding
from foi_plugin.triage.local import EngineError, Task, find_or_say

_ROWS_A_FILE = 2_000
_ROWS_A_BATCH = 16
_STORE_BYTES = 256_000_000
_DATES = ("received_on", "due_given", "restarted_on")
_SCHEMA = pa.schema(
    [
        ("entry", pa.string()),
        ("text", pa.large_string()),
        ("authority_kind", pa.string()),
        ("names", pa.list_(pa.string())),
        ("contents", pa.list_(pa.large_binary())),
    ]
)
_RESULT = pa.schema(
    [("entry", pa.string()), ("finding", pa.large_string()), ("words", pa.binary()), ("vectors", pa.binary())]
)


class Scorer:
    """An actor of Ray: one session, used for every batch that it is given."""

    def __init__(self, bundle: str | None, chars: int) -> None:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        self._engine = Engine.open(Path(bundle) if bundle else None, threads=1)
        self._limits = Limits(chars=chars)

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Rows of `_SCHEMA` to rows of results."""
        scored = (find_or_say(_task(row), self._engine, self._limits) for row in batch.to_pylist())
        return pa.Table.from_pylist([_packed(each) for each in scored], schema=_RESULT)


@dataclass(frozen=True, slots=True)
class RayPool:
    """`workers` actors on the cluster at `address`, or on a local one that is started and stopped.

    `score` raises `EngineError` when there is no such cluster.

    `scratch` is a folder that every machine of the cluster sees; it is emptied before and removed after.
    """

    bundle: Path | None
    workers: int
    limits: Limits
    address: str | None
    scratch: Path

    def score(self, tasks: Iterable[Task]) -> Iterator[Scored]:
        """Score requests; they come back in any order."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        self.scratch.chmod(0o700)
        try:
            if _stage(tasks, self.scratch):
                with _connected(self.address, self.workers):
                    yield from self._scored()
        finally:
            shutil.rmtree(self.scratch, ignore_errors=True)

    def _scored(self) -> Iterator[Scored]:
        rows = ray.data.read_parquet(str(self.scratch)).map_batches(
            Scorer,
            fn_constructor_args=(None if self.bundle is None else str(self.bundle.resolve()), self.limits.chars),
            batch_size=_ROWS_A_BATCH,
            batch_format="pyarrow",
            num_cpus=1,
            compute=ray.data.ActorPoolStrategy(size=self.workers),
        )
        for batch in rows.iter_batches(batch_size=_ROWS_A_BATCH, batch_format="pyarrow"):
            yield from map(_unpacked, cast(Any, batch).to_pylist())


def _stage(tasks: Iterable[Task], folder: Path) -> int:
    """Write what is to be scored to Parquet files. Returns how many requests there are."""
    source, count = iter(tasks), 0
    while chunk := list(islice(source, _ROWS_A_FILE)):
        table = pa.Table.from_pylist([_row(entry, case) for entry, case in chunk], schema=_SCHEMA)
        pq.write_table(table, folder / f"{count:09}.parquet", row_group_size=_ROWS_A_BATCH * 8)
        count += len(chunk)
    return count


@contextmanager
def _connected(address: str | None, workers: int) -> Iterator[None]:
    local: dict[str, Any] = {} if address else {"num_cpus": workers, "object_store_memory": _STORE_BYTES}
    try:
        ray.init(address=address, log_to_driver=False, include_dashboard=False, logging_level=logging.ERROR, **local)
    except Exception as error:
        why = (str(error).splitlines() or [""])[0][:200]
        raise EngineError(f"Ray {address or 'on this machine'}: {why or type(error).__name__}") from error
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        yield
    finally:
        ray.shutdown()


def _row(entry: Entry, case: Case) -> dict[str, Any]:
    return {
        "entry": json.dumps(asdict(entry), default=date.isoformat),
        "text": case.text.encode("utf-8", "replace").decode(),
        "authority_kind": case.authority_kind.value,
        "names": [attachment.name for attachment in case.attachments],
        "contents": [attachment.content for attachment in case.attachments],
    }


def _task(row: Mapping[str, Any]) -> Task:
    entry = _entry(row["entry"])
    files = tuple(Attachment(name, content) for name, content in zip(row["names"], row["contents"], strict=True))
    return entry, Case(
        entry.case_id, "", row["text"], AuthorityKind(row["authority_kind"]), entry.url, attachments=files
    )


def _packed(scored: Scored) -> dict[str, Any]:
    found = scored.found
    return {
        "entry": json.dumps(asdict(scored.entry), default=date.isoformat),
        "finding": None if found is None else json.dumps(found.finding.to_dict()),
        "words": None if found is None else found.words.tobytes(),
        "vectors": None if found is None else found.vectors.tobytes(),
    }


def _unpacked(row: Mapping[str, Any]) -> Scored:
    entry = _entry(row["entry"])
    if row["finding"] is None:
        return Scored(entry, None)
    return Scored(entry, found_from(Finding.from_dict(json.loads(row["finding"])), row["words"], row["vectors"]))


def _entry(text: str) -> Entry:
    data = json.loads(text)
    dates = {name: None if data[name] is None else date.fromisoformat(data[name]) for name in _DATES}
    return Entry(**{**data, **dates, "problems": tuple(data["problems"])})
