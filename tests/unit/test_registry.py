"""The registry: bundles come in signed, one is live, and nothing unsound ever takes its place."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from foi_model.bundle import CARD, MANIFEST, MODEL, TOKENIZER, Bundle, BundleError
from foi_model.registry import BUNDLES, KEY, STATE, Registry, RegistryError, UnknownBundle
from foi_model.registry_state import EventKind, State, read_state, state_to_json
from foi_model.signing import SIGNATURE
from kit.bundles import a_bundle, a_registry, add_and_be_killed, flip_a_byte, promote_and_be_killed, same


def run_and_be_killed(target: Callable[..., None], *arguments: object) -> None:
    process = multiprocessing.get_context("spawn").Process(target=target, args=tuple(map(str, arguments)))
    process.start()
    process.join(60)
    assert process.exitcode == 9


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(BundleError) as caught:
        action()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_added_bundle_is_named_by_its_version_and_is_not_live(tmp_path: Path) -> None:
    source = a_bundle(tmp_path, "first")
    registry = Registry.open(tmp_path / "registry")
    name = registry.add(source, actor="trainer", reason="Retrained on 2026.")
    assert name == Bundle.open(source).version
    assert registry.live() is None
    assert registry.names() == (name,)
    assert registry.verify(name).name == "first"
    (event,) = registry.state().events
    assert (event.kind, event.bundle, event.actor, event.reason) == ("add", name, "trainer", "Retrained on 2026.")


def test_adding_the_same_bundle_again_changes_nothing(tmp_path: Path) -> None:
    registry, (name,) = a_registry(tmp_path, first=same)
    before = registry.state()
    assert registry.add(tmp_path / "made" / "first", actor="ann", reason="") == name
    assert registry.state() == before


def test_only_what_the_manifest_lists_comes_in(tmp_path: Path) -> None:
    source = a_bundle(tmp_path, "first")
    (source / "notes.txt").write_text("to self", "utf-8")
    registry = Registry.open(tmp_path / "registry")
    name = registry.add(source, actor="trainer", reason="")
    listed = set(Bundle.open(source).manifest["files"])
    assert {path.name for path in (registry.path / BUNDLES / name).iterdir()} == {*listed, MANIFEST, SIGNATURE}


def test_a_bundle_that_is_not_sound_does_not_come_in(tmp_path: Path) -> None:
    source = a_bundle(tmp_path, "first")
    (source / CARD).write_text("something else", "utf-8")
    registry = Registry.open(tmp_path / "registry")
    assert CARD in refusal(lambda: registry.add(source, actor="trainer", reason=""))
    assert registry.names() == ()
    assert registry.state() == State()


def test_promotion_and_rollback_walk_back_to_the_bundle_of_the_installation(tmp_path: Path) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    registry.promote(first, "mo", "Better recall.")
    registry.promote(second, "mo", "Better still.")
    assert registry.live() == second
    assert registry.rollback("ann", "Flags too much.") == first
    assert registry.live() == first
    assert registry.rollback("ann", "So does this.") is None
    assert registry.live() is None
    assert "no earlier bundle" in refusal(lambda: registry.rollback("ann", "Once more."))
    events = [(event.kind, event.bundle, event.actor) for event in registry.state().events[2:]]
    assert events == [
        ("promote", first, "mo"),
        ("promote", second, "mo"),
        ("rollback", first, "ann"),
        ("rollback", None, "ann"),
    ]


@pytest.mark.parametrize("file", [MODEL, TOKENIZER, CARD, MANIFEST, SIGNATURE])
def test_one_changed_byte_keeps_a_bundle_from_being_live(tmp_path: Path, file: str) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    registry.promote(first, "mo", "Better recall.")
    before = registry.state()
    flip_a_byte(registry, second, file)
    assert second in refusal(lambda: registry.promote(second, "mo", "Better still."))
    assert second in refusal(lambda: registry.shadow(second, "mo"))
    assert registry.state() == before
    told = registry.verify_all()
    assert told[first] is None
    assert str(told[second]).startswith(str(registry.path / BUNDLES / second))


def test_rollback_to_a_bundle_that_was_altered_is_refused(tmp_path: Path) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    registry.promote(first, "mo", "Better recall.")
    registry.promote(second, "mo", "Better still.")
    flip_a_byte(registry, first, MODEL)
    assert MODEL in refusal(lambda: registry.rollback("mo", "Flags too much."))
    assert registry.live() == second


def test_an_unsigned_bundle_and_one_in_anothers_place_are_refused(tmp_path: Path) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    folder = registry.path / BUNDLES
    shutil.rmtree(folder / second)
    shutil.copytree(folder / first, folder / second)
    assert "does not match" in refusal(lambda: registry.verify(second))
    (folder / first / SIGNATURE).unlink()
    assert "is not signed" in refusal(lambda: registry.verify(first))


def test_a_manifest_rewritten_with_right_hashes_is_still_refused(tmp_path: Path) -> None:
    registry, (first,) = a_registry(tmp_path, first=same)
    path = registry.path / BUNDLES / first / MANIFEST
    manifest = json.loads(path.read_text("utf-8"))
    manifest["thresholds"]["in_domain"] = 0.0
    path.write_text(json.dumps(manifest), "utf-8")
    assert Bundle.open(path.parent).thresholds.in_domain == 0.0
    assert "does not match the manifest" in refusal(lambda: registry.verify(first))


def test_the_key_is_its_owners_alone_and_is_never_made_twice(tmp_path: Path) -> None:
    registry, (first,) = a_registry(tmp_path, first=same)
    key = registry.path / KEY
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o640)
    assert "0600" in refusal(lambda: registry.verify(first))
    key.unlink()
    assert KEY in refusal(lambda: registry.verify(first))
    other = a_bundle(tmp_path, "other")
    assert KEY in refusal(lambda: registry.add(other, actor="trainer", reason=""))
    assert not key.exists()


@pytest.mark.parametrize("name", ["", "..", "../first+00000000", "first", "first+0000000g", "first+00000000"])
def test_a_name_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    registry, _ = a_registry(tmp_path, first=same)
    for action in (
        lambda: registry.verify(name),
        lambda: registry.promote(name, "mo", "Why not."),
        lambda: registry.shadow(name, "mo"),
    ):
        with pytest.raises(UnknownBundle):
            action()


@pytest.mark.parametrize(
    ("actor", "reason", "said"),
    [
        ("mo", " \n", "give a reason"),
        ("", "Why not.", "name who"),
        ("mo", "x" * 2001, "2001 characters"),
        ("mo", "a\0b", "control characters"),
    ],
)
def test_who_and_why_are_needed(tmp_path: Path, actor: str, reason: str, said: str) -> None:
    registry, (first,) = a_registry(tmp_path, first=same)
    assert said in refusal(lambda: registry.promote(first, actor, reason))
    assert registry.live() is None


def test_what_would_change_nothing_is_refused(tmp_path: Path) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    registry.promote(first, "mo", "Better recall.")
    assert "already live" in refusal(lambda: registry.promote(first, "mo", "Again."))
    assert "is live" in refusal(lambda: registry.shadow(first, "mo"))
    assert "no bundle is in shadow" in refusal(lambda: registry.shadow(None, "mo"))
    registry.shadow(second, "mo")
    assert "already in shadow" in refusal(lambda: registry.shadow(second, "mo"))


def test_a_shadow_ends_when_told_and_when_it_becomes_live(tmp_path: Path) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    registry.shadow(first, "mo", "To compare.")
    registry.shadow(None, "mo")
    assert registry.state().shadow is None
    registry.shadow(second, "mo")
    registry.promote(second, "mo", "It was right.")
    assert registry.state().shadow is None
    kinds = [event.kind for event in registry.state().events[2:]]
    assert kinds == [EventKind.SHADOW, EventKind.SHADOW_OFF, EventKind.SHADOW, EventKind.PROMOTE]


@pytest.mark.parametrize("step", ["copying", "copied", "recording"])
def test_a_death_while_adding_leaves_the_live_bundle_and_a_second_try_succeeds(tmp_path: Path, step: str) -> None:
    registry, (first,) = a_registry(tmp_path, first=same)
    registry.promote(first, "mo", "Better recall.")
    before = registry.state()
    source = a_bundle(tmp_path, "second")
    run_and_be_killed(add_and_be_killed, registry.path, source, step)
    assert registry.state() == before
    assert all(trouble is None for trouble in registry.verify_all().values())
    name = registry.add(source, actor="trainer", reason="Second try.")
    assert registry.verify(name).name == "second"
    assert [event.bundle for event in registry.state().events] == [first, first, name]


def test_a_death_between_writing_and_pointing_leaves_the_old_one_live(tmp_path: Path) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    registry.promote(first, "mo", "Better recall.")
    before = registry.state()
    run_and_be_killed(promote_and_be_killed, registry.path, second)
    assert registry.state() == before
    registry.promote(second, "mo", "Second try.")
    assert registry.live() == second


def test_changes_at_once_wait_for_each_other(tmp_path: Path) -> None:
    registry, names = a_registry(tmp_path, first=same, second=same, third=same)

    def promote(number: int) -> bool:
        try:
            Registry.open(registry.path).promote(names[number % 3], "mo", f"Change {number}.")
        except RegistryError as error:
            assert "already live" in str(error)  # noqa: PT017
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        done = sum(pool.map(promote, range(12)))
    state = registry.state()
    assert len(state.former) == done
    assert len(state.events) == 3 + done


def test_the_stamp_changes_with_every_change(tmp_path: Path) -> None:
    registry, (first, second) = a_registry(tmp_path, first=same, second=same)
    stamps = [Registry.open(tmp_path / "none").stamp(), registry.stamp()]
    registry.promote(first, "mo", "One.")
    stamps.append(registry.stamp())
    registry.promote(second, "mo", "Two.")
    stamps.append(registry.stamp())
    assert stamps[0] is None
    assert len(set(stamps)) == 4


def test_a_state_survives_the_disk(tmp_path: Path) -> None:
    registry, (first, _) = a_registry(tmp_path, first=same, second=same)
    registry.promote(first, "žofie", "Better – „much“.")
    assert read_state(state_to_json(registry.state())) == registry.state()


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'{"format": 9}', b'{"format": 1, "live": 3}', b"\xff", b'{"format":1,"live":null}']
)
def test_a_state_that_makes_no_sense_is_one_clear_line(tmp_path: Path, raw: bytes) -> None:
    registry, (first,) = a_registry(tmp_path, first=same)
    (registry.path / STATE).write_bytes(raw)
    assert STATE in refusal(registry.state)
    assert STATE in refusal(lambda: registry.promote(first, "mo", "Better recall."))
    assert (registry.path / STATE).read_bytes() == raw


def test_a_path_that_cannot_be_a_registry_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    registry = Registry.open(tmp_path / "file")
    for action in (registry.stamp, registry.state, registry.names):
        assert str(tmp_path / "file") in refusal(action)
    source = a_bundle(tmp_path, "first")
    assert str(tmp_path / "file") in refusal(lambda: registry.add(source, actor="trainer", reason=""))
