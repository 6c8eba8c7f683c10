"""How a letter is laid out as a whole, read off its pieces before the walk through them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from foi_model.intake.split.labels import roman_value
from foi_model.intake.split.spans import Span, plain
from foi_model.letters import voice
from foi_model.letters.labels import Role, read_group
from foi_model.letters.layout import Piece, sentences
from foi_model.letters.prose import narration_end

_LONGEST_ASKED = 1500
_ASKED = re.compile(r"\b(?:asked|requested|sought|wrote|reads?|wanted|request)\b")
_MOST_NAMING = 30
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|does|do|did|will|would|can|cannot|we|it|they)\b")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`interleaved`: each question is answered where it stands; `quoting`: the request stands as quoted mail.

    `joined`: several requests under headings of their own, or under `codes`, their references. `answers_headed`: "Answer"
    stands over each; `answered_inline`: answers stand on the lines of the questions; `narrated`: paragraphs each tell what
    was asked and answer it; `stated`: labelled paragraphs do. `last_reply_heading`: the piece that it is, -1 for none;
    `ones`: how many pieces are labelled 1.
    """

    interleaved: bool
    quoting: bool
    joined: bool
    codes: dict[str, str]
    answers_headed: bool
    answered_inline: bool
    narrated: bool
    stated: bool
    last_reply_heading: int
    ones: int


def read_arrangement(text: str, pieces: Sequence[Piece]) -> Arrangement:
    """The arrangement of the pieces of `text`."""
    headings = [index for index, piece in enumerate(pieces) if voice.is_reply_heading(piece.words)]
    return Arrangement(
        interleaved=_is_interleaved(pieces),
        quoting=_quotes_request(pieces),
        joined=_is_joined(text, pieces),
        codes=_codes(pieces),
        answers_headed=sum(voice.is_bare_answer(piece.words) for piece in pieces) > 1,
        answered_inline=sum(_is_answered_inline(text, piece) for piece in pieces) > 1,
        narrated=sum(told_and_answered(text, piece) is not None for piece in pieces) > 1,
        stated=_states_each(text, pieces),
        last_reply_heading=headings[-1] if headings else -1,
        ones=sum(piece.label is not None and piece.label.keys == ("1",) for piece in pieces),
    )


def request_first(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces with the request before the reply, where a letter prints it last, under a heading of its own."""
    reply = next((index for index, piece in enumerate(pieces) if voice.is_reply_heading(piece.words)), None)
    if reply is None:
        return pieces
    asked = [index for index, piece in enumerate(pieces) if voice.is_request_heading(piece.words)]
    if not asked or asked[0] < reply or any(_TOLD.match(piece.words) for piece in pieces[:reply]):
        return pieces
    request = asked[0]
    if any(voice.is_reply_heading(piece.words) for piece in pieces[request:]):
        return pieces
    return [*pieces[request:], *pieces[:request]]


def without_paragraph_numbers(text: str, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces of a letter whose own paragraphs are numbered, without those numbers.

    Such a letter has at least five of them, few of which ask, and the first leads in to a request.
    """
    numbered = [
        p for p in pieces if p.label and not p.label.worded and len(p.label.keys) == 1 and p.label.keys[0].isdigit()
    ]
    keys = [piece.label.keys[0] for piece in numbered if piece.label]
    if len(numbered) < 5 or len(set(keys)) < len(keys) or not _ASKED.search(numbered[0].words):
        return pieces
    if sum(voice.asks(piece.words) for piece in numbered) * 4 > len(numbered) or not numbered[0].words.endswith(":"):
        return pieces
    starts = {piece.start for piece in numbered}
    return [replace(p, start=p.body.start, label=None) if p.start in starts else p for p in pieces]


def follows(key: str, other: str) -> bool:
    """Whether `other` is the next label after `key`: 2 after 1, b after a, 1b after 1a, ii after i."""
    key = key.rpartition(".")[2]
    if key.isdigit() and other[:1].isdigit():
        return int(re.match(r"\d+", other)[0]) == int(key) + 1  # type: ignore[index]
    if re.fullmatch(r"\d+[a-z]", key):
        head, letter = key[:-1], key[-1]
        return other == head + chr(ord(letter) + 1) or other in {str(int(head) + 1), f"{int(head) + 1}a"}
    low, high = roman_value(key), roman_value(other)
    if low and high and high == low + 1:
        return True
    return len(key) == len(other) == 1 and ord(other) == ord(key) + 1


def _quotes_request(pieces: Sequence[Piece]) -> bool:
    """Whether the questions stand in quoted mail and the answers, unquoted, among or after them."""
    if any(piece.label is not None and piece.label.role is Role.QUESTION and not piece.quoted for piece in pieces):
        return False
    return any(piece.quoted and (piece.label is not None or voice.asks(piece.words)) for piece in pieces)


def _is_interleaved(pieces: Sequence[Piece]) -> bool:
    """Each question is answered where it stands: no label comes back, and most are followed by text of their own."""
    seen: dict[str, int] = {}
    ones = sum(piece.label is not None and piece.label.keys == ("1",) for piece in pieces)
    followed = asked = 0
    for index, piece in enumerate(pieces):
        label = piece.label
        if label is None or not label.keys or (ones > 2 and label.keys == ("1",) and not voice.asks(piece.words)):
            continue
        if label.role is Role.ANSWER or len(label.keys) > 1 or (label.keys[0] in seen and ones < 3):
            return (
                any(p.label is not None and p.label.role is Role.ANSWER for p in pieces[index : index + 1])
                and followed > 1
            )
        seen[label.keys[0]] = index
        asked += 1
        rest = piece.words.rpartition("?")[2].strip(" \"')")
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        if (rest and "?" in piece.words) or (not piece.empty and following is not None and _unkeyed(following)):
            followed += 1
    return asked > 1 and followed * 2 >= asked + 1


def _is_joined(text: str, pieces: Sequence[Piece]) -> bool:
    """At least two headings of requests, each with a label right under it that is not a worded one."""
    headed = set()
    for piece, following in pairwise(pieces):
        group = read_group(plain(text[piece.start : piece.body.end][:200]))
        if group is not None and following.label is not None and not following.label.worded:
            headed.add(group[0])
    return len(headed) > 1


_CODE = re.compile(r"(?=[\w/.-]*\d{3})[a-z]{1,6}[-/]?\d[\w/.-]{2,20}:?|\d{3,}[-/][\w/-]{1,12}:?")


def _codes(pieces: Sequence[Piece]) -> dict[str, str]:
    """References that stand alone over the numbered questions of joined requests, with the number of each request."""
    found: dict[str, str] = {}
    for piece, following in pairwise(pieces):
        heads = piece.label is None and following.label is not None and following.label.keys[:1] == ("1",)
        if heads and _CODE.fullmatch(piece.words):
            found.setdefault(piece.words.rstrip(":"), str(len(found) + 1))
    return found if len(found) > 1 else {}


_OPENS_ANSWER = re.compile(
    r"(?<=[\w)\]'’]) (?=(?:Attached|Enclosed|Yes|No|None|Nil|Zero|Already|See|Not|Exempt|Withheld|Refused|Redacted"
    r"|Published|This|We"
    r"|Please see|Section|Approximately|Around|About|N/A)\b|£\d)"
)


def answer_on_line(text: str, body: Span, *, unmarked: bool) -> int | None:
    """Where the answer begins on the line of a question: after its mark, or at a telling word when it has none."""
    mark = text.rfind("?", body.start, min(body.end, body.start + _LONGEST_ASKED))
    if mark >= 0:
        rest = text[mark + 1 : body.end].strip(" )\"'”’")
        return mark + 1 if rest and not voice.asks(plain(rest[:_LONGEST_ASKED])) else None
    opens = _OPENS_ANSWER.search(text, body.start, min(body.end, body.start + _LONGEST_ASKED)) if unmarked else None
    return opens.start() if opens else None


_TOLD = re.compile(
    r"(?:[\w',& -]{0,80}\b)?you (?:also |then |further |next |finally |have |had )*(?:asked|wanted|wished|sought"
    r"|requested)\b"
)


def told_and_answered(text: str, piece: Piece) -> tuple[Span, Span] | None:
    """The sentence of a paragraph that tells what was asked, and the run of those that answer it; else None."""
    if piece.label is not None or piece.quoted or "you " not in piece.words:
        return None
    found = sentences(text, piece.body)
    for told, answer in pairwise(found[:3]):
        if (
            _TOLD.match(plain(told.of(text)))
            and not _TOLD.match(plain(answer.of(text)))
            and not told.of(text).endswith(":")
        ):
            return told, Span(answer.start, piece.body.end)
    return None


def _states_each(text: str, pieces: Sequence[Piece]) -> bool:
    """Whether labelled paragraphs each state a question in their first sentence and answer it in the next."""
    labelled = [piece for piece in pieces if piece.label is not None and len(piece.label.keys) == 1 and not piece.cell]
    if len(labelled) < 3 or len({piece.label.keys for piece in labelled if piece.label}) < len(labelled):
        return False
    if any(piece.label is not None and piece.label.role is Role.ANSWER for piece in pieces):
        return False
    told = sum(split_statement(text, piece.body) is not None for piece in labelled)
    return told > 2 and told * 4 >= len(labelled) * 3


def split_statement(text: str, body: Span) -> tuple[Span, Span] | None:
    """The question that the first sentence of a paragraph states and the answer that follows it, or None."""
    found = sentences(text, Span(body.start, min(body.end, body.start + _LONGEST_ASKED)))
    if len(found) < 2:
        return None
    first = plain(found[0].of(text))
    narrated = narration_end(text, found[0])
    if first.endswith("?") or (narrated is None and not _names_thing(first)):
        return None
    return Span(narrated or found[0].start, found[0].end), Span(found[1].start, body.end)


def _names_thing(words: str) -> bool:
    """A sentence that names what is wanted and tells nothing ("The draft plan.", "Where the store is.")."""
    if voice.decides(words) or len(words.split()) > _MOST_NAMING or re.search(r"\d\(|[£|]", words):
        return False
    return voice.asks(words) or bool(re.match(r"(?:where|whether|when|who|why)\b", words)) or not _FINITE.search(words)


def _is_answered_inline(text: str, piece: Piece) -> bool:
    if not (piece.bullet or piece.label) or "?" not in piece.words:
        return False
    return answer_on_line(text, piece.body, unmarked=False) is not None


def _unkeyed(piece: Piece) -> bool:
    return piece.label is None or not piece.label.keys
