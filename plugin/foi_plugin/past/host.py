"""The responses that a case system has sent, read one at a time with the requests they answer."""

from __future__ import annotations

from foi_model.history import Scrubber, case_digest
from foi_model.intake import IntakeError, read_document
from foi_plugin.past.found import Finds, Found, Skipped, read_response
from foi_plugin.ports import CaseHost, PastResponse


def from_host(host: CaseHost, scrubber: Scrubber) -> Finds:
    """Every response of the host, oldest first. The names of attached files are not told: they may name people."""
    for response in host.past_responses():
        yield from _read(host.name, response, scrubber)


def _read(host: str, response: PastResponse, scrubber: Scrubber) -> Finds:
    where = f"{host} case {response.case_id}"
    texts, unread = [response.response_text], []
    for place, attachment in enumerate(response.attachments, start=1):
        try:
            texts.append(read_document(attachment.content, attachment.name).text)
        except IntakeError as error:
            unread.append(Skipped(f"{where}, attachment {place}", str(error)))
    found = read_response(
        where,
        case_digest(host, response.case_id),
        response.responded_at.date(),
        response.authority_kind,
        texts,
        scrubber,
        response.request_text,
    )
    if isinstance(found, Found) or not unread:
        yield found
    yield from unread
