"""How often a model suggests what an authority itself decides: figures on its held-out answers, as suggestions are shown.

Everything is counted after the policy: bands, hard rules, abstentions. Cells on which an answer says nothing count nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from foi_model import policy
from foi_model.bundle import NCND, Bundle, Labels
from foi_model.catalogue import Catalogue
from foi_model.classifier import Classifier
from foi_model.domain import Cutoffs, Question, QuestionAssessment, Scores, Thresholds
from foi_model.language import unreadable
from foi_training import metrics
from foi_training.corpus import Example
from foi_training.metrics import Matrix
from foi_training.targets import truth

MOST_TOPICS = 12


@dataclass(frozen=True, slots=True)
class Served:
    """What a bundle says of some questions: its scores, and what a caseworker would be shown."""

    scores: list[Scores]
    shown: list[QuestionAssessment]


def serve(bundle: Bundle, examples: Sequence[Example], catalogue: Catalogue) -> Served:
    """Ask a bundle, one question at a time, and apply the policy."""
    scores = Classifier(bundle).score([e.input for e in examples])
    shown = [
        policy.decide(
            Question(e.input.question, context=e.input.context),
            score,
            e.kind,
            catalogue,
            bundle.thresholds,
            unreadable(e.input.question, e.input.context),
        )
        for e, score in zip(examples, scores, strict=True)
    ]
    return Served(scores, shown)


def said_truth(examples: Sequence[Example], labels: Labels) -> Matrix:
    """`truth` with nan where an example says nothing; NCND limbs speak on NCND questions that cite any."""
    matrix = truth(examples, labels).astype(np.float64)
    for row, example in enumerate(examples):
        for column, (head, label) in enumerate(labels.columns):
            if not example.speaks_of(head, label) or (head == "ncnd_limbs" and not example.limbs):
                matrix[row, column] = np.nan
    return matrix


def filled(scores: Sequence[Scores], labels: Labels) -> list[Scores]:
    """Scores for exactly these labels, whichever bundle gave them: 0 for an output that it does not have."""

    def of(s: Scores) -> Scores:
        heads = ((labels.sections, s.sections), (labels.ncnd_limbs, s.ncnd_limbs), (labels.topics, s.topics))
        sections, limbs, topics = ({label: given.get(label, 0.0) for label in names} for names, given in heads)
        return Scores(sections, s.ncnd, limbs, topics, s.in_domain)

    return [of(s) for s in scores]


def fitted(thresholds: Thresholds, labels: Labels) -> Thresholds:
    """The operating point of a bundle for these labels: what it does not have it never suggests."""
    never = Cutoffs(1.0, 1.0, 1.0)
    return Thresholds(
        {label: thresholds.sections.get(label, never) for label in labels.sections},
        thresholds.ncnd,
        {label: thresholds.ncnd_limbs.get(label, 1.0) for label in labels.ncnd_limbs},
        {label: thresholds.topics.get(label, 1.0) for label in labels.topics},
        thresholds.in_domain,
    )


def decided_columns(labels: Labels) -> list[int]:
    """The outputs that decisions speak of: sections and NCND."""
    return [i for i, (head, _) in enumerate(labels.columns) if head in {"sections", NCND}]


FIGURES: Mapping[str, bool] = {
    "NCND AP": True,
    "NCND flag recall": True,
    "NCND flag precision": True,
    "NCND limbs exactly as the authority cites them": True,
    "NCND limbs suggested that it has never cited": False,
    "sections micro AP": True,
    "sections F1 as suggested": True,
}
"""Each figure and whether more is better."""


def figures(
    examples: Sequence[Example], served: Served, bundle: Bundle, never_cited: frozenset[str]
) -> dict[str, float]:
    """The figures of one model. nan where nothing can be measured."""
    y, p = said_truth(examples, bundle.labels), metrics.to_matrix(served.scores, bundle.labels)
    n, s = metrics.columns_of(NCND, bundle.labels)[0], metrics.columns_of("sections", bundle.labels)
    spoken = ~np.isnan(y[:, n])
    flagged = np.array([a.ncnd is not None for a in served.shown])
    yes = spoken & (y[:, n] > 0)
    cells = ~np.isnan(y[:, s])
    values = {
        "NCND AP": metrics.ap(y[spoken, n], p[spoken, n]) if spoken.any() else np.nan,
        "NCND flag recall": _mean(flagged[yes]),
        "NCND flag precision": _mean(y[spoken & flagged, n]),
        "sections micro AP": metrics.ap(y[:, s][cells], p[:, s][cells]) if cells.any() else np.nan,
        "sections F1 as suggested": _f1(examples, served),
    }
    citing = [(e, a) for e, a in zip(examples, served.shown, strict=True) if e.ncnd and e.limbs]
    values["NCND limbs exactly as the authority cites them"] = _mean(
        np.array([a.ncnd is not None and set(a.ncnd.limbs) == e.limbs for e, a in citing])
    )
    suggested = [limb for a in served.shown if a.ncnd for limb in a.ncnd.limbs]
    values["NCND limbs suggested that it has never cited"] = _mean(
        np.array([limb in never_cited for limb in suggested])
    )
    return {name: float(values[name]) for name in FIGURES}


def by_topic(examples: Sequence[Example], before: Served, after: Served, catalogue: Catalogue) -> list[dict[str, Any]]:
    """For each covert topic named in held-out NCND questions: the limbs the authority cited and both models would."""
    rows: dict[str, dict[str, Any]] = {}
    for example, old, new in zip(examples, before.shown, after.shown, strict=True):
        if not (example.ncnd and example.limbs):
            continue
        topic = _topic(example, catalogue)
        row = rows.setdefault(topic, {"questions": 0, "authority": Counter(), "before": Counter(), "after": Counter()})
        row["questions"] += 1
        row["authority"][_joined(example.limbs)] += 1
        row["before"][_joined(old.ncnd.limbs) if old.ncnd else "no flag"] += 1
        row["after"][_joined(new.ncnd.limbs) if new.ncnd else "no flag"] += 1
    most = sorted(rows.items(), key=lambda item: (-item[1]["questions"], item[0]))[:MOST_TOPICS]
    return [
        {"topic": topic, "questions": row["questions"], **{k: _told(row[k]) for k in ("authority", "before", "after")}}
        for topic, row in most
    ]


KEPT = {"NCND AP": True, "NCND flag recall": True, "sections macro AP": True, "NCND ECE": False, "sections ECE": False}
"""The figures on the shipped test part that must not be lost, and whether more is better."""


def _topic(example: Example, catalogue: Catalogue) -> str:
    """The covert topic that a question names, or else the rest of its request does."""
    own = " ".join((*example.input.context, example.input.question))
    for words in (own, " ".join(example.input.siblings)):
        matches = [m for m in catalogue.find_terms(words) if m.topic_id]
        for match in sorted(matches, key=lambda m: m.ambiguous):
            if match.topic_id:
                return catalogue.topics[match.topic_id].title
    return "no topic named"


def _f1(examples: Sequence[Example], served: Served) -> float:
    hit = told = wanted = 0
    for example, shown in zip(examples, served.shown, strict=True):
        suggested = {s.section for s in shown.suggestions if example.speaks_of("sections", s.section)}
        cited = {section for section in example.sections if example.speaks_of("sections", section)}
        hit, told, wanted = hit + len(suggested & cited), told + len(suggested), wanted + len(cited)
    return 2 * hit / (told + wanted) if told + wanted else float("nan")


def _mean(values: Any) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def _joined(limbs: Any) -> str:
    return " + ".join(sorted(limbs)) or "none"


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{limbs} ({count})" for limbs, count in counts.most_common(4))
