"""The report on like questions that were treated differently: as JSON, CSV, a page to print, or a table."""

from foi_plugin.consistency.report import Report, print_report, write_report, written_as

__all__ = ["Report", "print_report", "write_report", "written_as"]
