"""What managers see of the model bundles and do about them. Caseworkers never come here."""

from __future__ import annotations

import enum
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from foi_model.bundle import CARD, BundleError
from foi_model.registry import Registry, UnknownBundle
from foi_model.registry_state import Event, EventKind, State
from foi_plugin.comparison import Comparison, compare
from foi_plugin.engines import Engines
from foi_plugin.logs import fault, make_logger
from foi_plugin.ports import Ledger, LedgerUnavailable, PortError, Staff
from foi_plugin.shadow import Shadow

MOST_COMPARED = 2000
MOST_EVENTS = 50


class ModelNotFound(PortError):
    """No bundle of that name is in the registry."""

    status, code = 404, "model_not_found"


class ModelRefused(PortError):
    """The registry refuses the change, for the reason given; the live bundle stays as it was."""

    status, code = 409, "model_refused"


class RegistryUnavailable(PortError):
    """The model registry cannot be read now."""

    status, code = 503, "registry_unavailable"


class Role(enum.StrEnum):
    """What a bundle of the registry is at present."""

    LIVE = "live"
    SHADOW = "shadow"
    FORMER = "former"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class BundleView:
    """One bundle of the registry. `trouble` is the line for which it would be refused; `manifest` is then empty.

    `card` is the model card, only where the bundle was looked at alone.
    """

    name: str
    role: Role
    added: Event | None
    trouble: str | None
    manifest: Mapping[str, Any]
    card: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the models page shows.

    `serving` is the version in use in this process, None when no model can be opened. `notices` say in plain sentences
    what is amiss. `can_roll_back` tells whether there is an earlier bundle: `back_to`, or the installation's own when
    that is None.
    """

    has_registry: bool
    serving: str | None
    live: str | None
    shadow: str | None
    can_roll_back: bool
    back_to: str | None
    bundles: tuple[BundleView, ...]
    comparison: Comparison | None
    events: tuple[Event, ...]
    notices: tuple[str, ...]


class Models:
    """The model registry of the running service, with its record in the ledger."""

    def __init__(self, ledger: Ledger, engines: Engines, shadow: Shadow, log_level: str) -> None:
        self._ledger = ledger
        self._engines = engines
        self._shadow = shadow
        self._log = make_logger(log_level)
        self._noticed: object = None
        self._trouble = ""

    def overview(self) -> Overview:
        """The state of the registry, and of the comparison with the bundle in shadow. Never raises."""
        notices: list[str] = []
        serving = self._serving(notices)
        state = State()
        bundles: tuple[BundleView, ...] = ()
        registry = self._engines.registry
        if registry is not None:
            try:
                state = registry.state()
                bundles = tuple(bundle_views(registry, state))
            except BundleError as error:
                notices.append(f"The model registry cannot be read: {error}.")
        if state.live is not None and serving not in (None, state.live):
            notices.append(f"The live bundle {state.live} cannot be opened, so {serving} serves in its place.")
        comparison, events = None, tuple(reversed(state.events))[:MOST_EVENTS]
        self.notice()
        try:
            events = tuple(self._ledger.model_events(MOST_EVENTS))
            if serving is not None and state.shadow is not None:
                comparison = self.comparison(serving, state.shadow)
        except LedgerUnavailable as error:
            self._log.warning("ledger_unavailable", **fault(error))
            notices.append("The ledger cannot be reached, so the comparison with the bundle in shadow is missing.")
        return Overview(
            has_registry=registry is not None,
            serving=serving,
            live=state.live,
            shadow=state.shadow,
            can_roll_back=bool(state.former),
            back_to=state.former[-1] if state.former else None,
            bundles=bundles,
            comparison=comparison,
            events=events,
            notices=tuple(notices),
        )

    def bundle(self, name: str) -> BundleView:
        """One bundle, all its files checked. Raises `ModelNotFound` and `RegistryUnavailable`."""
        registry = self._engines.registry
        if registry is None:
            raise ModelNotFound("there is no bundle of that name")
        try:
            state = registry.state()
        except BundleError as error:
            raise RegistryUnavailable(str(error)) from None
        role, added = _role(name, state), _added(name, state)
        try:
            bundle = registry.verify(name)
            card = (bundle.path / CARD).read_text("utf-8", "replace")
        except UnknownBundle:
            raise ModelNotFound("there is no bundle of that name") from None
        except (BundleError, OSError) as error:
            return BundleView(name, role, added, str(error), {})
        return BundleView(name, role, added, None, bundle.manifest, card)

    def comparison(self, live: str, shadow: str) -> Comparison:
        """The latest assessments by `live` against what `shadow` made of them. Raises `LedgerUnavailable`."""
        scores = self._ledger.shadow_scores(live, shadow, MOST_COMPARED)
        return compare(live, shadow, scores, self._ledger.decisions_on([score.assessment_id for score in scores]))

    def promote(self, name: str, staff: Staff, reason: str) -> None:
        """Make a bundle live, from the next request on. Raises `ModelNotFound` and `ModelRefused`."""
        with _refusing():
            self._registry().promote(name, staff.username, reason)
        self._record(EventKind.PROMOTE, name)

    def roll_back(self, staff: Staff, reason: str) -> None:
        """Make the bundle live that was live before. Raises `ModelRefused`."""
        with _refusing():
            name = self._registry().rollback(staff.username, reason)
        self._record(EventKind.ROLLBACK, name)

    def shadow(self, name: str | None, staff: Staff, reason: str) -> None:
        """Put a bundle in shadow, or none. Raises `ModelNotFound` and `ModelRefused`."""
        with _refusing():
            self._registry().shadow(name, staff.username, reason)
        self._record(EventKind.SHADOW if name else EventKind.SHADOW_OFF, name)

    def notice(self) -> None:
        """Take up what has changed in the registry: record its events and catch up in shadow. Never raises."""
        registry = self._engines.registry
        if registry is None:
            return
        try:
            stamp = registry.stamp()
            if stamp == self._noticed:
                return
            self._ledger.record_model_events(registry.state().events)
            self._shadow.catch_up()
            self._noticed, self._trouble = stamp, ""
        except (BundleError, LedgerUnavailable) as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self._log.warning("registry_not_taken_up", **fault(error))

    def _record(self, kind: EventKind, name: str | None) -> None:
        """Copy the event into the ledger now if it can be reached; the worker does it otherwise."""
        self._log.info("model_event", code=kind.value, model_version=name)
        self.notice()

    def _registry(self) -> Registry:
        if self._engines.registry is None:
            raise ModelRefused("this installation has no model registry: set FOI_SUGGEST_REGISTRY")
        return self._engines.registry

    def _serving(self, notices: list[str]) -> str | None:
        try:
            return self._engines.get().classifier.bundle.version
        except BundleError as error:
            notices.append(f"No model can be opened: {error}.")
            return None


def bundle_views(registry: Registry, state: State) -> Iterator[BundleView]:
    """The bundles that are here, the latest added first, with their signatures checked but not their files."""
    for name in registry.names():
        manifest: Mapping[str, Any] = {}
        trouble = None
        try:
            manifest = json.loads(registry.signed_manifest(name))
        except BundleError as error:
            trouble = str(error)
        yield BundleView(name, _role(name, state), _added(name, state), trouble, manifest)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except UnknownBundle:
        raise ModelNotFound("there is no bundle of that name") from None
    except BundleError as error:
        raise ModelRefused(str(error)) from None


def _role(name: str, state: State) -> Role:
    if name == state.live:
        return Role.LIVE
    if name == state.shadow:
        return Role.SHADOW
    return Role.FORMER if name in state.former else Role.CANDIDATE


def _added(name: str, state: State) -> Event | None:
    return next((event for event in state.events if event.kind is EventKind.ADD and event.bundle == name), None)
