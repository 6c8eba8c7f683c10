"""What a bundle's manifest tells about itself, as tables and drawings. Whatever is missing or odd is left out.

Besides the entries that every bundle has, `figures` may hold what the drawings are made from:

    "figures": {
      "reliability": {"NCND": [[mean probability, share that was so, questions], ...], "sections": [...]},
      "coverage":    {"NCND": [[share of questions given a suggestion, precision], ...], "sections": [...]},
      "labels":      {"sections": {"31": {"positives": 61, "AP": 0.52, "AUROC": 0.88}, ...}, "ncnd": {...}, ...}
    }
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from foi_model.catalogue import Catalogue

LEFT, TOP, WIDTH, HEIGHT = 44, 8, 260, 180
MOST_POINTS = 400
_HEADS = {"ncnd": "NCND", "sections": "Section", "ncnd_limbs": "NCND limb", "topics": "Topic"}
_HEADLINE = ("NCND AP", "sections macro AP", "any ground AUROC")
_FIGURES = ("positives", "AP", "AUROC")


@dataclass(frozen=True, slots=True)
class Group:
    """The figures measured on one part of the data: (name, value) in words."""

    name: str
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label: what it learnt from, where its bands start and how well it was measured, in words."""

    head: str
    label: str
    title: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a drawing: `points` are data in [0, 1], `path` the same as SVG coordinates."""

    name: str
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """For the `points` attribute of a polyline."""
        return " ".join(f"{across(x)},{up(y)}" for x, y in self.points)

    @property
    def dots(self) -> tuple[tuple[float, float], ...]:
        """Centres of the marks, where there are few enough to tell apart."""
        return tuple((across(x), up(y)) for x, y in self.points) if len(self.points) <= 20 else ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with both axes from 0 to 1. On the `diagonal`, what was said is what happened."""

    key: str
    title: str
    x: str
    y: str
    curves: tuple[Curve, ...]
    diagonal: bool


def across(x: float) -> float:
    """The horizontal SVG coordinate of a value in [0, 1]."""
    return round(LEFT + WIDTH * x, 1)


def up(y: float) -> float:
    """The vertical SVG coordinate of a value in [0, 1]."""
    return round(TOP + HEIGHT * (1 - y), 1)


def groups(manifest: Mapping[str, Any]) -> tuple[Group, ...]:
    """The headline figures, by the part of the data that they were measured on."""
    return tuple(
        Group(name, rows)
        for name, figures in _mapping(manifest.get("metrics")).items()
        if (rows := tuple((key, words) for key, value in _mapping(figures).items() if (words := _words(value))))
    )


def headline(manifest: Mapping[str, Any]) -> str:
    """The few figures by which bundles are told apart, in words, from the part measured last."""
    measured = groups(manifest)
    if not measured:
        return ""
    found = dict(measured[-1].figures)
    told = ", ".join(f"{name} {found[name]}" for name in _HEADLINE if name in found)
    return f"{told} ({measured[-1].name})" if told else ""


def label_rows(manifest: Mapping[str, Any], catalogue: Catalogue) -> tuple[LabelRow, ...]:
    """One row a label, NCND first: authored and real rows learnt from, start of its bands, and how it was measured."""
    measured = _mapping(_mapping(manifest.get("figures")).get("labels"))
    counts, cutoffs = _mapping(manifest.get("label_counts")), _mapping(manifest.get("thresholds"))
    rows = []
    for head, head_title in _HEADS.items():
        for label in _labels(manifest, head):
            learnt = _mapping(_mapping(counts.get(head)).get(label))
            start = cutoffs.get(head) if head == "ncnd" else _mapping(cutoffs.get(head)).get(label)
            low = _mapping(start).get("low", start)
            figures = _mapping(_mapping(measured.get(head)).get(label))
            values = [learnt.get("authored"), learnt.get("real"), low, *(figures.get(name) for name in _FIGURES)]
            cells = tuple(_words(value) or "–" for value in values)
            rows.append(LabelRow(head_title, label, _title(head, label, catalogue), cells))
    return tuple(rows)


def charts(manifest: Mapping[str, Any]) -> tuple[Chart, ...]:
    """The drawings that the manifest has numbers for."""
    figures = _mapping(manifest.get("figures"))
    wanted = (
        ("reliability", "Reliability", "mean probability", "share that was so", True),
        ("coverage", "Coverage", "share of questions given a suggestion", "precision", False),
    )
    return tuple(
        Chart(key, title, x, y, curves, diagonal)
        for key, title, x, y, diagonal in wanted
        if (curves := tuple(_curves(figures.get(key))))
    )


def facts(manifest: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Where the bundle comes from: (what, value) in words."""
    base, data = _mapping(manifest.get("base_model")), _mapping(manifest.get("data"))
    rows = ", ".join(f"{name} {count:,}" for name, count in data.items() if type(count) is int)
    found = {
        "Base model": f"{base.get('name', '')} ({base.get('licence', 'licence not stated')})" if base else "",
        "Catalogue": str(_mapping(manifest.get("catalogue")).get("version", "")),
        "Questions": rows,
    }
    return tuple((name, value) for name, value in found.items() if value)


def _curves(series: object) -> Iterator[Curve]:
    for name, rows in _mapping(series).items():
        points = tuple(
            (float(row[0]), float(row[1]))
            for row in (rows if isinstance(rows, list) else ())[:MOST_POINTS]
            if isinstance(row, list) and len(row) >= 2 and all(_is_share(value) for value in row[:2])
        )
        if points:
            yield Curve(str(name), points)


def _labels(manifest: Mapping[str, Any], head: str) -> tuple[str, ...]:
    if head == "ncnd":
        return ("ncnd",)
    found = _mapping(manifest.get("labels")).get(head)
    return tuple(str(label) for label in found) if isinstance(found, list) else ()


def _title(head: str, label: str, catalogue: Catalogue) -> str:
    if head == "sections" and label in catalogue.sections:
        return catalogue.ground(label).title
    if head == "topics" and label in catalogue.topics:
        return catalogue.topics[label].title
    return "Neither confirm nor deny" if head == "ncnd" else ""


def _words(value: object) -> str:
    """A number, or [value, low, high] with its interval, in words; empty for anything else."""
    if isinstance(value, list) and len(value) == 3 and all(_words(part) for part in value):
        middle, low, high = (_words(part) for part in value)
        return f"{middle} ({low} to {high})"
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
