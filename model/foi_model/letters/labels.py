"""Labels that open a question or an answer, and the numbers by which running text names questions.

`Q1` `Question 1:` `1.` `(i)` `1a)` open one question; `1 & 2.` `Q8-10 response:` `Answer to 1) and 2):` `Answers 2 & 3`
open one answer to several. A key is the label in its plainest form: "1", "1a", "iv", "2.1".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from foi_model.intake.split.labels import NUMBER_WORDS, ORDINALS, roman_value

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

    A weak label ("A.", "I.") may be an initial: it counts only with a neighbour in sequence. `by_place`: the keys are places
    in the request ("On the second point:").
    """

    keys: tuple[str, ...]
    role: Role
    length: int
    printed: str = ""
    worded: bool = False
    weak: bool = False
    by_place: bool = False


_ITEM = (
    r"(?:[\[(]{0,2}(?:(?<!\d)\d{1,2}(?:\.\d{1,2})?(?:\s?\([a-z]\)|[a-z](?![a-z])\)?)?(?:\s?\([ivx]{1,4}\))?"
    r"|(?<![a-zA-Z\d])(?:[ivx]{1,5}(?![a-z])|[a-zA-Z](?![a-zA-Z])))(?![\w£%])[)\]]{0,2})"
)
AND = r"\.?\s?(?:,\s?(?:and|&)\s|,|&|\+|/|;|\band\b|\bto\b|\bthrough\b)\s?"
AND = rf"(?:{AND}|(?<=[\w)\]])[-–—](?=[\w(\[]))"
_AGAIN = r"(?:(?:questions?|requests?|parts?|points?|items?|qs?\.?)\s?)?"
LIST = rf"{_ITEM}(?:{AND}{_AGAIN}{_ITEM}){{0,20}}"
ASKED = (
    r"(?:questions?|query|queries|qu?e?s?n?s?\.?(?=\s?\d)|q(?=\s?\(?[a-z0-9])|requests?|points?|parts?|items?"
    r"|bullets?(?:\spoints?)?|elements?)"
)
_ANSWERED = (
    r"(?:(?:in\s)?(?:our\s|the\s)?(?:answers?|responses?|replies|reply)"
    rf"(?:\s(?:to|for|regarding)\b)?(?:\s(?:your\s)?{ASKED})?|[ar](?=\s?\.?\d))"
)
_PREFIX = (
    r"(?:for|on|re|regarding|concerning|as to|as regards|in (?:relation|answer|response|reply|respect) (?:to|of)"
    r"|with (?:regard|respect|reference) to|turning to)"
)
_NO = r"(?:\s?(?:numbers?|nos?\.?))?[\s.#]{0,3}"
_OPENING = r"[\"'“‘*_\s]{0,4}(?:[-–•●▪*]\s{1,3})?[*_]{0,2}"
_TRAILING_ANSWER = r"(?P<trail>\s?[-–:]?\s?(?:response|answer|reply)s?\b(?=\s?[-–—:.)\]*_]|\s*$))?"
_WORDED = re.compile(
    rf"{_OPENING}(?P<prefix>{_PREFIX}\s)?(?:(?P<answer>{_ANSWERED})"
    rf"|(?P<question>(?:foi\s)?{ASKED})){_NO}(?P<list>{LIST}){_TRAILING_ANSWER}"
    r"(?P<close>[.:)\]]{0,2}(?:\s?[-–—:])?[*_]{0,2})(?P<after>\s*)",
    re.I,
)
_PLAIN = re.compile(
    rf"{_OPENING}(?P<prefix>{_PREFIX}\s)?(?P<list>{LIST}){_TRAILING_ANSWER}(?P<close>[.:)\]/]{{0,2}}(?:\s?[-–—:]"
    rf"(?=\s))?[*_]{{0,2}}|,(?=\s)|(?=\s{{1,4}}[A-Z\"“]))(?P<after>\s*)",
    re.I,
)
_ORDINAL = rf"(?:{'|'.join(ORDINALS)})"
_PLACES = rf"(?P<list>{_ORDINAL}(?:(?:,|,?\sand|\s&)(?:\sthe)?\s{_ORDINAL}){{0,6}})"
_PLACE_NOUN = r"(?:things?|questions?|points?|parts?|items?|requests?|bullets?|elements?|matters?|queries|query|limbs?)"
_BY_PLACE = re.compile(
    rf"{_OPENING}(?:(?:(?:{_PREFIX}|to|of|answer(?:ing)?|reply to|response to)\s)(?:the|your)\s{_PLACES}"
    rf"(?:\s(?:(?:of\s)?your\s)?(?:{_PLACE_NOUN}|ones?))?(?:\s?[:,]|\s[-–—](?=\s)|(?=\s(?:i|we|it|this|that|the)\s))"
    rf"|(?:(?:the|your)\s)?"
    rf"{_PLACES.replace('list', 'alone')}\s{_PLACE_NOUN}\s*$|(?:the|your)\s"
    rf"{_PLACES.replace('list', 'open')}\s{_PLACE_NOUN}\s?(?::|\s[-–—](?=\s)|(?=\s?\(|\s(?:is|was|has|are|were|have"
    rf"|cannot|will|asks"
    r"|concerns?|relates?)\b)))[*_]{0,2}\s*",
    re.I,
)
_LETTER_NUMBER = re.compile(
    r"(?P<list>[A-HJ-LN-Z]\d{1,2}(?:(?:,\s|\sand\s|\s&\s)[A-HJ-LN-Z]\d{1,2}){0,9})[.):]?\s+(?=\S)"
)
_LETTERED = re.compile(r"(?P<who>[QA])\.?(?P<letter>[a-z])[.):]?\s+(?=[A-Z0-9£\"'“(])")
_NUMBER_WORD = rf"(?:{'|'.join(NUMBER_WORDS)})"
_BY_NUMBER_WORD = re.compile(
    rf"{_OPENING}(?:(?:{_PREFIX}|to)\s)?{_PLACE_NOUN}\s(?P<list>{_NUMBER_WORD}(?:(?:,|,?\sand|\s&"
    rf"|\sto)\s{_NUMBER_WORD}){{0,8}})"
    r"(?:\s?[:.]|\s[-–—](?=\s)|,)[*_]{0,2}\s*",
    re.I,
)
_COUNTED_OUT = re.compile(rf"{_OPENING}(?:and\s|then\s|also\s)?(?P<list>{_ORDINAL})(?:ly)?,\s+(?=\S)", re.I)
_UNNUMBERED = re.compile(
    r"[*_]{0,2}(?:(?P<question>q|question|you (?:asked|said|wrote)(?=\s?:\s?\S)|your (?:question|point)(?=\s?:\s?\S))"
    r"|(?P<answer>a|we (?:say|said|reply|answer)(?=\s?:)|answer|our (?:answer|response)|response|reply"
    r"|force response))"
    r"[*_]{0,2}\s?(?::-?|\.(?=\s[A-Z])|\s[-–—](?=\s))[*_]{0,2}\s*",
    re.I,
)
_ITEM_PARTS = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2})?)?\s?\(?(?P<letter>[a-z](?![a-z])"
    r"|[ivx]{1,5}(?![a-z]))?\)?\s?(?:\((?P<deep>[ivx]{1,4})\))?",
    re.I,
)
_ITEM_FIND = re.compile(_ITEM, re.I)
_ASKED_WORD = re.compile(r"(?:questions?|requests?|parts?|points?|items?|qs?\.?)(?=\s|\d|\()", re.I)
_DATE = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?\s(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?,?\s(?:19|20)\d\d",
    re.I,
)
_OPENS_BODY = re.compile(r"[A-Z0-9£$€\"'“‘(\[]")


def read_label(body: str) -> Label | None:
    """The label at the start of a line without indent, or None."""
    head = body[:_REACH]
    if match := _WORDED.match(head):
        return _worded(head, match)
    match = _PLAIN.match(head)
    if match and (label := _plain(head, match)):
        return label
    if match := _LETTERED.match(head):
        role = Role.QUESTION if match["who"] == "Q" else Role.ANSWER
        return Label((match["letter"],), role, match.end(), match["letter"], worded=True, weak=True)
    if match := _LETTER_NUMBER.match(head):
        keys = tuple(key.lower() for key in re.findall(r"[A-Z]\d+", match["list"]))
        return Label(keys, Role.NONE, match.end(), match["list"], weak=len(keys) == 1)
    if match := _BY_PLACE.match(head):
        listed = _counted(match["list"] or match["open"] or match["alone"], ORDINALS)
        return Label(listed, Role.ANSWER, match.end(), worded=True, by_place=True)
    if match := _BY_NUMBER_WORD.match(head):
        return Label(_counted(match["list"], NUMBER_WORDS), Role.ANSWER, match.end(), worded=True, by_place=True)
    if match := _COUNTED_OUT.match(head):
        return Label(_counted(match["list"], ORDINALS), Role.NONE, match.end(), weak=True, by_place=True)
    if match := _UNNUMBERED.match(head):
        role = Role.QUESTION if match["question"] else Role.ANSWER
        return Label((), role, match.end(), worded=True)
    return None


def _counted(listed: str, words: Sequence[str]) -> tuple[str, ...]:
    """The places that ordinals or number words name, a range of them opened out."""
    said = re.findall(r"[a-z]+", listed.lower())
    places = [words.index(word) + 1 for word in said if word in words]
    if "to" in said and len(places) == 2 and places[0] < places[1]:
        places = list(range(places[0], places[1] + 1))
    return tuple(str(place) for place in dict.fromkeys(places))


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
    if _DATE.match(head, match.start("list")):
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
        return _NUMERALS[low:high]
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha() and first < last:
        return [chr(code) for code in range(ord(first) + 1, ord(last) + 1)]
    return [last]


def neighbours(key: str) -> tuple[str, ...]:
    """The keys just before and after a number, a lone letter or a numeral."""
    if key.isdigit():
        return str(int(key) - 1), str(int(key) + 1)
    found = []
    if re.fullmatch(r"[a-z]\d{1,2}", key):
        return key[0] + str(int(key[1:]) - 1), key[0] + str(int(key[1:]) + 1)
    if len(key) == 1 and key.isalpha():
        found += [chr(ord(key) - 1), chr(ord(key) + 1)]
    value = roman_value(key)
    if value and value < len(_NUMERALS):
        found += [_NUMERALS[value - 2] if value > 1 else "", _NUMERALS[value]]
    return tuple(found)


_NUMERALS = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x",
    "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx",
]  # fmt: skip


_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_GROUP = re.compile(
    rf"(?P<answer>(?:reply|response|answers?|our (?:reply|response|answers?)) (?:to|for) (?:the |your )?)?"
    rf"(?:(?P<ordinal>{'|'.join(_ORDINALS)}) (?:foi )?request|(?:foi )?request (?:no\.? ?"
    rf"|number )?(?P<number>\d)(?!\d|/))\b.{{0,70}}"
)


def read_group(words: str) -> tuple[str, Role] | None:
    """The number of the request that a plain heading opens or answers ("First request (0277/22)"), or None."""
    match = _GROUP.fullmatch(words)
    if match is None or words.endswith((".", "?", ";")):
        return None
    number = match["number"] or str(_ORDINALS.index(match["ordinal"]) + 1)
    return number, Role.ANSWER if match["answer"] else Role.QUESTION
