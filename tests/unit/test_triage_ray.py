"""The Ray engine gives what the local one gives, and a worker that is killed loses nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

pytest.importorskip("ray", reason="needs the extra 'scale': pip install 'foi-suggest[scale]'")

COMMAND = [sys.executable, "-c", "from foi_plugin.cli import main; main()", "triage", "--today", "2026-11-25"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ray") / "in.jsonl"
    texts = (
        "1. How many dogs were in kennel {n}?\n2. What did kennel {n} cost in 2024?",
        "Does the force own an IMSI catcher, and was it used for covert surveillance of kennel {n}?",
        "",
    )
    rows = [
        {"reference": f"R{n}", "received": "2026-11-02", "text": texts[n % len(texts)].format(n=n)} for n in range(240)
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n{broken\n")
    return path


@pytest.fixture(scope="module")
def local(source: Path) -> str:
    out = source.with_name("local.jsonl")
    subprocess.run([*COMMAND, "--workers", "1", "--from", source, "--out", out], check=False, timeout=600)
    return out.read_text()


def test_ray_equals_local(source: Path, local: str) -> None:
    out = source.with_name("ray.jsonl")
    done = subprocess.run(
        [*COMMAND, "--engine", "ray", "--workers", "1", "--from", source, "--out", out],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 3, "one line is no JSON"
    assert json.loads(done.stdout)["scored"] == 240
    assert out.read_text() == local
    assert not out.with_name("ray.jsonl.work.ray").exists()


def test_a_worker_killed_in_the_middle_loses_nothing(source: Path, local: str) -> None:
    out = source.with_name("killed.jsonl")
    process = subprocess.Popen(
        [*COMMAND, "--engine", "ray", "--workers", "1", "--from", source, "--out", out],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.kill(_scorer(process.pid), signal.SIGKILL)
    assert process.wait(timeout=600) == 3
    assert out.read_text() == local


def _scorer(pid: int) -> int:
    """The process of an actor that has begun to score."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        for child in psutil.Process(pid).children(recursive=True):
            try:
                title = " ".join(child.cmdline())
            except psutil.Error:
                continue
            if "MapWorker" in title and child.cpu_times().user > 1:
                return child.pid
        time.sleep(0.1)
    raise AssertionError("no actor of Ray was seen")
