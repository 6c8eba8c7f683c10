"""The clusters of a stored backlog, worked out and stored."""

from __future__ import annotations

import numpy as np

from foi_plugin.triage.backlog import Backlog, Group
from foi_plugin.triage.clusters import find_clusters


def regroup(backlog: Backlog) -> list[Group]:
    """Find the questions that several requests share and store them as clusters, largest first, from 1."""
    names, words, vectors = backlog.signatures()
    place = {outline.case_id: (outline.position, outline.reference) for outline in backlog.outlines()}
    numbers: dict[str, int] = {}
    owners = np.array([numbers.setdefault(case_id, len(numbers)) for case_id, _ in names], dtype=np.int64)
    clusters = find_clusters(words, vectors, owners)
    texts = backlog.texts([names[cluster.questions[0]] for cluster in clusters])
    groups = []
    for number, cluster in enumerate(clusters, start=1):
        members = sorted({names[question][0] for question in cluster.questions}, key=lambda case_id: place[case_id][0])
        question = texts.get(names[cluster.questions[0]], "")
        groups.append(Group(number, question, tuple((case_id, place[case_id][1]) for case_id in members)))
    backlog.replace_clusters(groups)
    return groups
