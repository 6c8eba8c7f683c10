"""E-mail to text: the subject, the words of the message, and the words of every attachment that can be read.

All other headers are left behind: who wrote, when and through which machines says nothing about the request.
"""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage, Message
from email.policy import EmailPolicy

from foi_model.intake import plain
from foi_model.intake.document import Document, IntakeError, Kind, Limits, OutOfTimeError

ReadPart = Callable[[bytes, str], Document]

_MOST_BOUNDARIES = 100
_MOST_HEADER_CHARS = 2_000
_BOUNDARY = re.compile(rb"(?i)\bboundary\b|message/rfc822")
_SILENT = {"text/calendar", "text/vcard", "text/x-vcard", "message/delivery-status", "application/pkcs7-signature",
           "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys"}  # fmt: skip
_PLAIN_ENOUGH = 0.3


class _BriefHeaders(EmailPolicy):
    """The default policy with headers cut short, because parsing one takes time with the square of its length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_MOST_HEADER_CHARS]


def read(data: bytes, limits: Limits, read_part: ReadPart) -> Document:
    """The subject, the message (plain text before HTML) and its attachments, in order, blank lines between.

    `read_part(data, name)` reads an attachment or a message within the message. One that cannot be read gives a
    notice, not an error. Raises `IntakeError` when there is no text at all, or the message is oddly built.
    """
    if len(_BOUNDARY.findall(data)) > _MOST_BOUNDARIES:
        raise IntakeError(Kind.EMAIL, f"more than {_MOST_BOUNDARIES} parts inside each other")
    try:
        message = email.message_from_bytes(data, policy=_BriefHeaders())
        parts = list(_parts(message))
        subject = str(message.get("Subject", "")).strip()
    except Exception:  # the header parser raises almost anything on malformed headers
        raise IntakeError(Kind.EMAIL, "broken, its headers or parts cannot be read") from None
    texts = [f"Subject: {subject}"] if subject else []
    notices: list[str] = []
    position = 0
    for part in parts:
        attached = _is_attached(part)
        position += attached
        if position > limits.attachments:
            notices.append(f"only the first {limits.attachments} attachments were read")
            break
        try:
            document = _document(part, attached, read_part)
        except IntakeError as error:
            notices.append(f"attachment {position} ({error.kind}): {error.what}" if attached else str(error))
            if isinstance(error, OutOfTimeError):
                break
            continue
        where = f"attachment {position} ({document.kind}): " if attached else ""
        notices += [where + notice for notice in document.notices]
        texts.append(document.text.strip())
    if not any(texts[bool(subject) :]) and notices:
        raise IntakeError(Kind.EMAIL, f"no text in the message; {notices[0]}")
    return Document("\n\n".join(filter(None, texts)), Kind.EMAIL, tuple(notices))


def _parts(part: Message) -> Iterator[Message]:
    """The parts to read, in order: of alternatives only the best, of a message within the message the whole."""
    if part.get_content_type() in _SILENT:
        return
    if part.get_content_type() == "message/rfc822" or not part.is_multipart():
        yield part
    elif part.get_content_type() == "multipart/alternative":
        yield from _best([list(_parts(child)) for child in _children(part)])
    else:
        for child in _children(part):
            yield from _parts(child)


def _children(part: Message) -> list[Message]:
    return [child for child in part.get_payload() if isinstance(child, Message)]


def _best(choices: list[list[Message]]) -> list[Message]:
    """Plain text, unless it is a mere stand-in for the HTML; attachments hidden in another choice are kept."""
    texts = {choice[0].get_content_type(): choice for choice in reversed(choices) if choice}
    plain_text, page = texts.get("text/plain"), texts.get("text/html")
    if plain_text is None or page is None:
        return plain_text or page or (choices[-1] if choices else [])
    hidden = [part for choice in choices for part in choice[1:]]
    stand_in = len(_words(plain_text[0])) < _PLAIN_ENOUGH * len(_words(page[0]))
    return [page[0] if stand_in else plain_text[0], *hidden]


def _words(part: Message) -> list[str]:
    try:
        text, _ = _own_text(part)
    except IntakeError:
        return []
    return text.split()


def _own_text(part: Message) -> tuple[str, tuple[str, ...]]:
    data = _bytes(part)
    if part.get_content_type() == "text/html":
        from foi_model.intake import html

        document = html.read(data, part.get_content_charset(""))
        return document.text, document.notices
    return plain.decode(data, part.get_content_charset(""), Kind.EMAIL)


def _bytes(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return b"".join(child.as_bytes(policy=_BriefHeaders()) for child in _children(part))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is_attached(part: Message) -> bool:
    """Whether a part is a file of its own rather than words of the message."""
    if not isinstance(part, EmailMessage) or part.get_content_type() not in ("text/plain", "text/html"):
        return True
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _document(part: Message, attached: bool, read_part: ReadPart) -> Document:
    if attached:
        return read_part(_bytes(part), part.get_filename("") or "")
    text, notices = _own_text(part)
    return Document(text, Kind.EMAIL, notices)
