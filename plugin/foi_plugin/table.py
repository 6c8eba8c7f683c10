"""An assessment as a table for people at a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from foi_model.catalogue import Catalogue, load_catalogue
from foi_model.domain import Assessment, QuestionAssessment
from foi_model.serialise import DISCLOSE


def print_assessment(assessment: Assessment) -> None:
    """Print one row a question to stdout: disclosure first, then grounds in bands, then NCND."""
    catalogue = load_catalogue()
    table = Table(show_lines=True)
    table.add_column("No.")
    table.add_column("Question", ratio=3)
    table.add_column("Suggestions", ratio=3)
    for item in assessment.questions:
        table.add_row(
            escape(item.question.number or "-"), escape(item.question.text), "\n".join(_lines(item, catalogue))
        )
    console = Console()
    for notice in assessment.notices:
        console.print(escape(notice))
    if assessment.questions:
        console.print(table)
    console.print(
        f"Model {assessment.model_version}, catalogue {assessment.catalogue_version}. "
        "From the words only; nothing applies until a person decides.",
        highlight=False,
    )


def _lines(item: QuestionAssessment, catalogue: Catalogue) -> list[str]:
    lines = [DISCLOSE]
    if item.abstained:
        return [*lines, f"No suggestion: {escape(item.abstained.reason)}"]
    if item.environmental:
        lines.append("Environmental? Settle the regime first: EIR 2004")
    for suggestion in item.suggestions:
        ground = catalogue.ground(suggestion.section)
        prompt = ", a prompt to seek the qualified person's opinion" if suggestion.prompt_only else ""
        lines.append(f"s{suggestion.section} {ground.title} ({suggestion.band.value}{prompt})")
    if item.ncnd:
        topics = ", ".join(catalogue.topics[topic].title for topic in item.ncnd.topics)
        lines.append(f"Consider NCND {', '.join(item.ncnd.limbs)} ({item.ncnd.band.value}) {escape(topics)}".rstrip())
    return lines
