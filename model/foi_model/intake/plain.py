"""Bytes to text: UTF-8, UTF-16 and UTF-32 by their marks, UTF-16 by its shape, Windows-1252 as the last resort."""

from __future__ import annotations

import codecs

from foi_model.intake.document import IntakeError, Kind

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = {
    "iso-8859-14": "iso-8859-14",
    "iso-8859-15": "iso-8859-15",
    "iso-8859-2": "iso-8859-2",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "koi8-r": "koi8-r",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_SAMPLE_BYTES = 65_536
_MOST_CONTROLS = 0.01
_WIDE_NULS = 0.3


def decode(data: bytes, declared: str = "", kind: str = Kind.TEXT) -> tuple[str, tuple[str, ...]]:
    """The text of `data` and notices. `declared` is the charset that a mail or page claims, believed after UTF-8.

    Raises `IntakeError` for binary data and for bytes that no known encoding explains.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, kind), ()
    sample = data[:_SAMPLE_BYTES]
    if wide := _wide(sample):
        return _strict(data, wide, kind), ()
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if b"\0" in data or controls > _MOST_CONTROLS * len(sample):
        raise IntakeError("file", "binary data of an unknown kind")
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        lenient = data.decode("utf-8", "replace")
    unread = lenient.count("\ufffd")
    if sum(1 for char in lenient if char > "\x7f") - unread > unread:
        return lenient.replace("\ufffd", ""), (f"{unread:,} characters were damaged and left out",)
    return _strict(data, _DECLARED.get(declared.lower(), "cp1252"), kind), ()


def _wide(sample: bytes) -> str | None:
    """Which UTF-16 the sample is when it has no mark: western text has a zero in every other byte."""
    if len(sample) < 4 or not sample.count(b"\0"):
        return None
    even, odd = sample[::2].count(0) / len(sample[::2]), sample[1::2].count(0) / len(sample[1::2])
    if odd > _WIDE_NULS and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > _WIDE_NULS and odd == 0 else None


def _strict(data: bytes, encoding: str, kind: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        fault = f"not readable as {encoding.removesuffix('-sig').upper()} at byte {error.start:,}"
        raise IntakeError(kind, fault) from None
