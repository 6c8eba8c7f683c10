"""HTML to text as a reader sees it: lists with their labels, table rows on one line, quoted mail marked with ">"."""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from foi_model.intake import plain
from foi_model.intake.document import Document, IntakeError, Kind
from foi_model.intake.layout import Lines, numeral, row_lines

_CHARSET = re.compile(rb"(?i)<meta[^<>]{0,200}charset\s{0,9}=\s{0,9}[\"']?([a-z0-9_-]{2,40})")
_RAW = re.compile(r"(?is)<(script|style|title|svg|math|iframe|noscript|template)\b.*?(?:</\1\b[^>]*>?|\Z)")
_TOKEN = re.compile(
    r"(?s)<!--.*?(?:-->|\Z)|<[!?][^>]*+(?:>|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)"
    r"(?P<rest>(?:[^>\"'=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|[\"'=])*+)(?:>|\Z)"
    r"|<"
)
_ATTRIBUTE = re.compile(
    r"(?i)\b(type|start|value|class|style|hidden)\s{0,9}(?:=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?"
)
_MOST_ATTRIBUTE_CHARS = 2_000
_MOST_TAGS = 20_000
_MOST_DEPTH = 200
_BLOCKS = {
    *("address", "article", "aside", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption"),
    *("figure", "footer", "form", "header", "hr", "legend", "main", "nav", "section", "tbody", "td", "tfoot"),
    *("th", "thead", "tr"),
}
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"}
_KEPT = _BLOCKS | _SPACED | {"br", "li"}
_HIDDEN = re.compile(r"(?i)display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LIST_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def read(data: bytes, charset: str = "") -> Document:
    """The visible text of a page, in the `charset` its mail names or the one it names itself.

    Raises `IntakeError` when it is too large or too oddly built to be read safely.
    """
    if not charset and (named := _CHARSET.search(data[:2048])):
        charset = named[1].decode("ascii")
    text, notices = plain.decode(data, charset, Kind.HTML)
    return Document(to_text(text), Kind.HTML, notices)


def to_text(markup: str) -> str:
    """The visible text of HTML. Raises `IntakeError` for more, or more deeply nested, tags than can be read safely."""
    lines = Lines()
    root = LexborHTMLParser(_structure(markup)).root
    if root is not None:
        _walk(root, lines, 0)
    return lines.text()


def _structure(markup: str) -> str:
    """The same text with only the tags and attributes that shape it.

    An HTML tree can take time and memory with the square of its source: unclosed formatting tags, thousands of
    attributes. None of these reach the parser; every "<" of the result is written here.
    """
    tags = 0

    def shape(match: re.Match[str]) -> str:
        nonlocal tags
        name = (match["name"] or "").lower()
        if name not in _KEPT:
            return "" if len(match[0]) > 1 else "&lt;"
        tags += 1
        if tags > _MOST_TAGS:
            raise IntakeError(Kind.HTML, f"more than {_MOST_TAGS:,} tags")
        return f"</{name}>" if match["end"] else f"<{name}{_shaping_attributes(match['rest'])}>"

    return _TOKEN.sub(shape, _RAW.sub("", markup))


def _shaping_attributes(source: str) -> str:
    found = {
        name.lower(): (double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(source[:_MOST_ATTRIBUTE_CHARS])
    }
    written = " hidden" if "hidden" in found or _HIDDEN.search(found.get("style", "")) else ""
    if found.get("type") == "cite" or "quote" in found.get("class", ""):
        written += ' class="quote"'
    for name in ("type", "start", "value"):
        if re.fullmatch(r"-?\d{1,6}|[aAiI]", found.get(name, "")):
            written += f' {name}="{found[name]}"'
    return written


def _walk(node: LexborNode, lines: Lines, depth: int) -> None:
    if depth > _MOST_DEPTH:
        raise IntakeError(Kind.HTML, f"tags nested more than {_MOST_DEPTH} deep")
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            lines.add(_SPACE.sub(" ", child.text_content or ""))
        elif tag == "br":
            lines.end()
        elif not _unseen(child):
            _BY_TAG.get(tag or "", _plain_element)(child, lines, depth + 1)


def _unseen(node: LexborNode) -> bool:
    return "hidden" in node.attributes


def _plain_element(node: LexborNode, lines: Lines, depth: int) -> None:
    if node.tag in _SPACED:
        lines.blank()
        _walk(node, lines, depth)
        lines.blank()
    elif node.tag in _BLOCKS:
        lines.end()
        _walk(node, lines, depth)
        lines.end()
    else:
        _walk(node, lines, depth)


def _pre(node: LexborNode, lines: Lines, depth: int) -> None:
    lines.blank()
    for line in node.text().splitlines():
        lines.add(line)
        lines.end()
    lines.blank()


def _quote(node: LexborNode, lines: Lines, depth: int) -> None:
    """A block quotation is quoted mail when its maker says so; many mailers use it merely to indent."""
    quoted = node.attributes.get("class") == "quote"
    inner = Lines()
    _walk(node, inner, depth)
    lines.blank()
    for line in inner.text().split("\n"):
        lines.add(f"> {line}".rstrip() if quoted else line)
        lines.end(keep=True)
    lines.blank()


def _list(node: LexborNode, lines: Lines, depth: int) -> None:
    attributes = node.attributes
    number = _whole(attributes.get("start"), 1)
    style = _LIST_FORMATS.get(attributes.get("type") or "", "decimal")
    nested = node.parent is not None and node.parent.tag == "li"
    lines.end() if nested else lines.blank()
    for child in node.iter():
        if child.tag != "li" or _unseen(child):
            continue
        number = _whole(child.attributes.get("value"), number)
        label = f"{numeral(number, style)}." if node.tag == "ol" else "-"
        number += 1
        inner = Lines()
        _walk(child, inner, depth)
        for index, line in enumerate(inner.text().split("\n")):
            lines.add(f"{label} {line}" if index == 0 else f"   {line}".rstrip())
            lines.end(keep=True)
    lines.end() if nested else lines.blank()


def _whole(value: str | None, default: int) -> int:
    return int(value) if value and value.lstrip("-").isdigit() else default


def _row(node: LexborNode, lines: Lines, depth: int) -> None:
    cells = []
    for child in node.iter():
        if child.tag in ("td", "th") and not _unseen(child):
            inner = Lines()
            _walk(child, inner, depth)
            cells.append(inner.text())
    lines.end()
    for line in row_lines(cells):
        lines.add(line)
        lines.end(keep=True)


_BY_TAG: dict[str, Callable[[LexborNode, Lines, int], None]] = {
    "pre": _pre,
    "blockquote": _quote,
    "ol": _list,
    "ul": _list,
    "tr": _row,
}
