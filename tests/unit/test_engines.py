"""Which bundle serves: a promotion is taken up while requests run, and nothing unsound takes the place of what works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from foi_model.assess import assess
from foi_model.bundle import MANIFEST, MODEL, BundleError
from foi_model.domain import AuthorityKind, Request
from foi_model.registry import BUNDLES, STATE, Registry
from foi_model.signing import SIGNATURE
from foi_plugin.engines import Engines
from kit.bundles import a_bundle, a_registry, flags_everything, flip_a_byte, same
from kit.desk import SHIPPED

REQUEST = Request("1. How many pedal cycles were reported stolen in 2023?", AuthorityKind.POLICE)


def version(engines: Engines) -> str:
    return engines.get().classifier.bundle.version


SHIPPED_VERSION = version(SHIPPED)


class Hands:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def lines(err: str, event: str) -> list[dict[str, str]]:
    return [told for line in err.splitlines() if (told := json.loads(line))["event"] == event]


def test_the_bundle_of_the_installation_serves_until_one_is_promoted(tmp_path: Path) -> None:
    empty = Engines(registry=Registry.open(tmp_path / "none"))
    assert version(empty) == SHIPPED_VERSION
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    engines = Engines(registry=registry)
    assert version(engines) == SHIPPED_VERSION
    registry.promote(first, "mo", "Better recall.")
    assert version(engines) == first
    registry.promote(second, "mo", "Better still.")
    assert version(engines) == second
    registry.rollback("mo", "Flags too much.")
    assert version(engines) == first
    registry.rollback("mo", "So does this.")
    assert version(engines) == SHIPPED_VERSION


def test_an_addition_or_a_shadow_does_not_open_the_serving_bundle_again(tmp_path: Path) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    engines = Engines(registry=registry)
    shipped = engines.get()
    registry.shadow(second, "mo")
    assert engines.get() is shipped
    registry.promote(first, "mo", "Better recall.")
    served = engines.get()
    registry.shadow(None, "mo")
    registry.add(a_bundle(tmp_path, "third"), actor="trainer", reason="")
    assert engines.get() is served


def test_a_promotion_in_a_burst_of_work_fails_nothing_and_later_work_uses_it(tmp_path: Path) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=flags_everything)
    registry.promote(first, "mo", "Better recall.")
    engines = Engines(registry=registry)
    promoted = threading.Event()
    used: list[str] = []

    def work(_: int) -> None:
        while True:
            last = promoted.is_set()
            used.append(assess(REQUEST, engines.get()).model_version)
            if last:
                return

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(work, number) for number in range(4)]
        registry.promote(second, "mo", "Better still.")
        assert version(engines) in (first, second)
        promoted.set()
        for future in running:
            future.result(timeout=120)
    assert set(used) <= {first, second}
    assert version(engines) == second
    assert assess(REQUEST, engines.get()).questions[0].ncnd is not None


def test_while_one_thread_opens_the_others_go_on_with_the_old_one(tmp_path: Path) -> None:
    registry, (first,) = a_registry(tmp_path, first=same)
    opening, may_finish = threading.Event(), threading.Event()

    class Slow(Registry):
        def verify(self, name: str):  # type: ignore[no-untyped-def]  # noqa: ANN201, RUF100
            opening.set()
            assert may_finish.wait(60)
            return super().verify(name)

    engines = Engines(registry=Slow.open(registry.path))
    old = engines.get()
    registry.promote(first, "mo", "Better recall.")
    with ThreadPoolExecutor(1) as pool:
        new = pool.submit(engines.get)
        assert opening.wait(60)
        assert engines.get() is old
        may_finish.set()
        assert new.result(60).classifier.bundle.version == first
    assert version(engines) == first


@pytest.mark.parametrize("file", [MODEL, MANIFEST, SIGNATURE])
def test_an_altered_live_bundle_leaves_the_old_engine_and_one_line_in_the_log(
    tmp_path: Path, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    registry.promote(first, "mo", "Better recall.")
    clock = Hands()
    engines = Engines(registry=registry, retry_seconds=60, monotonic=clock)
    old = engines.get()
    registry.promote(second, "mo", "Better still.")
    kept = (registry.path / BUNDLES / second / file).read_bytes()
    flip_a_byte(registry, second, file)
    capsys.readouterr()
    for clock.now in (1, 2, 100, 200):
        assert engines.get() is old
    (line,) = lines(capsys.readouterr().err, "bundle_refused")
    assert second in line["detail"]
    (registry.path / BUNDLES / second / file).write_bytes(kept)
    clock.now = 210
    assert engines.get() is old
    clock.now = 300
    assert version(engines) == second


def test_a_new_process_serves_the_bundle_before_when_the_live_one_is_altered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    registry.promote(first, "mo", "Better recall.")
    registry.promote(second, "mo", "Better still.")
    flip_a_byte(registry, second, MODEL)
    assert version(Engines(registry=registry)) == first
    assert len(lines(capsys.readouterr().err, "bundle_refused")) == 1
    flip_a_byte(registry, first, MODEL)
    assert version(Engines(registry=registry)) == SHIPPED_VERSION


@pytest.mark.parametrize("harm", ["garbage", "gone", "no folder"])
def test_a_registry_that_cannot_be_read_takes_nothing_away(
    tmp_path: Path, harm: str, capsys: pytest.CaptureFixture[str]
) -> None:
    registry, (first,) = a_registry(tmp_path, first=same)
    registry.promote(first, "mo", "Better recall.")
    clock = Hands()
    engines = Engines(registry=registry, monotonic=clock)
    old = engines.get()
    kept = (registry.path / STATE).read_bytes()
    if harm == "garbage":
        (registry.path / STATE).write_text("{", "utf-8")
    elif harm == "gone":
        (registry.path / STATE).unlink()
    else:
        shutil.move(registry.path, tmp_path / "elsewhere")
    capsys.readouterr()
    for clock.now in (1, 100, 200):
        assert engines.get() is old
    assert len(lines(capsys.readouterr().err, "bundle_refused")) == 1
    assert version(Engines(registry=registry)) == SHIPPED_VERSION
    if harm == "no folder":
        shutil.move(tmp_path / "elsewhere", registry.path)
    (registry.path / STATE).write_bytes(kept)
    clock.now = 300
    assert engines.get() is old


def test_without_any_bundle_that_opens_the_line_says_so(tmp_path: Path) -> None:
    registry, (first,) = a_registry(tmp_path, first=same)
    registry.promote(first, "mo", "Better recall.")
    flip_a_byte(registry, first, MODEL)
    engines = Engines(tmp_path / "no bundle", registry=registry)
    for _ in range(2):
        with pytest.raises(BundleError, match="no such bundle folder"):
            engines.get()


def test_every_process_notices_by_itself(tmp_path: Path) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    registry.promote(first, "mo", "Better recall.")
    code = (
        "import sys; from pathlib import Path; from foi_model.registry import Registry\n"
        "from foi_plugin.engines import Engines\n"
        "engines = Engines(registry=Registry.open(Path(sys.argv[1])), log_level='error')\n"
        "for _ in sys.stdin: print(engines.get().classifier.bundle.version, flush=True)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(registry.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ,
        )
        for _ in range(2)
    ]

    def ask() -> list[str]:
        answers = []
        for process in processes:
            assert process.stdin
            assert process.stdout
            process.stdin.write("?\n")
            process.stdin.flush()
            answers.append(process.stdout.readline().strip())
        return answers

    assert ask() == [first, first]
    registry.promote(second, "mo", "Better still.")
    assert ask() == [second, second]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
