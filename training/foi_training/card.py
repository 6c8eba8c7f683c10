"""The model card, written from what the run really did. It holds figures and names, never a training text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def render(facts: Mapping[str, Any]) -> str:
    """The card as Markdown, from the same facts that go into the manifest."""
    base, data, catalogue = facts["base_model"], facts["data"], facts["catalogue"]
    lines = [
        f"# {facts['name']}",
        "",
        "Suggests Freedom of Information Act 2000 exemptions and NCND flags for one question of a request, from its words,",
        "its shared context, its sibling questions and the kind of authority. It assists a caseworker; it decides nothing.",
        "",
        f"- Encoder: {base['name']} ({base['licence']}), from the package {base['package']} {base['version']}, "
        f"weights SHA-256 {base['sha256']}",
        f"- Heads: {len(facts['label_counts']['sections'])} sections, NCND, "
        f"{len(facts['label_counts']['ncnd_limbs'])} NCND limbs (given NCND), "
        f"{len(facts['label_counts']['topics'])} covert topics",
        f"- Served as dynamic int8 ONNX, one question at a time; at most {facts['max_tokens']} tokens",
        f"- Catalogue {catalogue['version']}, law as at {catalogue['law_as_at']}",
        f"- Libraries: {', '.join(f'{name} {version}' for name, version in facts['libraries'].items())}",
        "",
        "## Training data",
        "",
        f"{data['authored']} authored and {data['development']} real questions; {data['test']} real questions are kept for",
        "testing only and took no part in training, calibration or choices. `data/DATASHEET.md` says who wrote what.",
        "",
        "| file | SHA-256 |",
        "| --- | --- |",
        *(f"| {name} | {digest} |" for name, digest in data["sha256"].items()),
        "",
        "## Recipe",
        "",
        "First the authored questions, then a short adaptation to real ones with authored ones mixed in.",
        "",
        "| | general | adaptation |",
        "| --- | --- | --- |",
        *(
            f"| {key} | {value} | {facts['recipe']['adapt'][key]} |"
            for key, value in facts["recipe"]["general"].items()
        ),
        "",
        "## Development figures",
        "",
        "Cross-fitted on the real development questions: each was scored, as served, by a network that never saw its request.",
        "Calibration and cut-offs were fitted on these same scores. The honest figures on the test part are in the project's",
        "evaluation report.",
        "",
        "| figure | value |",
        "| --- | --- |",
        *(f"| {name} | {value:.3f} |" for name, value in facts["metrics"]["development"].items()),
        "",
        "## Positives per label in training",
        "",
        "| label | authored | real |",
        "| --- | --- | --- |",
        *(
            f"| {label} | {counts['authored']} | {counts['real']} |"
            for head in facts["label_counts"].values()
            for label, counts in head.items()
        ),
        "",
        "## Limits",
        "",
        "- Labels of real questions are what authorities did, and authorities disagree with each other and with themselves.",
        "- Whether information is held, and how long a search takes, cannot be read from words: sections 12 and 21 are hints.",
        "- Written for England, Wales and Northern Ireland. About six in ten real questions were asked of police forces.",
        "- Labels with few positives above are weakly learnt; their cut-offs lean on the other labels'.",
        "",
    ]
    return "\n".join(lines)
