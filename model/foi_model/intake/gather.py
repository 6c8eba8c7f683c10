"""One case, its text and its attachments, to one clean text: what was sent twice is read once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from foi_model.intake.clean import clean_text
from foi_model.intake.document import Deadline, Document, IntakeError, Limits, OutOfTimeError, cut
from foi_model.intake.read import read_before
from foi_model.intake.wording import may_ask

_WORD = re.compile(r"\w+")
_RUN = 4
_SAME = 0.8
_SUBJECT = re.compile(r"(?i)subject:")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The clean words of a case and, for staff, one line on each attachment that was cut or could not be read."""

    text: str
    notices: tuple[str, ...] = ()


def gather(text: str, attachments: Sequence[tuple[str, bytes]] = (), limits: Limits | None = None) -> Gathered:
    """The clean text of a case: its own text, then that of each attachment (name, bytes) that says something new.

    Never raises: an attachment that cannot be read gives a notice that names it by position and kind, not by its file
    name or its words. `limits.seconds` and `limits.chars` are for the case as a whole.
    """
    limits = limits or Limits()
    deadline = Deadline(limits)
    body = cut(Document(text, "text of the case"), limits)
    texts = [clean_text(body.text)]
    notices = [f"{body.kind}: {notice}" for notice in body.notices]
    for position, (name, data) in enumerate(attachments, start=1):
        if position > limits.attachments:
            notices.append(f"only the first {limits.attachments} of {len(attachments)} attachments were read")
            break
        try:
            document = read_before(deadline, data, name, limits)
        except OutOfTimeError as error:
            notices.append(f"attachment {position} ({error.kind}) and any after it were not read: {error.what}")
            break
        except IntakeError as error:
            notices.append(f"attachment {position} ({error.kind}) was not read: {error.what}")
            continue
        notices += [f"attachment {position} ({document.kind}): {notice}" for notice in document.notices]
        cleaned = clean_text(document.text)
        if not _repeats(cleaned, texts):
            texts.append(cleaned)
    whole = cut(Document("\n\n".join(filter(None, texts)), "the case"), limits)
    return Gathered(whole.text, (*notices, *(f"{whole.kind}: {notice}" for notice in whole.notices)))


def _repeats(text: str, earlier: Sequence[str]) -> bool:
    """Whether a text says again what is there: nearly all its runs of words are known, and every line that may ask."""
    known = {run for each in earlier for run in _runs(each)}
    lines = [line for line in text.split("\n") if not _SUBJECT.match(line)]
    runs = _runs("\n".join(lines))
    if not runs:
        return _words(text) in [_words(each) for each in earlier]
    if sum(run in known for run in runs) < _SAME * len(runs):
        return False
    return not any(("?" in line or may_ask(line)) and not known.issuperset(_runs(line)) for line in lines)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(text: str) -> list[int]:
    words = _words(text)
    return [hash(tuple(words[index : index + _RUN])) for index in range(len(words) - _RUN + 1)]
