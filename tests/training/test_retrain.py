"""A retraining on a handful of rows: whole, killed and resumed, locked out, skipped, and never near the live bundle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from foi_model.bundle import MODEL, Bundle, default_bundle, sha256_of
from foi_training.products import BusyError, locked
from kit.small_corpus import force_cases, small_data, write_cases

TINY = ("--epochs", "1", "--replay", "12", "--threads", "1")
MILESTONES = ("fold-0.ckpt", "fold-1.npy", "final.ckpt", "measured.json")


@dataclass(frozen=True)
class Ground:
    """Where retrainings of these tests happen."""

    data: Path
    cases: Path
    work: Path

    def command(self, work: Path) -> list[str]:
        given = ("--cases", self.cases, "--data", self.data, "--work", work, *TINY)
        return [sys.executable, "-m", "foi_training.retrain", *map(str, given)]

    def run(self, work: Path) -> dict[str, Any]:
        done = subprocess.run(self.command(work), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        result: dict[str, Any] = json.loads(done.stdout)
        return result


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("retrain")
    return Ground(small_data(folder / "data"), write_cases(folder / "cases.jsonl", force_cases()), folder / "whole")


@pytest.fixture(scope="module")
def whole(ground: Ground) -> dict[str, Any]:
    """The result of a run that nothing disturbed."""
    live = sha256_of(default_bundle() / "manifest.json")
    result = ground.run(ground.work)
    assert sha256_of(default_bundle() / "manifest.json") == live
    return result


def test_a_run_ends_in_a_sound_candidate_with_a_verdict_and_figures_before_and_after(whole: dict[str, Any]) -> None:
    bundle = Bundle.open(Path(whole["bundle"]))
    assert bundle.labels == Bundle.open(default_bundle()).labels
    assert whole["verdict"] in {"better", "not better"}
    assert (whole["verdict"] == "better") == all(check["passed"] for check in whole["checks"])
    figures = {(row["part"], row["figure"]) for row in whole["table"]}
    assert {("local held-out", "log loss"), ("real test part", "NCND AP"), ("real test part", "NCND ECE")} <= figures
    assert bundle.manifest["gate"]["verdict"] == whole["verdict"]
    card = (bundle.path / "card.md").read_text(encoding="utf-8")
    assert f"## Verdict: {whole['verdict']}" in card
    assert "informants" not in card


def test_int8_says_what_the_network_says(whole: dict[str, Any]) -> None:
    (parity,) = (check for check in whole["checks"] if check["name"] == "int8 says what the network says")
    assert parity["passed"], parity["reason"]


def test_nothing_changed_means_nothing_is_done(ground: Ground, whole: dict[str, Any]) -> None:
    before = (Path(whole["bundle"]) / MODEL).stat().st_mtime_ns
    again = ground.run(ground.work)
    assert again["unchanged"]
    assert again["version"] == whole["version"]
    assert (Path(again["bundle"]) / MODEL).stat().st_mtime_ns == before
    assert list((ground.work / "steps").iterdir()) == []


def test_a_run_killed_at_every_step_comes_to_the_same_network(
    ground: Ground, whole: dict[str, Any], tmp_path: Path
) -> None:
    for milestone in MILESTONES:
        process = subprocess.Popen(ground.command(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not list((tmp_path / "steps").glob(f"*/{milestone}")):
            assert process.poll() is None, f"the run ended before it wrote {milestone}"
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    kept = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "steps").glob("*/*.npy")}
    assert set(kept) == {"fold-0.npy", "fold-1.npy"}
    resumed = ground.run(tmp_path)
    assert sha256_of(Path(resumed["bundle"]) / MODEL) == sha256_of(Path(whole["bundle"]) / MODEL)
    calibrations = [Bundle.open(Path(result["bundle"])).calibration for result in (resumed, whole)]
    scales, offsets = ([[getattr(p, name) for p in c] for c in calibrations] for name in ("scale", "offset"))
    assert scales[0] == pytest.approx(scales[1], rel=0.01)
    assert offsets[0] == pytest.approx(offsets[1], abs=0.02)


def test_one_run_at_a_time(ground: Ground, tmp_path: Path) -> None:
    with locked(tmp_path):
        done = subprocess.run(ground.command(tmp_path), capture_output=True, text=True, check=False)
        with pytest.raises(BusyError), locked(tmp_path):
            pass
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}: another retraining is running there (process {os.getpid()})\n"


def test_too_few_cases_and_bad_files_are_one_line_and_exit_2(ground: Ground, tmp_path: Path) -> None:
    few = write_cases(tmp_path / "few.jsonl", force_cases(4))
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n", encoding="utf-8")
    for cases, says in ((few, "at least 40 are needed"), (bad, "bad.jsonl:1: not a past case of format 1")):
        command = [*ground.command(tmp_path / "work"), "--cases", str(cases)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        assert says in done.stderr
