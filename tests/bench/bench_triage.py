"""How near batch triage comes to the bare network: the whole command beside onnxruntime on the same tokenised questions.

    python tests/bench/bench_triage.py [--requests 3000] [--rounds 1] [--scaling | --memory]

The command reads a JSONL file, splits, scores, clusters, ranks and writes; it is timed from its start to its end, the
start of its processes included. The bare network runs the questions that the command would, tokenised beforehand, one at a
time, once in two processes of one thread and once in one process of two threads; the faster of the two counts. Both run
in turn, so that a busy neighbour slows both alike. Processor seconds are told as well: they hardly depend on neighbours.
`--scaling` runs the command with one and with two workers on each engine; `--memory` runs it alone and reports the most
memory that its processes held.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime as ort
import psutil

from foi_model.assess import MAX_QUESTIONS
from foi_model.bundle import MODEL, TOKENIZER, Bundle, default_bundle
from foi_model.domain import AuthorityKind, ModelInput
from foi_model.encoding import InputEncoder
from foi_model.intake import gather
from foi_model.intake.split import split

TARGET = 0.70
KINDS = {"foi": "police", "foi-council": "local", "foi-central": "central"}
PLACES = ("Wealdshire", "Northmoor", "Eastdown", "Sallowby", "Fennimore", "Harrowdale", "Tynecliffe", "Westerlea")
COMMAND = [sys.executable, "-c", "from foi_plugin.cli import main; main()", "triage"]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scaling", action="store_true")
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_requests(folder / "in.jsonl", options.requests)
        if options.memory:
            peak, seconds = most_memory(folder, options.workers)
            say(f"{options.requests:,} requests: {peak / 1e6:,.0f} MB at most in all processes, {seconds:,.0f} s")
            return 0
        if options.scaling:
            return scaling(folder, options.requests)
        return compare(folder, options.requests, options.rounds, options.workers)


def compare(folder: Path, requests: int, rounds: int, workers: int) -> int:
    questions = tokenise(folder / "in.jsonl", folder / "tokens.npz")
    say(f"{requests:,} requests, {questions:,} questions, {workers} workers on {os.cpu_count()} cores")
    bare, whole = [], []
    for _ in range(rounds):
        bare.append(faster_network(folder, workers))
        whole.append(run_command(folder, workers))
        bare.append(faster_network(folder, workers))
    network, command = median(bare), median(whole)
    for name, spent in (("bare onnxruntime", network), ("foi-suggest triage", command)):
        say(
            f"{name:<19} {spent.wall:8.1f} s  {questions / spent.wall:8.0f} questions/s  {spent.processor:8.1f} s processor"
        )
    ratio = network.wall / command.wall
    say(f"ratio               {ratio:8.0%}    (target: at least {TARGET:.0%}; of processor seconds "
        f"{network.processor / command.processor:.0%})")  # fmt: skip
    return 0 if ratio >= TARGET else 1


def scaling(folder: Path, requests: int) -> int:
    """One worker and two, on each engine."""
    for engine in ("local", "ray"):
        one, two = (run_command(folder, workers, engine).wall for workers in (1, 2))
        say(
            f"{engine:<6} {requests / one:7.1f} requests/s with 1 worker, {requests / two:7.1f} with 2: {one / two:.2f} times"
        )
    return 0


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock on the wall, and of all processors together."""

    wall: float
    processor: float


def median(spent: Sequence[Spent]) -> Spent:
    return Spent(statistics.median(each.wall for each in spent), statistics.median(each.processor for each in spent))


def faster_network(folder: Path, workers: int) -> Spent:
    """The network alone in many processes or in one with many threads, whichever is faster."""
    return min(bare_network(folder, workers, 1), bare_network(folder, 1, workers), key=lambda spent: spent.wall)


def write_requests(path: Path, count: int) -> None:
    """Requests as long as real ones: the demo's texts with other places, years and figures, no two the same."""
    chance = random.Random(7)  # noqa: S311
    texts = [
        json.loads(line) for line in files("foi_plugin.demo").joinpath("backlog.jsonl").read_text("utf-8").splitlines()
    ]
    start = date(2026, 10, 26)
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            base = texts[number % len(texts)]
            place = f"{chance.choice(PLACES)} {chance.choice('NSEW')}{number}"
            body = re.sub(r"Wealdshire", place, base["body"])
            body = re.sub(r"\b20[12]\d\b", lambda _: str(chance.randint(2012, 2026)), body)
            row = {
                "reference": f"R-{number:06}",
                "text": body,
                "authority_kind": KINDS[base["queue"]],
                "received": (start + timedelta(days=number % 30)).isoformat(),
            }
            out.write(json.dumps(row) + "\n")


def tokenise(source: Path, target: Path) -> int:
    """Write the token ids of every question, one after the other, and their lengths."""
    bundle = Bundle.open(default_bundle())
    encoder = InputEncoder.from_file(bundle.path / TOKENIZER, bundle.max_tokens)
    ids: list[int] = []
    segments: list[int] = []
    lengths: list[int] = []
    with source.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            questions = split(gather(row["text"]).text)[:MAX_QUESTIONS]
            texts = [question.text for question in questions]
            for index, question in enumerate(questions):
                siblings = (*texts[:index], *texts[index + 1 :])
                kind = AuthorityKind(row["authority_kind"])
                encoded = encoder.encode(ModelInput(question.text, kind, question.context, siblings))
                ids += encoded.ids
                segments += encoded.segments
                lengths.append(len(encoded.ids))
    np.savez(target, ids=np.array(ids), segments=np.array(segments), lengths=np.array(lengths))
    return len(lengths)


def bare_network(folder: Path, processes: int, threads: int) -> Spent:
    """What the network alone needs for all questions; loading is not counted."""
    context = multiprocessing.get_context("spawn")
    barrier, done = context.Barrier(processes + 1), context.Queue()
    workers = [
        context.Process(target=_run_network, args=(folder, index, processes, threads, barrier, done))
        for index in range(processes)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    started = time.perf_counter()
    processor = sum(done.get() for _ in workers)
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    return Spent(seconds, processor)


def _run_network(folder: Path, index: int, processes: int, threads: int, barrier, done) -> None:  # type: ignore[no-untyped-def]
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = ort.InferenceSession(str(default_bundle() / MODEL), options, providers=["CPUExecutionProvider"])
    data = np.load(folder / "tokens.npz")
    ends = np.cumsum(data["lengths"])
    spans = list(zip(ends - data["lengths"], ends, strict=True))[index::processes]
    ids, segments = data["ids"], data["segments"]
    feeds = [{"input_ids": ids[None, start:end], "segment_ids": segments[None, start:end]} for start, end in spans]
    session.run(["logits"], feeds[0])
    barrier.wait()
    started = time.process_time()
    for feed in feeds:
        session.run(["logits"], feed)
    done.put(time.process_time() - started)


def run_command(folder: Path, workers: int, engine: str = "local") -> Spent:
    """What the whole command needs."""
    before, started = _children(), time.perf_counter()
    subprocess.run([*_command(folder, workers), "--engine", engine], check=True, capture_output=True, timeout=36_000)
    return Spent(time.perf_counter() - started, _children() - before)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def most_memory(folder: Path, workers: int) -> tuple[float, float]:
    """The most bytes that the command and its workers held together, shared pages counted once, and its seconds."""
    started, peak = time.perf_counter(), 0.0
    process = psutil.Popen(_command(folder, workers), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        held = 0.0
        for each in (process, *process.children(recursive=True)):
            try:
                held += each.memory_full_info().pss
            except psutil.Error:
                continue
        peak = max(peak, held)
        time.sleep(1)
    return peak, time.perf_counter() - started


def _command(folder: Path, workers: int) -> list[str]:
    return [
        *COMMAND, "--from", str(folder / "in.jsonl"), "--out", str(folder / "out.xlsx"), "--workers", str(workers),
        "--today", "2026-11-25",
    ]  # fmt: skip


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
