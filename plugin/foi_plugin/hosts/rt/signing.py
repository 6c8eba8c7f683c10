"""Whether a request comes from Request Tracker, and for whom: HMAC-SHA256 under a shared key, fresh and never seen before.

RT signs, in this order and with a line feed between them: "foi-suggest-1", the method, the path with the prefix under
which the browser sees it, the query string, the user name (percent-encoded), the claims, the time (seconds since 1970),
a random nonce and the SHA-256 of the body. The claims are a query string: `role` is staff, manager or none; `case` is a
ticket that this person was found to work on, and `words` a digest of what can be read in it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from urllib.parse import parse_qs, quote, unquote

from foi_plugin.ports import Clock, NotSignedIn

VERSION = "foi-suggest-1"
WINDOW_SECONDS = 60
HEADERS = ("User", "Claims", "Time", "Nonce", "Body")
ROLES = frozenset({"staff", "manager", "none"})
_CALLER = "foi_suggest.rt.caller"
_HEX = re.compile(r"[0-9a-f]{32,64}", re.ASCII)
_TIME = re.compile(r"[0-9]{1,12}", re.ASCII)


class Nonces(Protocol):
    """Remembers what has been used, for every process of the service."""

    def use(self, nonce: str, now: int, keep_seconds: int) -> bool:
        """Whether this nonce is new; from now on it is not. Raises `LedgerUnavailable`."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom RT asks. `case_id` is a ticket that RT says this person works on, `words` a digest of what it says."""

    username: str
    role: str
    body_sha256: str
    case_id: str | None = None
    words: str | None = None


class Verifier:
    """Verifies requests under any of the live keys. Raises ValueError without a key."""

    def __init__(self, keys: Sequence[str], nonces: Nonces, clock: Clock) -> None:
        if not keys:
            raise ValueError("at least one key is needed")
        self._keys = [key.encode() for key in keys]
        self._nonces = nonces
        self._clock = clock

    def caller(self, environ: Mapping[str, Any]) -> Caller:
        """The caller of a request; it is verified once. Raises `NotSignedIn` and `LedgerUnavailable`.

        The body is not read here: whoever reads it compares it with `Caller.body_sha256`.
        """
        known = environ.get(_CALLER)
        if isinstance(known, Caller):
            return known
        caller = self._verified(environ)
        if isinstance(environ, dict):
            environ[_CALLER] = caller
        return caller

    def form_token(self, username: str) -> str:
        """The token that a form carries for one person, good on the day it was made (UTC) and the next."""
        return form_token(self._keys[0], username, self._clock.now().date())

    def is_form_token(self, token: str, username: str) -> bool:
        """Whether a token is one of that person's."""
        today = self._clock.now().date()
        good = [form_token(key, username, day) for key in self._keys for day in (today, today - timedelta(days=1))]
        return any(hmac.compare_digest(token.encode("utf-8", "replace"), expected.encode()) for expected in good)

    def _verified(self, environ: Mapping[str, Any]) -> Caller:
        sent = {name: str(environ.get(f"HTTP_X_FOI_SUGGEST_{name.upper()}", "")) for name in (*HEADERS, "Signature")}
        text = canonical(environ, sent)
        signature = sent["Signature"].encode("utf-8", "replace")
        matches = [hmac.compare_digest(signature, sign(key, text).encode()) for key in self._keys]
        if not any(matches):
            raise NotSignedIn("this request is not signed by Request Tracker")
        now = int(self._clock.now().timestamp())
        if not _TIME.fullmatch(sent["Time"]) or abs(now - int(sent["Time"])) > WINDOW_SECONDS:
            raise NotSignedIn("this request was signed too long ago, or the clocks of the two machines differ")
        if not _HEX.fullmatch(sent["Nonce"]) or not self._nonces.use(sent["Nonce"], now, 2 * WINDOW_SECONDS + 1):
            raise NotSignedIn("this request has been made before")
        return _caller(sent)


def canonical(environ: Mapping[str, Any], sent: Mapping[str, str]) -> str:
    """What is signed. Raises `NotSignedIn` when a part holds a line break, which would move the border between parts."""
    path = str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", ""))
    query = str(environ.get("QUERY_STRING", ""))
    parts = (VERSION, str(environ.get("REQUEST_METHOD", "")), path, query, *(sent[name] for name in HEADERS))
    if any("\n" in part for part in parts):
        raise NotSignedIn("this request is not signed by Request Tracker")
    return "\n".join(parts)


def sign(key: bytes, text: str) -> str:
    """The signature, in hexadecimal. WSGI hands bytes over as Latin-1 characters, and it is the bytes that are signed."""
    return hmac.new(key, text.encode("latin-1", "replace"), hashlib.sha256).hexdigest()


def form_token(key: bytes, username: str, day: date) -> str:
    """The token of one person's forms on one day; RT makes the same one for its own calls."""
    return sign(key, "\n".join(("foi-suggest-form", quote(username, safe=""), day.isoformat())))


def _caller(sent: Mapping[str, str]) -> Caller:
    claims = {name: values[0] for name, values in parse_qs(sent["Claims"]).items()}
    username = unquote(sent["User"])
    if not username or claims.get("role") not in ROLES:
        raise NotSignedIn("Request Tracker did not say who is signed in")
    return Caller(username, claims["role"], sent["Body"], claims.get("case"), claims.get("words"))
