"""A client of RT's REST2 interface that knows its ways.

- A collection may not know its total: pages are read until one is empty.
- A refused change may come back as 200 with a list of messages, so `put` returns the messages for the caller to judge.
- `/attachment/N` gives its content in base64, collections of attachments give it raw: `attachment` is the only reader here.
- A record has an ETag; `put` sends it back as If-Match, and a record that changed meanwhile is `Changed`.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError

from foi_plugin.ports import PortError

Query = str | Sequence[str]
"""The value of a parameter, or the values of one that is given more than once."""

MAX_ANSWER_BYTES = 64_000_000
PAGE_SIZE = 100
MAX_PAGES = 100_000


class RtUnavailable(PortError):
    """Request Tracker cannot be reached, refuses the service's account, or gives an answer that makes no sense."""

    status, code = 503, "rt_unavailable"


class RtRefused(PortError):
    """Request Tracker was asked to change something and did not."""

    status, code = 502, "rt_refused"


class Missing(Exception):
    """There is no such record, or the service's account may not see it."""


class Changed(Exception):
    """The record was changed by somebody else since it was read."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record and the ETag with which it can be changed."""

    data: Mapping[str, Any]
    etag: str | None


class Rest2:
    """Calls below `<url>/REST/2.0`, signed in by a token. Safe to share between threads."""

    def __init__(self, url: str, token: str, timeout_seconds: float) -> None:
        self._base = f"{url}/REST/2.0"
        self._headers = {"Authorization": f"token {token}", "Accept": "application/json", "User-Agent": "foi-suggest"}
        self._pool = urllib3.PoolManager(
            maxsize=4, retries=False, timeout=urllib3.Timeout(total=timeout_seconds), headers=self._headers
        )

    def get(self, path: str, **query: Query) -> Record:
        """One record. Raises `Missing` and `RtUnavailable`."""
        response, data = self._call("GET", path, query)
        if not isinstance(data, dict):
            raise RtUnavailable("Request Tracker gave an answer that is not a record")
        return Record(data, response.headers.get("ETag"))

    def pages(self, path: str, **query: Query) -> Iterator[dict[str, Any]]:
        """The items of a collection, page by page as they are asked for, until a page is empty."""
        for page in range(1, MAX_PAGES):
            _, data = self._call("GET", path, {**query, "per_page": str(PAGE_SIZE), "page": str(page)})
            items = data.get("items") if isinstance(data, dict) else None
            if not isinstance(items, list):
                raise RtUnavailable("Request Tracker gave an answer that is not a collection")
            yield from items
            if not items:
                return

    def attachment(self, attachment_id: str) -> bytes:
        """The content of one attachment. Raises `Missing` and `RtUnavailable`."""
        content = self.get(f"/attachment/{attachment_id}").data.get("Content")
        try:
            return base64.b64decode(content or "", validate=False)
        except (binascii.Error, ValueError, TypeError):
            raise RtUnavailable("Request Tracker gave an attachment that cannot be decoded") from None

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Make something. Raises `Missing`, `RtRefused` and `RtUnavailable`."""
        _, data = self._call("POST", path, {}, body)
        return data

    def put(self, path: str, body: Mapping[str, Any], etag: str | None) -> list[str]:
        """Change a record that was read with this ETag. Returns what RT says of it; that may be a refusal.

        Raises `Changed`, `Missing`, `RtRefused` and `RtUnavailable`.
        """
        _, data = self._call("PUT", path, {}, body, {} if etag is None else {"If-Match": etag})
        return [str(message) for message in data] if isinstance(data, list) else [str(data)]

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, Query],
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[urllib3.BaseHTTPResponse, Any]:
        url = self._base + path + (f"?{urlencode(query, doseq=True)}" if query else "")
        sent = {**self._headers, **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/json; charset=utf-8"
        try:
            response = self._pool.request(
                method, url, body=None if body is None else json.dumps(body).encode(), headers=sent, redirect=False
            )
        except HTTPError as error:
            raise RtUnavailable(f"Request Tracker does not answer ({type(error).__name__})") from None
        return response, _answer(response, method)


def _answer(response: urllib3.BaseHTTPResponse, method: str) -> Any:
    match response.status:
        case 200 | 201:
            pass
        case 404:
            raise Missing
        case 412:
            raise Changed
        case 401:
            raise RtUnavailable("Request Tracker does not accept the service's token")
        case 403 if method == "GET":
            raise Missing
        case 400 | 403 | 409 | 422:
            raise RtRefused(f"Request Tracker refused the change ({response.status})")
        case _:
            raise RtUnavailable(f"Request Tracker answered with status {response.status}")
    if len(response.data) > MAX_ANSWER_BYTES:
        raise RtUnavailable("Request Tracker gave an answer that is too large")
    try:
        return json.loads(response.data)
    except ValueError:
        raise RtUnavailable("Request Tracker gave an answer that is not JSON: is its address right?") from None
