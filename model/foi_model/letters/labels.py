"""Labels that open a question or an answer, and the numbers by which running text names questions.

`Q1` `Question 1:` `1.` `(i)` `1a)` open one question; `1 & 2.` `Q8-10 response:` `Answer to 1) and 2):` `Answers 2 & 3`
open one answer to several. A key is the label in its plainest form: "1", "1a", "iv", "2.1".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from foi_model.intake.split.labels import roman_value
from foi_model.intake.split.spans import Span

_REACH = 120
_MOST_IN_RANGE = 60


class Role(Enum):
    """What the writer calls the part: a question, an answer, or nothing."""

    NONE = auto()
    QUESTION = auto()
    ANSWER = auto()


@dataclass(frozen=True, slots=True)
class Label:
    """`keys` are the questions named, none for a bare "Answer:"; `length` the characters to skip.

    A weak label ("A.", "I.") may be an initial: it counts only with a neighbour in sequence.
    """

    keys: tuple[str, ...]
    role: Role
    length: int
    printed: str = ""
    worded: bool = False
    weak: bool = False


_ITEM = (
    r"(?:[\[(]{0,2}(?:(?<!\d)\d{1,2}(?:\.\d{1,2})?(?:\s?\([a-z]\)|[a-z](?![a-z])\)?)?(?:\s?\([ivx]{1,4}\))?"
    r"|(?<![a-zA-Z\d])(?:[ivx]{1,5}(?![a-z])|[a-zA-Z](?![a-zA-Z])))(?![\w£%])[)\]]{0,2})"
)
_AND = r"\.?\s?(?:,\s?(?:and|&)\s|,|&|/|;|\band\b|\bto\b|\bthrough\b)\s?"
_AND = rf"(?:{_AND}|(?<=[\w)\]])[-–—](?=[\w(\[]))"
_AGAIN = r"(?:(?:questions?|requests?|parts?|points?|items?|qs?\.?)\s?)?"
_LIST = rf"{_ITEM}(?:{_AND}{_AGAIN}{_ITEM}){{0,20}}"
_ASKED = r"(?:questions?|query|queries|qu?e?s?n?s?\.?(?=\s?\d)|q(?=\s?\(?[a-z0-9])|requests?|points?|parts?|items?|bullets?(?:\spoints?)?|elements?)"
_ANSWERED = (
    r"(?:(?:in\s)?(?:our\s|the\s)?(?:answers?|responses?|replies|reply)"
    rf"(?:\s(?:to|for|regarding)\b)?(?:\s(?:your\s)?{_ASKED})?|[ar](?=\s?\.?\d))"
)
_PREFIX = r"(?:for|on|re|regarding|concerning|as to|as regards|in (?:relation|answer|response|reply|respect) (?:to|of)|with (?:regard|respect|reference) to|turning to)"
_NO = r"(?:\s?(?:numbers?|nos?\.?))?[\s.#]{0,3}"
_OPENING = r"[\"'“‘*_\s]{0,4}(?:[-–•●▪*]\s{1,3})?[*_]{0,2}"
_TRAILING_ANSWER = r"(?P<trail>\s?[-–:]?\s?(?:response|answer|reply)s?\b)?"
_WORDED = re.compile(
    rf"{_OPENING}(?P<prefix>{_PREFIX}\s)?(?:(?P<answer>{_ANSWERED})|(?P<question>(?:foi\s)?{_ASKED})){_NO}(?P<list>{_LIST}){_TRAILING_ANSWER}"
    r"(?P<close>[.:)\]]{0,2}(?:\s?[-–—:])?[*_]{0,2})(?P<after>\s*)",
    re.I,
)
_PLAIN = re.compile(
    rf"{_OPENING}(?P<prefix>{_PREFIX}\s)?(?P<list>{_LIST}){_TRAILING_ANSWER}(?P<close>[.:)\]/]{{0,2}}(?:\s?[-–—:](?=\s))?[*_]{{0,2}}|,(?=\s)|(?=\s{{1,4}}[A-Z\"“]))(?P<after>\s*)",
    re.I,
)
_UNNUMBERED = re.compile(
    r"[*_]{0,2}(?:(?P<question>q|question|you (?:asked|said|wrote)(?=\s?:\s?\S)|your (?:question|point)(?=\s?:\s?\S))|(?P<answer>a|we (?:say|said|reply|answer)(?=\s?:)|answer|our (?:answer|response)|response|reply|force response))"
    r"[*_]{0,2}\s?(?::-?|\.(?=\s[A-Z])|\s[-–—](?=\s))[*_]{0,2}\s*",
    re.I,
)
_ITEM_PARTS = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2})?)?\s?\(?(?P<letter>[a-z](?![a-z])|[ivx]{1,5}(?![a-z]))?\)?\s?(?:\((?P<deep>[ivx]{1,4})\))?",
    re.I,
)
_ITEM_FIND = re.compile(_ITEM, re.I)
_ASKED_WORD = re.compile(r"(?:questions?|requests?|parts?|points?|items?|qs?\.?)(?=\s|\d|\()", re.I)
_OPENS_BODY = re.compile(r"[A-Z0-9£$€\"'“‘(\[]")


def read_label(body: str) -> Label | None:
    """The label at the start of a line without indent, or None."""
    head = body[:_REACH]
    if match := _WORDED.match(head):
        return _worded(head, match)
    match = _PLAIN.match(head)
    if match and (label := _plain(head, match)):
        return label
    if match := _UNNUMBERED.match(head):
        role = Role.QUESTION if match["question"] else Role.ANSWER
        return Label((), role, match.end(), worded=True)
    return None


def _worded(head: str, match: re.Match[str]) -> Label | None:
    closed = (
        bool(match["close"].strip(" "))
        or (match["prefix"] and head[match.end("close") : match.end("close") + 1] == ",")
        or match["trail"]
        or match.end() >= len(head)
    )
    follows = head[match.end() : match.end() + 1]
    if match["list"][-1:] == ")":
        closed = closed or bool(match["after"])
    if not closed and not (match["after"] and _OPENS_BODY.match(follows)):
        return None
    if not match["after"] and follows and not match["close"].strip():
        return None
    if (
        match["question"]
        and len(match["question"]) > 1
        and not re.search(r"\d|\(|\b[ivx]+\b|\b[a-h]\b", match["list"], re.I)
    ):
        return None
    keys = expand(match["list"])
    role = Role.ANSWER if match["answer"] or match["trail"] else Role.QUESTION
    return Label(keys, role, match.end(), _printed(match["list"]), worded=True) if keys else None


def _plain(head: str, match: re.Match[str]) -> Label | None:
    listed, close = match["list"], match["close"]
    if match["prefix"] and not close.strip(" *_"):
        return None
    if close == "," and not match["prefix"]:
        return None
    bracketed = listed.rstrip().endswith((")", "]"))
    sub_numbered = re.fullmatch(r"\d{1,2}\.\d{1,2}", listed) and match["after"] and _OPENS_BODY.match(head, match.end())
    bare = not (close.strip(" *_") or bracketed or match["trail"] or sub_numbered)
    if bare and not re.fullmatch(r"\d{1,2}", listed):
        return None
    if not match["after"] and match.end() < len(head):
        glued = (bracketed or close.startswith(")")) and head[match.end()].isalpha()
        if not glued:
            return None
    initial = listed.strip("([ ")[:1].isupper() and not bracketed and not close.startswith(")")
    keys = expand(listed)
    if not keys:
        return None
    role = Role.ANSWER if match["trail"] else Role.NONE
    return Label(keys, role, match.end(), _printed(listed), weak=initial or bare)


def _printed(listed: str) -> str:
    bare = listed.strip()
    if re.fullmatch(r"[(\[]\s?\w+\s?[)\]]?|\w+[)\]]", bare):
        return bare.strip("()[] ")
    return re.sub(r"\s", "", bare).rstrip(".")


def expand(listed: str) -> tuple[str, ...]:
    """The keys of a list as written: "1, 3 & 5", "8-10", "1b and 3", "(i) to (iii)". Ranges are opened out."""
    keys: list[str] = []
    position = 0
    listed = _ASKED_WORD.sub(" ", listed)
    for match in _ITEM_FIND.finditer(listed):
        key = key_of(match[0])
        if key is None:
            continue
        between = listed[position : match.start()]
        if keys and re.search(r"\bto\b|\bthrough\b|[-–—]", between):
            keys += _range(keys[-1], key)
        elif keys and key.isalpha() and len(key) == 1 and keys[-1][0].isdigit() and re.search(r"\d", keys[-1]):
            keys.append(re.match(r"[\d.]+", keys[-1])[0] + key)  # type: ignore[index]
        else:
            keys.append(key)
        position = match.end()
    return tuple(dict.fromkeys(keys))


def key_of(item: str) -> str | None:
    """The key of one item: "1", "1a" for "1 (a)", "iv" for "(iv)"; None when it is none."""
    match = _ITEM_PARTS.match(item.strip().lstrip("([ ").strip())
    if match is None or not (match["number"] or match["letter"]):
        return None
    number = ".".join(str(int(part)) for part in match["number"].split(".")) if match["number"] else ""
    letter, deep = (match["letter"] or "").lower(), (match["deep"] or "").lower()
    return number + letter + (f"({deep})" if deep else "")


def _range(first: str, last: str) -> list[str]:
    """The keys after `first` up to `last`; only `last` where the two make no sequence."""
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= _MOST_IN_RANGE:
        return [str(number) for number in range(int(first) + 1, int(last) + 1)]
    heads = re.fullmatch(r"(\d+)([a-z])", first), re.fullmatch(r"(\d*)([a-z])", last)
    if heads[0] and heads[1] and heads[1][1] in {"", heads[0][1]}:
        return [heads[0][1] + chr(code) for code in range(ord(heads[0][2]) + 1, ord(heads[1][2]) + 1)]
    low, high = roman_value(first), roman_value(last)
    if low and high and low < high:
        return [numeral for numeral in _NUMERALS[low:high]]
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha() and first < last:
        return [chr(code) for code in range(ord(first) + 1, ord(last) + 1)]
    return [last]


def neighbours(key: str) -> tuple[str, ...]:
    """The keys just before and after a number, a lone letter or a numeral."""
    if key.isdigit():
        return str(int(key) - 1), str(int(key) + 1)
    found = []
    if len(key) == 1 and key.isalpha():
        found += [chr(ord(key) - 1), chr(ord(key) + 1)]
    value = roman_value(key)
    if value and value < len(_NUMERALS):
        found += [_NUMERALS[value - 2] if value > 1 else "", _NUMERALS[value]]
    return tuple(found)


_NUMERALS = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx",
]  # fmt: skip


_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_GROUP = re.compile(
    rf"(?P<answer>(?:reply|response|answers?|our (?:reply|response|answers?)) (?:to|for) (?:the |your )?)?"
    rf"(?:(?P<ordinal>{'|'.join(_ORDINALS)}) (?:foi )?request|(?:foi )?request (?:no\.? ?|number )?(?P<number>\d)(?!\d|/))\b.{{0,70}}"
)


def read_group(words: str) -> tuple[str, Role] | None:
    """The number of the request that a plain heading opens or answers ("First request (0277/22)"), or None."""
    match = _GROUP.fullmatch(words)
    if match is None or words.endswith((".", "?", ";")):
        return None
    number = match["number"] or str(_ORDINALS.index(match["ordinal"]) + 1)
    return number, Role.ANSWER if match["answer"] else Role.QUESTION


@dataclass(frozen=True, slots=True)
class Mention:
    """A run of text that names questions."""

    keys: tuple[str, ...]
    span: Span


_NAMED = re.compile(rf"(?<![\w.]){_ASKED}(?:\s(?:numbers?|nos?\.?))?[\s.]{{0,2}}(?P<list>{_LIST})(?![\w%£])", re.I)
_LEADING = re.compile(
    rf"(?:(?<=^)|(?<=[.;:] )|(?<=[.;:]\n)|(?<=\n))(?P<list>\d{{1,2}}(?![\d.])(?:{_AND}\d{{1,2}}(?![\d.%])){{1,12}})(?=\s(?:are|is|were|was|have|has|cannot|will|relate|concern|fall|can)\b)",
    re.M,
)
_ORDINAL_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINAL = rf"(?:{'|'.join(_ORDINAL_WORDS)})"
_BY_ORDINAL = re.compile(
    rf"\b(?:(?P<lead>for|to|as to|on|answer|with|regarding|of) )?the (?P<list>{_ORDINAL}(?:(?:,| and|, and| &)(?: the)? {_ORDINAL}){{0,6}})(?: (?P<noun>questions?|parts?|points?|items?|bullets?|elements?|requests?)\b)?(?P<stop>[:,;.]|$)?",
    re.I,
)
_BY_NUMBER = re.compile(
    rf"\b{_ASKED} (?P<list>(?:{'|'.join(_NUMBER_WORDS)})(?:(?:,| and|, and| to| &) (?:{'|'.join(_NUMBER_WORDS)})){{0,6}})\b",
    re.I,
)
_BRACKETED = re.compile(
    rf"(?<![\w)])(?P<list>\(?(?:[ivx]{{1,4}}|[a-z]|\d{{1,2}})\)(?:{_AND}\(?(?:[ivx]{{1,4}}|[a-z]|\d{{1,2}})\)){{0,12}})",
    re.I,
)
_COMPOUND = re.compile(rf"(?<![\w.(£])(?P<list>\d{{1,2}}[a-z](?![a-z])(?:{_AND}\d{{1,2}}[a-z]?(?![\w.%])){{0,12}})")
_LOOSE = re.compile(
    rf"(?:,\s|\band\s|\bfor\s|\bto\s|;\s)(?P<list>\d{{1,2}}(?![\w.,:/%(]\w|%|\s?\()(?:{_AND}\d{{1,2}}(?![\w/%])){{0,6}})"
)


def mentions(text: str, span: Span, known: Sequence[str]) -> list[Mention]:
    """Where `span` names questions whose keys are known, in order and without overlap.

    Bare numbers ("4 and 6", "for 5") count only in a sentence that has already named questions by a word.
    """
    known_keys = frozenset(known)
    found = list(_read(text, span, _NAMED, known_keys))
    found += _of_groups(text, span, known_keys)
    found += _read(text, span, _LEADING, known_keys)
    found += _read(text, span, _COMPOUND, known_keys)
    if any(not key.isdigit() for key in known):
        found += _read(text, span, _BRACKETED, known_keys)
    elif span.end - span.start < 4000:
        found += [
            m
            for m in _read(text, span, _BRACKETED, known_keys)
            if text[m.span.start - 1 : m.span.start] in {" ", "\n", ""}
        ]
    if all(key.isdigit() for key in known):
        found += _in_words(text, span, known_keys)
    if found:
        found += _read(text, Span(min(m.span.end for m in found), span.end), _LOOSE, known_keys)
    found.sort(key=lambda mention: (mention.span.start, -mention.span.end))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.span.start >= kept[-1].span.end:
            kept.append(mention)
    return kept


def _read(text: str, span: Span, pattern: re.Pattern[str], known: frozenset[str]) -> Iterator[Mention]:
    for match in pattern.finditer(text, span.start, span.end):
        keys = tuple(key for key in expand(match["list"]) if key in known)
        if keys:
            yield Mention(keys, Span(match.start("list"), match.end("list")))


_OF_GROUP = re.compile(rf"(?P<list>{_LIST}) (?:of|in) (?:the |your )?(?P<ordinal>{'|'.join(_ORDINALS)})\b", re.I)


def _of_groups(text: str, span: Span, known: frozenset[str]) -> Iterator[Mention]:
    """ "4 of the first request and 3 of the second"."""
    for match in _OF_GROUP.finditer(text, span.start, span.end):
        number = _ORDINALS.index(match["ordinal"].lower()) + 1
        keys = tuple(f"{number}.{key}" for key in expand(match["list"]) if f"{number}.{key}" in known)
        if keys:
            yield Mention(keys, Span(*match.span()))


def _in_words(text: str, span: Span, known: frozenset[str]) -> Iterator[Mention]:
    """ "The second and fourth", "bullets three and four". A bare ordinal counts only after a preposition and before a stop."""
    for match in _BY_ORDINAL.finditer(text, span.start, span.end):
        if match["noun"] or (match["lead"] and match["stop"]):
            yield from _worded_mention(match, _ORDINAL_WORDS, known)
    for match in _BY_NUMBER.finditer(text, span.start, span.end):
        yield from _worded_mention(match, _NUMBER_WORDS, known)


def _worded_mention(match: re.Match[str], words: Sequence[str], known: frozenset[str]) -> Iterator[Mention]:
    said = re.findall(r"[a-z]+", match["list"].lower())
    keys = [str(words.index(word) + 1) for word in said if word in words]
    if "to" in said and len(keys) == 2:
        keys = [str(place) for place in range(int(keys[0]), int(keys[1]) + 1)]
    found = tuple(key for key in keys if key in known)
    if found and len(found) == len(keys):
        yield Mention(found, Span(match.start("list"), match.end("list")))
