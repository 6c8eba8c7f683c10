"""What a registry remembers, and its form on disk. Pure data: nothing here touches a file."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FORMAT = 1


class EventKind(enum.StrEnum):
    """What was done to a model bundle."""

    ADD = "add"
    PROMOTE = "promote"
    ROLLBACK = "rollback"
    SHADOW = "shadow"
    SHADOW_OFF = "shadow_off"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done to a bundle, by whom, why and when. `key` is unique everywhere.

    `bundle` is the name of the bundle that it was done to or, for a rollback, that is live again; None is the
    installation's own bundle.
    """

    key: str
    kind: EventKind
    bundle: str | None
    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class State:
    """`live` is None while the installation's own bundle is; `former` were live before it, the oldest first."""

    live: str | None = None
    shadow: str | None = None
    former: tuple[str | None, ...] = ()
    events: tuple[Event, ...] = ()

    def with_live(self, name: str | None, former: tuple[str | None, ...], event: Event) -> State:
        """The state once `name` is live. A bundle that was in shadow is not any more when it becomes live."""
        shadow = None if name == self.shadow else self.shadow
        return State(name, shadow, former, (*self.events, event))

    def in_order_of_trust(self) -> tuple[str, ...]:
        """The live bundle and then those that were live before it, the newest first."""
        return tuple(dict.fromkeys(name for name in (self.live, *reversed(self.former)) if name is not None))


def state_to_json(state: State) -> bytes:
    """The state as it lies on disk."""
    data = {
        "format": FORMAT,
        "live": state.live,
        "shadow": state.shadow,
        "former": list(state.former),
        "events": [event_to_dict(event) for event in state.events],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


def event_to_dict(event: Event) -> dict[str, Any]:
    """JSON-ready form."""
    return {
        "key": event.key,
        "event": event.kind.value,
        "bundle": event.bundle,
        "actor": event.actor,
        "reason": event.reason,
        "at": event.at.isoformat(timespec="seconds"),
    }


def read_state(raw: bytes) -> State:
    """The state in a file. Raises `ValueError` naming the part at fault."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise ValueError("not valid JSON") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"not of format {FORMAT}")
    return State(
        live=_name(data, "live"),
        shadow=_name(data, "shadow"),
        former=tuple(_name({"former": name}, "former") for name in _list(data, "former")),
        events=tuple(_event(event) for event in _list(data, "events")),
    )


def _name(data: dict[str, Any], key: str) -> str | None:
    if key in data and (data[key] is None or isinstance(data[key], str)):
        name: str | None = data[key]
        return name
    raise ValueError(key)


def _list(data: dict[str, Any], key: str) -> list[Any]:
    if isinstance(data.get(key), list):
        found: list[Any] = data[key]
        return found
    raise ValueError(key)


def _event(data: Any) -> Event:
    try:
        texts = [data[name] for name in ("key", "actor", "reason", "at")]
        if not all(isinstance(text, str) for text in texts):
            raise ValueError
        key, actor, reason, at = texts
        when = datetime.fromisoformat(at)
        if when.tzinfo is None:
            raise ValueError
        return Event(key, EventKind(data["event"]), _name(data, "bundle"), actor, reason, when)
    except (KeyError, TypeError, ValueError):
        raise ValueError("events") from None
