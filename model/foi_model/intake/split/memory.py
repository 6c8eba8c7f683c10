"""What has been told of the words of the message in hand, so that no pattern reads the same sentence twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

_Told = TypeVar("_Told")
_MOST = 2_048
_forgetting: list[Callable[[], None]] = []


def remembered(tell: Callable[[str], _Told]) -> Callable[[str], _Told]:
    """The same function, which reads the same words once until `forget` is called. It must depend on them alone."""
    remembering = lru_cache(maxsize=_MOST)(tell)
    _forgetting.append(remembering.cache_clear)
    return remembering


def forget() -> None:
    """Let go of all words: those of one request do not outlive its splitting. Other threads only read theirs again."""
    for clear in _forgetting:
        clear()
