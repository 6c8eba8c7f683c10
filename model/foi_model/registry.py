"""The model registry: a folder of signed bundles and a pointer to the live one.

    REGISTRY/state.json     which bundle is live, which is in shadow, which were live before, and every event
    REGISTRY/signing.key    the key of the signatures, mode 0600
    REGISTRY/bundles/NAME/  a bundle as it was added, with `manifest.sig`

A bundle's NAME is its version, so what lies under a name never changes. The pointer and the record of who moved it,
when and why are one file, replaced by rename: neither can exist without the other, and a reader sees the state
before or the state after. No bundle is named, shown or served before its signature and its hashes have been checked.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from foi_model import signing
from foi_model.bundle import MANIFEST, Bundle, BundleError, read_manifest
from foi_model.registry_state import Event, EventKind, State, read_state, state_to_json

STATE = "state.json"
KEY = "signing.key"
BUNDLES = "bundles"
MAX_ACTOR_CHARS = 200
MAX_REASON_CHARS = 2000

_LOCK = ".lock"
_ARRIVING = ".arriving"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\+[0-9a-f]{8}")


class RegistryError(BundleError):
    """What the registry refuses, or why it cannot be used: one line. Nothing was changed."""


class UnknownBundle(RegistryError):
    """No bundle of that name is in the registry."""


class Registry:
    """The registry at one path, used by any number of processes at once: changes wait for each other, readers do not.

    Every change names its `actor`, 1 to 200 characters, and its `reason`, 2,000 characters at most. Every method
    raises `RegistryError`; those that look at a bundle raise `BundleError` when it is not sound.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Registry:
        """The registry at `path`. Nothing is read yet, and the folder is made when the first bundle is added."""
        return cls(path)

    def stamp(self) -> tuple[int, int, int] | None:
        """Cheap to ask, and different after every change; None while there is no state."""
        try:
            facts = (self.path / STATE).stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RegistryError(f"registry {self.path}: {STATE} cannot be read ({error.strerror})") from None
        return facts.st_ino, facts.st_mtime_ns, facts.st_size

    def state(self) -> State:
        """What is live, in shadow and was live before, and every event; an empty state while there is none."""
        try:
            return read_state((self.path / STATE).read_bytes())
        except FileNotFoundError:
            return State()
        except OSError as error:
            raise RegistryError(f"registry {self.path}: {STATE} cannot be read ({error.strerror})") from None
        except ValueError as error:
            raise RegistryError(f"registry {self.path}: {STATE} is malformed ({error})") from None

    def names(self) -> tuple[str, ...]:
        """The names of the bundles that are here, the latest added first."""
        try:
            here = {entry.name for entry in (self.path / BUNDLES).iterdir() if _NAME.fullmatch(entry.name)}
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise RegistryError(f"registry {self.path}: {BUNDLES} cannot be read ({error.strerror})") from None
        added = [event.bundle for event in self.state().events if event.kind is EventKind.ADD and event.bundle in here]
        latest_first = dict.fromkeys(name for name in reversed(added) if name)
        return (*latest_first, *sorted(here - set(latest_first)))

    def live(self) -> str | None:
        """The name of the live bundle, or None while the installation's own bundle is."""
        return self.state().live

    def verify(self, name: str) -> Bundle:
        """The bundle of that name, its signature, hashes and labels checked. Raises `BundleError`."""
        signed = self.signed_manifest(name)
        folder = self._folder(name)
        bundle = Bundle.open(folder)
        if bundle.version != name or bundle.manifest != json.loads(signed):
            raise RegistryError(f"{folder}: holds bundle {bundle.version}")
        return bundle

    def signed_manifest(self, name: str) -> bytes:
        """The manifest of that bundle, its signature checked and nothing else. Raises `BundleError`."""
        folder = self._folder(name)
        manifest = read_manifest(folder)
        try:
            signing.check(folder, name, manifest, signing.read_key(self.path / KEY))
        except signing.SigningError as error:
            raise RegistryError(f"{folder}: {error}") from None
        return manifest

    def verify_all(self) -> dict[str, str | None]:
        """Every bundle that is here with None, or with the one line that says what is wrong with it."""
        return {name: self._trouble(name) for name in self.names()}

    def add(self, bundle_folder: Path, *, actor: str, reason: str) -> str:
        """Copy a bundle in, sign it, verify the copy and return its name. The live bundle is not touched.

        Adding the same bundle again changes nothing. Raises `BundleError` when the bundle is not sound.
        """
        source = Bundle.open(bundle_folder)
        with self._changing(make=True) as (state, commit):
            event = _event(EventKind.ADD, source.version, actor, reason)
            if (self.path / BUNDLES / source.version).exists():
                self.verify(source.version)
            else:
                self._copy_in(source)
            known = {event.bundle for event in state.events if event.kind is EventKind.ADD}
            if source.version not in known:
                commit(replace(state, events=(*state.events, event)))
        return source.version

    def promote(self, name: str, actor: str, reason: str) -> None:
        """Make a bundle live. Raises `BundleError` when it is not sound: the one that was live then stays so."""
        with self._changing() as (state, commit):
            event = _event(EventKind.PROMOTE, name, actor, reason, reason_needed=True)
            if name == state.live:
                raise RegistryError(f"{name} is already live")
            self.verify(name)
            commit(state.with_live(name, (*state.former, state.live), event))

    def rollback(self, actor: str, reason: str) -> str | None:
        """Make the bundle live that was live before this one, and return its name.

        None stands for the installation's own bundle. Raises `BundleError` when there was none before or it is not
        sound any more.
        """
        with self._changing() as (state, commit):
            if not state.former:
                raise RegistryError(f"registry {self.path}: there is no earlier bundle to go back to")
            *former, name = state.former
            event = _event(EventKind.ROLLBACK, name, actor, reason, reason_needed=True)
            if name is not None:
                self.verify(name)
            commit(state.with_live(name, tuple(former), event))
        return name

    def shadow(self, name: str | None, actor: str, reason: str = "") -> None:
        """Score beside the live bundle with this one, unseen by caseworkers; None ends it."""
        with self._changing() as (state, commit):
            kind, about = (EventKind.SHADOW, name) if name is not None else (EventKind.SHADOW_OFF, state.shadow)
            event = _event(kind, about, actor, reason)
            if name == state.shadow:
                raise RegistryError("no bundle is in shadow" if name is None else f"{name} is already in shadow")
            if name is not None:
                if name == state.live:
                    raise RegistryError(f"{name} is live, so it cannot be in its own shadow")
                self.verify(name)
            commit(replace(state, shadow=name, events=(*state.events, event)))

    def _folder(self, name: str) -> Path:
        folder = self.path / BUNDLES / name
        if not _NAME.fullmatch(name) or folder.is_symlink() or not folder.is_dir():
            raise UnknownBundle(f"registry {self.path}: there is no bundle {name!r}")
        return folder

    def _trouble(self, name: str) -> str | None:
        try:
            self.verify(name)
        except BundleError as error:
            return str(error)
        return None

    def _copy_in(self, source: Bundle) -> None:
        key = self._key()
        arriving = self.path / BUNDLES / _ARRIVING
        shutil.rmtree(arriving, ignore_errors=True)
        arriving.mkdir(parents=True)
        for file in (MANIFEST, *source.manifest["files"]):
            shutil.copyfile(source.path / file, arriving / file, follow_symlinks=False)
        copied = Bundle.open(arriving)
        if copied.version != source.version:
            raise RegistryError(f"{source.path}: changed while it was being copied")
        signing.sign(arriving, copied.version, read_manifest(arriving), key)
        for path in (*arriving.iterdir(), arriving):
            _sync(path)
        arriving.rename(self.path / BUNDLES / copied.version)
        _sync(self.path / BUNDLES)

    def _key(self) -> bytes:
        """The key; made on first use, but never while bundles are here that an earlier key must have signed."""
        path = self.path / KEY
        try:
            if not path.exists() and not self.names():
                signing.make_key(path)
                _sync(self.path)
            return signing.read_key(path)
        except signing.SigningError as error:
            raise RegistryError(f"registry {self.path}: {error}") from None

    @contextmanager
    def _changing(self, *, make: bool = False) -> Iterator[tuple[State, Callable[[State], None]]]:
        """The state, held against every other change, and what puts a new one in its place."""
        try:
            if make:
                self.path.mkdir(parents=True, exist_ok=True)
            with (self.path / _LOCK).open("ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield self.state(), self._commit
        except OSError as error:
            raise RegistryError(f"registry {self.path}: {error.strerror or type(error).__name__}") from None

    def _commit(self, state: State) -> None:
        new = self.path / f".{STATE}.new"
        new.write_bytes(state_to_json(state))
        _sync(new)
        new.replace(self.path / STATE)
        _sync(self.path)


def _event(kind: EventKind, bundle: str | None, actor: str, reason: str, *, reason_needed: bool = False) -> Event:
    actor, reason = actor.strip(), reason.replace("\r\n", "\n").strip()
    if not 0 < len(actor) <= MAX_ACTOR_CHARS:
        raise RegistryError(f"name who does this, in {MAX_ACTOR_CHARS} characters at most")
    if reason_needed and not reason:
        raise RegistryError("give a reason: it is kept in the record of the models")
    if len(reason) > MAX_REASON_CHARS:
        raise RegistryError(f"the reason is {len(reason)} characters long; the most is {MAX_REASON_CHARS}")
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in actor + reason):
        raise RegistryError("the reason contains control characters; type it again as plain text")
    return Event(uuid.uuid4().hex, kind, bundle, actor, reason, datetime.now(UTC).replace(microsecond=0))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
