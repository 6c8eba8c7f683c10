"""Bar charts as inline SVG without style attributes, so that they live under a strict content security policy.

The same figures stand in a table beside each chart: the picture is for the eye and is hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

_WIDTH, _ROW, _LABEL, _VALUE = 420, 25, 200, 36
_COLUMN_HEIGHT, _FOOT, _HEAD = 120, 22, 18
_LABEL_CHARS = 28
_SOFT = {"Overdue": "bar-late", "No date": "bar-unknown", "Later": "bar-rest"}


def columns(counts: Mapping[str, int]) -> Markup:
    """Upright bars, for weeks."""
    most, step = max(counts.values(), default=0) or 1, _WIDTH / max(len(counts), 1)
    parts = [_open(_WIDTH, _HEAD + _COLUMN_HEIGHT + _FOOT)]
    for index, (label, count) in enumerate(counts.items()):
        height = round(_COLUMN_HEIGHT * count / most, 1)
        left, top = round(index * step + step * 0.15, 1), round(_HEAD + _COLUMN_HEIGHT - height, 1)
        middle = round((index + 0.5) * step, 1)
        kind = _SOFT.get(label, "bar")
        parts.append(f'<rect class="{kind}" x="{left}" y="{top}" width="{step * 0.7:.1f}" height="{height}"/>')
        parts.append(f'<text x="{middle}" y="{top - 5}" text-anchor="middle">{count}</text>')
        foot = _HEAD + _COLUMN_HEIGHT + 16
        parts.append(f'<text x="{middle}" y="{foot}" text-anchor="middle">{escape(label)}</text>')
    base = _HEAD + _COLUMN_HEIGHT + 0.5
    parts.append(f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{base}" y2="{base}"/></svg>')
    return Markup("".join(parts))  # noqa: S704 - every label is escaped above


def bars(counts: Mapping[str, int]) -> Markup:
    """Bars that lie, for names."""
    most = max(counts.values(), default=0) or 1
    room = _WIDTH - _LABEL - _VALUE
    parts = [_open(_WIDTH, _ROW * max(len(counts), 1))]
    for index, (label, count) in enumerate(counts.items()):
        middle = index * _ROW + _ROW / 2
        shown = label if len(label) <= _LABEL_CHARS else label[: _LABEL_CHARS - 1] + "…"
        length = round(room * count / most, 1)
        parts.append(f'<text x="{_LABEL - 8}" y="{middle + 4}" text-anchor="end">{escape(shown)}</text>')
        parts.append(f'<rect class="bar" x="{_LABEL}" y="{middle - 8}" width="{length}" height="16"/>')
        parts.append(f'<text x="{_LABEL + length + 6}" y="{middle + 4}">{count}</text>')
    return Markup("".join((*parts, "</svg>")))  # noqa: S704 - every label is escaped above


def _open(width: int, height: int) -> str:
    return f'<svg class="chart" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
