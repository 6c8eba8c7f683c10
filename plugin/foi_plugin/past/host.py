"""The responses that a case system has sent, one at a time with the requests they answer."""

from __future__ import annotations

from foi_model.intake import IntakeError, read_document
from foi_plugin.clock import uk_day
from foi_plugin.past.found import Finds, Response, Skipped
from foi_plugin.ports import CaseHost, PastResponse


def from_host(host: CaseHost) -> Finds:
    """Every response of the host, oldest first. The names of attached files are not told: they may name people."""
    for past in host.past_responses():
        yield _response(host.name, past)


def _response(host: str, past: PastResponse) -> Response:
    where = f"{host} case {past.case_id}"
    texts, unread = [past.response_text], []
    for place, attachment in enumerate(past.attachments, start=1):
        try:
            texts.append(read_document(attachment.content, attachment.name).text)
        except IntakeError as error:
            unread.append(Skipped(f"{where}, attachment {place}", str(error)))
    return Response(
        where=where,
        source=host,
        case_id=past.case_id,
        answered=uk_day(past.responded_at),
        kind=past.authority_kind,
        texts=tuple(texts),
        request=past.request_text,
        reference=past.case_id,
        unread=tuple(unread),
    )
