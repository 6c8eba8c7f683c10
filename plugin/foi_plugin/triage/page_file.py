"""The list as one HTML file that needs nothing else: charts, clusters, problems and every row."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader

from foi_plugin.triage import charts
from foi_plugin.triage.files import Listing
from foi_plugin.triage.rows import COLUMNS
from foi_plugin.triage.summary import BY_WEEK

_templates = Environment(
    loader=PackageLoader("foi_plugin.triage"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def write_html(listing: Listing, path: Path) -> None:
    """Write the list as it comes; nothing but the row in hand is kept in memory."""
    template = _templates.get_template("backlog_file.html")
    pictures = {
        title: charts.columns(counts) if title == BY_WEEK else charts.bars(counts)
        for title, counts in listing.summary.items()
    }
    with path.open("w", encoding="utf-8") as out:
        out.writelines(template.generate(listing=listing, pictures=pictures, columns=COLUMNS))
