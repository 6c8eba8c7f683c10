"""A model bundle: one folder with `manifest.json`, `model.onnx`, `tokenizer.json` and `card.md`, verified on open.

The manifest names the labels of every head, their calibration, the operating point, where the weights come from and
the SHA-256 and size of every other file. Nothing is read from a bundle before its size and hash have been checked.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foi_model.catalogue import Catalogue, CatalogueError, load_catalogue
from foi_model.domain import Cutoffs, Thresholds

FORMAT = 2
MANIFEST = "manifest.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
CARD = "card.md"
MAX_MANIFEST_BYTES = 1_000_000
MAX_FILE_BYTES = 128_000_000
NCND = "ncnd"
IN_DOMAIN = "in_domain"

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class BundleError(Exception):
    """A bundle that must not be used: one line naming the bundle and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What the model's outputs mean, in order: sections, NCND, NCND limbs, topics, whether in domain."""

    sections: tuple[str, ...]
    ncnd_limbs: tuple[str, ...]
    topics: tuple[str, ...]

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """(head, label) of every output, in order."""
        return (
            *(("sections", label) for label in self.sections),
            (NCND, NCND),
            *(("ncnd_limbs", label) for label in self.ncnd_limbs),
            *(("topics", label) for label in self.topics),
            (IN_DOMAIN, IN_DOMAIN),
        )


@dataclass(frozen=True, slots=True)
class Platt:
    """Calibration of one output: probability = sigmoid(scale * logit + offset), scale > 0."""

    scale: float
    offset: float


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle whose files have been verified. `calibration` follows `labels.columns`.

    NCND limbs are conditional on NCND: the model's limb output is the chance that the limb is cited if NCND is.
    """

    name: str
    version: str
    path: Path
    labels: Labels
    calibration: tuple[Platt, ...]
    thresholds: Thresholds
    max_tokens: int
    manifest: Mapping[str, Any]

    @classmethod
    def open(cls, path: Path) -> Bundle:
        """Verify every file of the bundle and its labels against the catalogue.

        Raises `BundleError`: no such folder, missing, altered, truncated or oversized file, unreadable or
        incomplete manifest, unknown format, a file name that leaves the folder, a label that the catalogue lacks.
        """
        raw = read_manifest(path)
        manifest = _parse(path, raw)
        if manifest.get("format") != FORMAT:
            raise BundleError(f"{path}: bundle format {manifest.get('format')!r} is unknown, expected {FORMAT}")
        _verify_files(path, manifest)
        try:
            labels = Labels(*(_names(manifest["labels"][head]) for head in ("sections", "ncnd_limbs", "topics")))
            name, max_tokens = _text(manifest["name"]), manifest["max_tokens"]
            if not isinstance(max_tokens, int) or not 16 <= max_tokens <= 512:
                raise ValueError("max_tokens")
            calibration = tuple(_platt(manifest["calibration"], head, label) for head, label in labels.columns)
            thresholds = _thresholds(manifest["thresholds"], labels)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BundleError(f"{path}: {MANIFEST} is incomplete or malformed at {str(error) or 'a value'}") from None
        for problem in _strangers(labels):
            raise BundleError(f"{path}: {problem}")
        version = f"{name}+{hashlib.sha256(raw).hexdigest()[:8]}"
        return cls(name, version, path, labels, calibration, thresholds, max_tokens, manifest)


def default_bundle() -> Path:
    """The folder of the bundle that ships with this package. Raises `BundleError` when there is not exactly one."""
    folder = Path(__file__).parent / "bundles"
    found = sorted(p.parent for p in folder.glob(f"*/{MANIFEST}"))
    if len(found) != 1:
        raise BundleError(f"{folder}: expected one bundle, found {len(found)}")
    return found[0]


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_manifest(path: Path) -> bytes:
    """The manifest of the bundle at `path` as it lies there, unverified. Raises `BundleError`."""
    if not path.is_dir():
        raise BundleError(f"{path}: no such bundle folder")
    file = path / MANIFEST
    try:
        if file.is_symlink() or file.stat().st_size > MAX_MANIFEST_BYTES:
            raise BundleError(f"{path}: {MANIFEST} is a link or larger than {MAX_MANIFEST_BYTES:,} bytes")
        return file.read_bytes()
    except OSError as error:
        raise BundleError(f"{path}: {MANIFEST} cannot be read ({error.strerror})") from None


def _parse(path: Path, raw: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(raw)
    except (ValueError, RecursionError):
        raise BundleError(f"{path}: {MANIFEST} is not valid JSON") from None
    if not isinstance(manifest, dict):
        raise BundleError(f"{path}: {MANIFEST} is not a JSON object")
    return manifest


def _verify_files(path: Path, manifest: Mapping[str, Any]) -> None:
    files = manifest.get("files")
    if not isinstance(files, dict) or not {MODEL, TOKENIZER, CARD} <= set(files):
        raise BundleError(f"{path}: {MANIFEST} does not list {MODEL}, {TOKENIZER} and {CARD}")
    for name, facts in files.items():
        if not _PLAIN_NAME.fullmatch(name) or ".." in name:
            raise BundleError(f"{path}: {MANIFEST} lists a file name that is not plain")
        size, digest = (facts.get("bytes"), facts.get("sha256")) if isinstance(facts, dict) else (None, None)
        if type(size) is not int or not isinstance(digest, str) or not _SHA256.fullmatch(digest):
            raise BundleError(f"{path}: {MANIFEST} gives no size and SHA-256 for {name}")
        if not 0 < size <= MAX_FILE_BYTES:
            raise BundleError(f"{path}: {name} is listed with {size:,} bytes, allowed are 1 to {MAX_FILE_BYTES:,}")
        file = path / name
        if file.is_symlink() or not file.is_file():
            raise BundleError(f"{path}: {name} is missing or not a plain file")
        if file.stat().st_size != size:
            raise BundleError(f"{path}: {name} has {file.stat().st_size:,} bytes, expected {size:,}")
        if sha256_of(file) != digest:
            raise BundleError(f"{path}: {name} does not match its SHA-256")


def _text(value: object) -> str:
    if not isinstance(value, str) or not _PLAIN_NAME.fullmatch(value):
        raise ValueError("name")
    return value


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value) or len(set(value)) != len(value):
        raise ValueError("labels")
    return tuple(value)


def _number(value: object, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(what)
    return float(value)


def _platt(calibration: Mapping[str, Any], head: str, label: str) -> Platt:
    entry = calibration[head] if head in {NCND, IN_DOMAIN} else calibration[head][label]
    platt = Platt(*(_number(entry[part], "calibration") for part in ("scale", "offset")))
    if platt.scale <= 0:
        raise ValueError("calibration")
    return platt


def _thresholds(raw: Mapping[str, Any], labels: Labels) -> Thresholds:
    return Thresholds(
        sections={label: _cutoffs(raw["sections"][label]) for label in labels.sections},
        ncnd=_cutoffs(raw[NCND]),
        ncnd_limbs={label: _probability(raw["ncnd_limbs"][label]) for label in labels.ncnd_limbs},
        topics={label: _probability(raw["topics"][label]) for label in labels.topics},
        in_domain=_probability(raw[IN_DOMAIN]),
    )


def _cutoffs(raw: Mapping[str, Any]) -> Cutoffs:
    low, medium, high = (_probability(raw[band]) for band in ("low", "medium", "high"))
    if not low <= medium <= high:
        raise ValueError("thresholds")
    return Cutoffs(low, medium, high)


def _probability(value: object) -> float:
    number = _number(value, "thresholds")
    if not 0 <= number <= 1:
        raise ValueError("thresholds")
    return number


def _strangers(labels: Labels) -> Iterator[str]:
    try:
        catalogue: Catalogue = load_catalogue()
    except CatalogueError as error:
        yield f"labels cannot be checked: {error}"
        return
    never = set(catalogue.rules.never_suggest)
    known = (
        ("section", labels.sections, set(catalogue.sections) - never),
        ("NCND limb", labels.ncnd_limbs, set(catalogue.ncnd_limbs)),
        ("topic", labels.topics, set(catalogue.topics)),
    )
    yield from itertools.chain.from_iterable(
        (f"{what} {label!r} is not one the catalogue lets a model score" for label in given if label not in allowed)
        for what, given, allowed in known
    )
    for section in sorted({catalogue.ncnd_limbs[limb].section for limb in labels.ncnd_limbs} - set(labels.sections)):
        yield f"an NCND limb of section {section!r} is scored but the section is not"
