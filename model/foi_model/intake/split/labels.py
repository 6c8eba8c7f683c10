"""Labels and bullets at the start of a line or inside a paragraph, and how a caseworker would cite them.

`1.` `1)` `(1)` `1/` `Q1` `Q.1` `Question 1:` `1a)` `1(a)` `1.1.2` `(iv)` `B)` `Part 2` `SECTION A` `First,` and keycaps.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Literal

Kind = Literal["number", "lower", "upper", "roman"]

NUMBER_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
]
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
_ROMAN = re.compile(r"x{0,2}(?:ix|iv|v?i{0,3})", re.I)
_REACH = 60
_MAX_NUMBER = 999


class Mark(Enum):
    """What stands at the start of a line."""

    LABEL = auto()
    SECTION = auto()
    ORDINAL = auto()
    BULLET = auto()
    OPTION = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """One level of a label: its kind, its place in the sequence (from 1), how it is printed, and whether close up."""

    kind: Kind
    value: int
    printed: str
    close: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """A label or bullet: `length` characters to skip; `weak` marks need a neighbour in sequence to be believed."""

    mark: Mark
    length: int
    parts: tuple[Part, ...] = ()
    dotted: bool = False
    weak: bool = False


def cite(parts: tuple[Part, ...]) -> str | None:
    """The label path as cited: `1`, `1(a)`, `3(c)(i)`, `A.1`, `1.1.2`; None without any label."""
    if not parts:
        return None
    cited = parts[0].printed
    for part in parts[1:]:
        if part.close:
            cited += part.printed
            continue
        cited += f".{part.printed}" if part.kind == "number" else f"({part.printed})"
    return cited


def roman_value(letters: str) -> int | None:
    """1 to 28 for a well-formed Roman numeral made of i, v and x, else None."""
    if not letters or not _ROMAN.fullmatch(letters):
        return None
    values = [_ROMAN_VALUES[letter] for letter in letters.lower()]
    signs = [-1 if value < following else 1 for value, following in zip(values, [*values[1:], 0], strict=True)]
    return sum(value * sign for value, sign in zip(values, signs, strict=True))


def number_part(printed: str) -> Part:
    return Part("number", int(printed), str(int(printed)))


def letter_part(printed: str) -> Part:
    """A letter, or a Roman numeral when it is one of two letters or more, or a bare `i`."""
    value = roman_value(printed)
    if value is not None and (len(printed) > 1 or printed == "i"):
        return Part("roman", value, printed)
    return alphabetic(printed)


def alphabetic(printed: str) -> Part:
    return Part("lower" if printed.islower() else "upper", ord(printed[0].lower()) - ord("a") + 1, printed)


_OPEN, _EMPHASIS = r"[\"'“‘]?[*_]{0,3}[\"'“‘]?", r"[*_]{0,3}"
_BULLET = re.compile(r"[-–—−*•●◦▪▫‣·∙⁃➢➤►▶→✓✔✦★☆♦o](?=[\s\xa0])|[•●▪‣➢➤►\uf0b7](?=\S)|[–—-](?=[a-zA-Z£])")
_OPTION = re.compile(r"[☐□☑☒◻○◯❏❑](?=\s|\w)|[\[(][ xX]?[\])](?=\s)")
_SUB = r"(?P<sub>(?:\s?\([a-z]{1,4}\)|\.?[a-z](?![a-z]))?(?:\s?\([ivx]{1,4}\))?)"
_DELIMITER = r"[.)\]:/,]{1,2}|\s?[-–—:](?=\s)"
_WORDED = re.compile(
    rf"{_OPEN}(?P<word>question|query|qu|qn|q|request|item|point|ask|thing|part|section|schedule|topic|theme|category)"
    rf"(?:\s?(?:no\.?|number))?[.:\s]{{0,2}}#?\(?(?P<value>\d{{1,3}}(?!\d)|(?:[a-z]|[ivx]{{1,4}}|{'|'.join(NUMBER_WORDS)})\b)(?:\)(?=\())?"
    rf"{_SUB}(?P<rest>(?:\.\d{{1,2}})*)(?:{_DELIMITER})?{_EMPHASIS}(?:{_DELIMITER})?(?=\s|[A-Z]|$)",
    re.I,
)
_LETTERED = re.compile(rf"{_OPEN}(?P<letter>[A-Z])(?P<dot>\.?)(?P<value>\d{{1,2}})[.):]?{_EMPHASIS}[.):]?(?=\s)")
_DOTTED = re.compile(rf"{_OPEN}(?P<value>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})[.):]?{_EMPHASIS}[.):]?(?=\s)")
_COMPOUND = re.compile(
    rf"{_OPEN}\(?(?P<value>\d{{1,3}})\)?(?P<sub>\s?\([a-z]{{1,4}}\)(?:\s?\([ivx]{{1,4}}\))?|[.\s]?[a-z](?=[).:\s])(?<!\s\w)"
    rf"|\s?[a-z](?=\)|\*)|[a-z](?=\s[-–—]))(?:{_DELIMITER})?{_EMPHASIS}(?:{_DELIMITER})?(?=\s)"
)
_NUMBER = re.compile(
    rf"{_OPEN}(?:[(\[](?P<boxed>\d{{1,3}})[)\]][.:]?|#?(?P<value>\d{{1,3}})(?:{_DELIMITER})){_EMPHASIS}(?:{_DELIMITER})?(?=\s|[^\W\d]|$)"
)
_BARE_NUMBER = re.compile(
    rf"{_OPEN}#?(?P<value>\d{{1,2}}){_EMPHASIS}(?=\s+[^\W\d_])(?!\s+(?:things|questions|points|requests|queries)\b)"
)
_LETTER = re.compile(
    rf"{_OPEN}(?:[(\[](?P<boxed>[a-zA-Z]|[ivx]{{2,4}}|[IVX]{{2,4}})[)\]][.:]?|(?P<value>[a-zA-Z]|[ivx]{{2,4}}|[IVX]{{2,4}})"
    rf"(?:[.):,/]|\s[-–—](?=\s)))(?P<nested>\s?\([ivx]{{1,4}}\))?{_EMPHASIS}(?=\s)"
)
_ORDINAL = re.compile(
    rf"(?:and\s|my\s)?(?P<value>{'|'.join(ORDINALS)})(?:ly)?(?:\sof\sall)?(?:\squestion(?:\sis)?)?(?:[,:.]|\s[-–—])\s",
    re.I,
)
_SECTION_WORDS = frozenset({"part", "section", "schedule", "topic", "theme", "category"})
_SUB_LETTERS = re.compile(r"[a-z]+")


def read_marker(body: str) -> Marker | None:
    """The label or bullet at the start of `body` (a line without its indent), or None."""
    head = body[:_REACH]
    if option := _OPTION.match(head):
        return Marker(Mark.OPTION, option.end())
    if label := _read_label(head):
        return label
    symbol = _BULLET.match(head)
    length = symbol.end() if symbol else _other_bullet(head)
    if not length:
        return None
    inner = length + len(head[length:]) - len(head[length:].lstrip())
    nested = _read_label(head[inner:]) if inner > length or (symbol and head[inner : inner + 1].isdigit()) else None
    if nested:
        return Marker(nested.mark, inner + nested.length, nested.parts, nested.dotted, nested.weak)
    if option := _OPTION.match(head, inner):
        return Marker(Mark.OPTION, option.end())
    return Marker(Mark.BULLET, length)


_SYMBOLS = frozenset({"Sm", "Po", "Pf", "Pi", "Pd"})
_NO_BULLETS = frozenset(".,;:?!'\"“”‘’&@#%/\\…£")


def _other_bullet(head: str) -> int:
    """Length of any other sign, or run of one pictograph with its joiners, that is followed by white space, else 0."""
    if head[1:2].isspace() and head[0] not in _NO_BULLETS and unicodedata.category(head[0]) in _SYMBOLS:
        return 1
    length = 0
    while length < len(head) and (unicodedata.category(head[length]) in {"So", "Sk"} or head[length] in "\ufe0f\u200d"):
        length += 1
    return length if 0 < length < len(head) and head[length].isspace() else 0


def _read_label(head: str) -> Marker | None:
    if keycap := _read_keycap(head):
        return keycap
    if match := _WORDED.match(head):
        return _worded(match)
    if match := _LETTERED.match(head):
        number = replace(number_part(match["value"]), close=not match["dot"])
        lettered = (alphabetic(match["letter"]), number)
        return Marker(Mark.LABEL, match.end(), lettered, dotted=True, weak=True)
    if match := _DOTTED.match(head):
        parts = tuple(number_part(value) for value in match["value"].removesuffix(".0").split("."))
        return Marker(Mark.LABEL, match.end(), parts, dotted=True, weak=True)
    if match := _COMPOUND.match(head):
        return Marker(Mark.LABEL, match.end(), (number_part(match["value"]), *_sub_parts(match["sub"])), weak=True)
    if match := _NUMBER.match(head):
        part = number_part(match["boxed"] or match["value"])
        return Marker(Mark.LABEL, match.end(), (part,)) if part.value <= _MAX_NUMBER else None
    if match := _BARE_NUMBER.match(head):
        return Marker(Mark.LABEL, match.end(), (number_part(match["value"]),), weak=True)
    if match := _LETTER.match(head):
        part = letter_part(match["boxed"] or match["value"])
        nested = tuple(_sub_parts(match["nested"] or ""))
        initial = bool(match["value"]) and not match["value"].islower() and head[match.end("value")] in ".,"
        return Marker(Mark.LABEL, match.end(), (part, *nested), weak=initial or head[match.end() - 1] == ",")
    if match := _ORDINAL.match(head):
        value = ORDINALS.index(match["value"].lower()) + 1
        return Marker(Mark.ORDINAL, match.end(), (Part("number", value, str(value)),))
    return None


def _read_keycap(head: str) -> Marker | None:
    if not head:
        return None
    if head[0] == "🔟":
        return Marker(Mark.LABEL, 1, (number_part("10"),))
    if "①" <= head[0] <= "⑳" or "❶" <= head[0] <= "➓":
        return Marker(Mark.LABEL, 1, (number_part(str(int(unicodedata.numeric(head[0])))),))
    length = 2 if head[1:2] == "\ufe0f" else 1
    if "0" <= head[0] <= "9" and head[length : length + 1] == "\u20e3":
        return Marker(Mark.LABEL, length + 1, (number_part(head[0]),))
    return None


def _worded(match: re.Match[str]) -> Marker | None:
    word, value = match["word"].lower(), match["value"]
    if value.lower() in NUMBER_WORDS:
        first = number_part(str(NUMBER_WORDS.index(value.lower()) + 1))
    elif value.isdigit():
        first = number_part(value)
    elif word in _SECTION_WORDS or word in {"question", "request"}:
        upper = roman_value(value) if len(value) > 1 or value in "Iiv" else None
        first = Part("roman", upper, value) if upper else alphabetic(value)
        if value.islower() or (len(value) > 1 and not upper):
            return None
    else:
        return None
    parts = (first, *_sub_parts(match["sub"]), *(number_part(v) for v in match["rest"].split(".") if v))
    mark = Mark.SECTION if word in _SECTION_WORDS else Mark.LABEL
    return Marker(mark, match.end(), parts, dotted=bool(match["rest"]))


def _sub_parts(printed: str) -> Iterator[Part]:
    for depth, match in enumerate(_SUB_LETTERS.finditer(printed)):
        letters = match.group()
        value = roman_value(letters)
        if value is not None and (depth or len(letters) > 1 or letters == "i"):
            yield Part("roman", value, letters)
        elif len(letters) == 1:
            yield alphabetic(letters)


_INLINE = re.compile(
    r"(?:(?<=\s)|^)(?:\((?P<boxed>\d{1,2}|[a-z]|[ivx]{2,4})\)|(?P<closed>\d{1,2}|[a-z]|[ivx]{2,4})\)"
    r"|(?P<dotted>\d{1,2})\.(?=\s)|(?P<comma>\d{1,2}),(?=\s)|[Qq]\.?(?P<asked>\d{1,2})[.):]?(?=\s)|(?P<keycap>\d)\ufe0f?\u20e3)"
)
_CITING_REACH = 16
_CITING = re.compile(
    r"\b(?:gave|answered|refused|points?|paragraphs?|sections?|questions?|parts?|items?|under|at|to|for|in|of|on|by|see|s\.?|sch\.?|than|about)\s+$",
    re.I,
)
_ENDS_BEFORE_LABEL = ".?!:;,\n"


def inline_markers(body: str) -> list[tuple[int, Marker]]:
    """The first run of labels inside a paragraph that count up from 1, a or i: `(offset, marker)`, at least two."""
    chains: dict[str, list[tuple[int, Marker]]] = {}
    for match in _INLINE.finditer(body):
        group = match.lastgroup or ""
        printed = match[group]
        if group == "dotted" and printed != "1" and _last_before(body, match.start()) not in _ENDS_BEFORE_LABEL:
            continue
        following = any(chain and chain[-1][1].parts[0].value > 1 for chain in chains.values()) and group == "boxed"
        if (
            match.start()
            and not following
            and _CITING.search(body, max(0, match.start() - _CITING_REACH), match.start())
        ):
            continue
        for part in _readings(printed):
            chain = chains.setdefault(f"{group} {part.kind}", [])
            if part.value == len(chain) + 1 and (not chain or _says_something(body, chain[-1], match.start())):
                chain.append((match.start(), Marker(Mark.LABEL, match.end() - match.start(), (part,))))
    complete = [chain for name, chain in chains.items() if len(chain) > (2 if name.startswith("comma") else 1)]
    return min(complete, key=lambda chain: (chain[0][0], -len(chain)), default=[])


def _last_before(body: str, end: int) -> str:
    while end and body[end - 1].isspace():
        end -= 1
    return body[end - 1 : end]


def _readings(printed: str) -> Iterator[Part]:
    if printed.isdigit():
        yield number_part(printed)
        return
    value = roman_value(printed)
    if value:
        yield Part("roman", value, printed)
    if len(printed) == 1:
        yield alphabetic(printed)


def _says_something(body: str, previous: tuple[int, Marker], end: int) -> bool:
    """Whether more than a joining word stands between two labels, which are otherwise only cited ("(a) and (b)")."""
    between = body[previous[0] + previous[1].length : end].strip(" ,;:")
    return bool(between) and between.lower() not in {"and", "or", "to", "&", "-", "–", "and/or"}
