"""A manifest is drawn as far as it makes sense, and no further."""

from __future__ import annotations

import pytest

from foi_model.bundle import Bundle, default_bundle
from foi_model.catalogue import load_catalogue
from foi_plugin.pages import figures

SHIPPED = Bundle.open(default_bundle())


def test_every_label_of_the_shipped_bundle_has_its_row() -> None:
    rows = figures.label_rows(SHIPPED.manifest, load_catalogue())
    labels = SHIPPED.labels
    assert [row.label for row in rows] == ["ncnd", *labels.sections, *labels.ncnd_limbs, *labels.topics]
    by_label = {row.label: row for row in rows}
    assert by_label["31"].title == load_catalogue().ground("31").title
    assert by_label["31"].cells[2] == f"{SHIPPED.thresholds.sections['31'].low:.3f}"
    assert by_label["31"].cells[3:] == ("–", "–", "–")


def test_the_headline_is_of_the_part_measured_last() -> None:
    manifest = {"metrics": {"development": {"NCND AP": 0.1}, "test": {"NCND AP": [0.62, 0.43, 0.79], "other": 1}}}
    assert figures.headline(manifest) == "NCND AP 0.620 (0.430 to 0.790) (test)"
    assert figures.headline({}) == ""


def test_a_drawing_has_its_axes_from_0_to_1() -> None:
    (chart,) = figures.charts({"figures": {"coverage": {"NCND": [[0, 0], [1, 1]]}}})
    (curve,) = chart.curves
    left, right = figures.LEFT, figures.LEFT + figures.WIDTH
    top, bottom = figures.TOP, figures.TOP + figures.HEIGHT
    assert curve.path == f"{float(left)},{float(bottom)} {float(right)},{float(top)}"
    assert not chart.diagonal


@pytest.mark.parametrize(
    "odd",
    [None, 3, "x", [], {"NCND": None}, {"NCND": [[0.1]]}, {"NCND": [["a", "b"]]}, {"NCND": [[2, -1], [True, False]]}],
)
def test_what_makes_no_sense_is_left_out(odd: object) -> None:
    manifest = {"figures": {"reliability": odd, "coverage": odd, "labels": odd}, "metrics": odd, "label_counts": odd,
                "thresholds": odd, "labels": odd, "data": odd, "base_model": None, "catalogue": odd}  # fmt: skip
    assert figures.charts(manifest) == ()
    assert figures.charts({"figures": odd}) == ()
    assert figures.groups(manifest) in ((), ())
    assert figures.facts(manifest) == ()
    assert len(figures.label_rows(manifest, load_catalogue())) == 1
