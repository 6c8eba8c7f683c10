"""Who Request Tracker is, and whether it asked just now: keys, time, nonces, and what must not be changed on the way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder

from foi_plugin.hosts.rt.nonces import SqlNonces
from foi_plugin.hosts.rt.signing import Caller, Verifier
from foi_plugin.ports import LedgerUnavailable, NotSignedIn
from kit.clock import StillClock
from kit.rt_world import signed

KEY, NEXT_KEY = "k" * 32, "n" * 32


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"


@pytest.fixture
def verifier(url: str, clock: StillClock) -> Verifier:
    return Verifier([KEY], SqlNonces(url), clock)


def environ(path: str = "/rt/cases/7/panel", method: str = "GET", query: str = "") -> dict[str, Any]:
    builder = EnvironBuilder(path, "http://127.0.0.1/FOI", method=method, query_string=query)
    try:
        return builder.get_environ()
    finally:
        builder.close()


def request(clock: StillClock, key: str = KEY, username: str = "ann", **changed: str) -> dict[str, Any]:
    time = {"Time": str(int(clock.now().timestamp()))}
    return signed(environ(), key, username, role="staff", **time | changed)


def test_a_signed_request_names_its_caller(verifier: Verifier, clock: StillClock) -> None:
    claims = "role=manager&case=7&words=abc"
    sent = request(clock, username="Z%C3%B6e%20Smith", Claims=claims)
    caller = verifier.caller(sent)
    assert (caller.username, caller.role, caller.case_id, caller.words) == ("Zöe Smith", "manager", "7", "abc")
    assert verifier.caller(sent) is caller, "one request is verified once"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REQUEST_METHOD", "POST"),
        ("PATH_INFO", "/rt/cases/8/panel"),
        ("SCRIPT_NAME", ""),
        ("QUERY_STRING", "all=1"),
        ("HTTP_X_FOI_SUGGEST_USER", "mo"),
        ("HTTP_X_FOI_SUGGEST_CLAIMS", "role=manager"),
        ("HTTP_X_FOI_SUGGEST_TIME", "1"),
        ("HTTP_X_FOI_SUGGEST_NONCE", "0" * 32),
        ("HTTP_X_FOI_SUGGEST_BODY", "0" * 64),
        ("HTTP_X_FOI_SUGGEST_SIGNATURE", "0" * 64),
        ("HTTP_X_FOI_SUGGEST_SIGNATURE", "ž"),
        ("HTTP_X_FOI_SUGGEST_SIGNATURE", ""),
        ("PATH_INFO", "/rt/cases/7/panel\nann"),
    ],
)
def test_nothing_of_it_can_be_changed(verifier: Verifier, clock: StillClock, name: str, value: str) -> None:
    with pytest.raises(NotSignedIn):
        verifier.caller(request(clock) | {name: value})


def test_an_unsigned_request_is_nobodys(verifier: Verifier) -> None:
    with pytest.raises(NotSignedIn):
        verifier.caller(environ())


def test_a_replay_is_refused_whichever_process_it_reaches(url: str, verifier: Verifier, clock: StillClock) -> None:
    sent = request(clock)
    copies = [dict(sent) for _ in range(3)]
    verifier.caller(sent)
    another = Verifier([KEY], SqlNonces(url), clock)
    for copy, process in zip(copies, (verifier, another, another), strict=True):
        with pytest.raises(NotSignedIn, match="made before"):
            process.caller(copy)


def test_of_many_copies_at_once_one_is_let_in(url: str, clock: StillClock) -> None:
    sent = request(clock)
    processes = [Verifier([KEY], SqlNonces(url, busy_ms=30_000), clock) for _ in range(8)]

    def let_in(process: Verifier) -> bool:
        try:
            process.caller(dict(sent))
        except NotSignedIn:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(let_in, processes)) == 1


@pytest.mark.parametrize(("seconds", "fresh"), [(-61, False), (-60, True), (0, True), (60, True), (61, False)])
def test_it_holds_for_a_minute_either_way(verifier: Verifier, clock: StillClock, seconds: int, fresh: bool) -> None:
    sent = request(clock, Time=str(int(clock.now().timestamp()) + seconds))
    if fresh:
        assert verifier.caller(sent).username == "ann"
    else:
        with pytest.raises(NotSignedIn, match="too long ago"):
            verifier.caller(sent)


def test_a_nonce_is_remembered_as_long_as_its_request_could_be_accepted(url: str, clock: StillClock) -> None:
    nonces = SqlNonces(url)
    verifier = Verifier([KEY], nonces, clock)
    sent = request(clock, Time=str(int(clock.now().timestamp()) + 60))
    verifier.caller(dict(sent))
    clock.forward(seconds=120)
    with pytest.raises(NotSignedIn, match="made before"):
        verifier.caller(dict(sent))
    clock.forward(seconds=1)
    with pytest.raises(NotSignedIn, match="too long ago"):
        verifier.caller(dict(sent))


@pytest.mark.parametrize("nonce", ["", "short", "Z" * 32, "0" * 65])
def test_a_nonce_has_to_be_a_long_random_number(verifier: Verifier, clock: StillClock, nonce: str) -> None:
    with pytest.raises(NotSignedIn):
        verifier.caller(request(clock, Nonce=nonce))


@pytest.mark.parametrize("claims", ["", "role=", "role=root", "case=7", "role=staf&role=manager"])
def test_rt_has_to_say_what_the_person_is(verifier: Verifier, clock: StillClock, claims: str) -> None:
    with pytest.raises(NotSignedIn, match="did not say"):
        verifier.caller(request(clock, Claims=claims))


def test_two_keys_live_while_one_replaces_the_other(url: str, clock: StillClock) -> None:
    both = Verifier([NEXT_KEY, KEY], SqlNonces(url), clock)
    assert both.caller(request(clock, KEY)).username == "ann"
    assert both.caller(request(clock, NEXT_KEY)).username == "ann"
    only_next = Verifier([NEXT_KEY], SqlNonces(url), clock)
    with pytest.raises(NotSignedIn):
        only_next.caller(request(clock, KEY))


def test_without_a_key_there_is_no_verifier(url: str, clock: StillClock) -> None:
    with pytest.raises(ValueError, match="at least one key"):
        Verifier([], SqlNonces(url), clock)


def test_without_its_memory_nothing_is_let_in(tmp_path: Path, clock: StillClock) -> None:
    lost = Verifier([KEY], SqlNonces(f"sqlite:///{tmp_path / 'gone' / 'ledger.sqlite3'}"), clock)
    with pytest.raises(LedgerUnavailable):
        lost.caller(request(clock))


def test_a_form_token_is_one_persons_and_ends_the_next_day(url: str, clock: StillClock) -> None:
    old = Verifier([KEY], SqlNonces(url), clock)
    both = Verifier([NEXT_KEY, KEY], SqlNonces(url), clock)
    token = old.form_token("ann")
    assert both.is_form_token(token, "ann")
    assert not both.is_form_token(token, "mo")
    assert not Verifier([NEXT_KEY], SqlNonces(url), clock).is_form_token(token, "ann")
    clock.forward(days=1)
    assert both.is_form_token(token, "ann")
    clock.forward(days=1)
    assert not both.is_form_token(token, "ann")
    assert not both.is_form_token("", "ann")
    assert not both.is_form_token("ž" * 64, "ann")


def test_a_caller_cannot_be_sent_along(verifier: Verifier) -> None:
    assert isinstance(Caller("a", "staff", ""), Caller)
    with pytest.raises(NotSignedIn):
        verifier.caller(environ() | {"HTTP_FOI_SUGGEST_RT_CALLER": "ann", "foi_suggest.rt.caller": "ann"})
