"""An authority's own past cases -> weak examples: what to learn from, and what to measure with.

Train on the past, test on the latest: the newest fifth of the questions is held out by date. Questions that nearly repeat
one learnt from are no test of anything and leave the held-out part; of questions that nearly repeat each other only the
newest few are learnt from, so that no template dominates; and what nearly repeats a question of the shipped test part is
never learnt from. Cases pass through a file-backed index, so that memory depends on the examples kept and not on the cases.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from foi_model.bundle import IN_DOMAIN, NCND
from foi_model.catalogue import Catalogue
from foi_model.domain import ModelInput
from foi_model.history import CaseError, PastCase, PastQuestion, case_from_line
from foi_model.letters import Outcome
from foi_training.corpus import CorpusError, Example, Source
from foi_training.split import NearDuplicates, clusters

STATED_FROM = 0.85
"""Labels read with at least this confidence count as stated by the response, others as inferred from it."""
WHOLE_RESPONSE = 0.6
"""What an NCND statement over a whole response counts for a question on the same covert topic."""
SPOKEN = frozenset({"sections", NCND, "ncnd_limbs", IN_DOMAIN})
"""The heads that a response speaks of; it never names a covert topic."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How past cases become examples.

    `most` questions are used, the newest; `alike` near-repeats of one question are learnt from; `held_out` is the share
    of the questions that is kept for measuring; `folds` are the parts of cross-fitting.
    """

    most: int = 20_000
    alike: int = 4
    held_out: float = 0.2
    folds: int = 2


@dataclass(frozen=True, slots=True)
class Local:
    """Examples to learn from, in folds of whole clusters, and the newest ones to measure with. `counts` tell the rest."""

    train: tuple[Example, ...]
    folds: tuple[frozenset[str], ...]
    test: tuple[Example, ...]
    counts: dict[str, int | str]


def load_local(cases: Path, index: Path, real_test: Sequence[Example], catalogue: Catalogue, choice: Choice) -> Local:
    """Read an interchange file. `index` is a scratch file. Raises `CorpusError` naming the line that is wrong."""
    counts: Counter[str] = Counter()
    newest = list(_newest(cases, index, choice.most, counts))
    past, latest, cut = _by_date(newest, choice.held_out)
    train = _without_templates(past, real_test, catalogue, choice.alike, counts)
    test = _clear_of(train, latest, catalogue, choice.alike, counts)
    told: dict[str, int | str] = {**counts, "learnt from": len(train), "held out": len(test), "held out from": cut}
    return Local(tuple(train), _folds(train, choice.folds), tuple(test), told)


def weak_examples(case: PastCase, catalogue: Catalogue) -> list[Example]:
    """One example a question, speaking only of what the answer says.

    That nothing is held says nothing on exemptions (suggestions never depend on what is held); a refusal on cost says
    section 12 and nothing else; a decision in the panel says what was decided. Where only the response as a whole neither
    confirms nor denies anything further, a question on a covert topic of those limbs is taken to be why, and other
    questions say nothing on NCND.
    """
    texts = [question.text for question in case.questions]
    return [
        _example(case, place, question, tuple(texts[:place] + texts[place + 1 :]), catalogue)
        for place, question in enumerate(case.questions)
    ]


def _example(
    case: PastCase, place: int, question: PastQuestion, siblings: tuple[str, ...], catalogue: Catalogue
) -> Example:
    ncnd, limbs, confidence = question.ncnd, set(question.ncnd_limbs), question.confidence
    sections, said = set(question.sections) - set(catalogue.rules.never_suggest), set(SPOKEN)
    if question.decided is not None:
        said = {*question.decided, "ncnd_limbs", IN_DOMAIN}
    elif question.outcome == Outcome.NOT_HELD and not sections:
        said.discard("sections")
    elif question.outcome == Outcome.COST_REFUSED:
        sections, said = {"12"}, {"12", IN_DOMAIN}
    if case.ncnd and NCND in said and not any(other.ncnd for other in case.questions):
        if _on_topic(question, case.ncnd_limbs, catalogue):
            ncnd, limbs, confidence = True, set(case.ncnd_limbs), confidence * WHOLE_RESPONSE
            sections |= {catalogue.ncnd_limbs[limb].section for limb in limbs}
        else:
            said.discard(NCND)
    return Example(
        id=f"local-{case.case}-{place}",
        request=f"local-{case.case}",
        input=ModelInput(question.text, case.authority_kind, question.context, siblings),
        sections=frozenset(sections),
        ncnd=ncnd,
        limbs=frozenset(limbs),
        topics=frozenset(),
        outcome=question.outcome,
        source=Source.STATED if confidence >= STATED_FROM else Source.INFERRED,
        said=frozenset(said),
        confidence=round(confidence, 4),
    )


def _on_topic(question: PastQuestion, limbs: Sequence[str], catalogue: Catalogue) -> bool:
    words = " ".join((*question.context, question.text))
    topics = {match.topic_id for match in catalogue.find_terms(words) if match.topic_id and not match.ambiguous}
    return any(set(limbs) & set(catalogue.topics[topic].ncnd_limbs) for topic in topics)


def _newest(cases: Path, index: Path, most: int, counts: Counter[str]) -> Iterator[PastCase]:
    """The newest cases, each once as it was last told, until they hold `most` questions."""
    index.unlink(missing_ok=True)
    with sqlite3.connect(index) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("CREATE TABLE past (digest TEXT PRIMARY KEY, answered TEXT NOT NULL, line TEXT NOT NULL)")
        for number, line in _lines(cases):
            try:
                case = case_from_line(line)
            except CaseError as error:
                raise CorpusError(f"{cases}:{number}: {error}") from None
            answered = "" if case.answered is None else case.answered.isoformat()
            db.execute(
                "INSERT INTO past VALUES (?, ?, ?) ON CONFLICT (digest) DO UPDATE SET answered = excluded.answered,"
                " line = excluded.line WHERE excluded.answered >= past.answered",
                (case.case, answered, line),
            )
        db.commit()
        questions = 0
        for (line,) in db.execute("SELECT line FROM past ORDER BY answered DESC, digest"):
            case = case_from_line(line)
            if questions + len(case.questions) > most:
                counts["cases left out as too old"] += 1
                continue
            counts["cases"] += 1
            counts["questions"] += len(case.questions)
            questions += len(case.questions)
            yield case
    db.close()
    index.unlink(missing_ok=True)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as stream:
            yield from ((number, line) for number, line in enumerate(stream, start=1) if line.strip())
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise CorpusError(f"{path}: not UTF-8") from None


def _by_date(newest: Sequence[PastCase], share: float) -> tuple[list[PastCase], list[PastCase], str]:
    """(past, latest, first day of the latest), newest first. Without any date, a fixed share by digest is held out."""
    dated = [case for case in newest if case.answered is not None]
    if not dated:
        held = {case.case for case in newest if int(sha256(case.case.encode()).hexdigest()[:6], 16) % 100 < share * 100}
        return [c for c in newest if c.case not in held], [c for c in newest if c.case in held], "cases are undated"
    wanted, total = share * sum(len(case.questions) for case in dated), 0
    cut = dated[0].answered
    for case in dated:
        if total >= wanted and case.answered != cut:
            break
        cut, total = case.answered, total + len(case.questions)
    assert cut is not None  # noqa: S101 - every case here is dated
    latest = [case for case in dated if case.answered is not None and case.answered >= cut]
    chosen = {case.case for case in latest}
    return [case for case in newest if case.case not in chosen], latest, cut.isoformat()


def _without_templates(
    past: Iterable[PastCase], real_test: Sequence[Example], catalogue: Catalogue, alike: int, counts: Counter[str]
) -> list[Example]:
    tested = NearDuplicates(e.input.question for e in real_test)
    leaders, followers = NearDuplicates(), Counter[int]()
    kept = []
    for example in (example for case in past for example in weak_examples(case, catalogue)):
        text = example.input.question
        if tested.of(text):
            counts["left out: near a question of the shipped test part"] += 1
            continue
        leader = next(iter(leaders.of(text)), None)
        if leader is None:
            leader = leaders.add(text)
        elif followers[leader] >= alike:
            counts["left out: near-repeats beyond the first few"] += 1
            continue
        followers[leader] += 1
        kept.append(example)
    return kept


def _clear_of(
    train: Sequence[Example], latest: Iterable[PastCase], catalogue: Catalogue, alike: int, counts: Counter[str]
) -> list[Example]:
    learnt, seen, kept = NearDuplicates(e.input.question for e in train), NearDuplicates(), []
    for example in (example for case in latest for example in weak_examples(case, catalogue)):
        text = example.input.question
        if learnt.of(text):
            counts["left out of the held-out part: near a question learnt from"] += 1
        elif len(seen.of(text)) < alike:
            seen.add(text)
            kept.append(example)
    return kept


def _folds(train: Sequence[Example], count: int) -> tuple[frozenset[str], ...]:
    """Parts of about equal size; questions of one case, and cases joined by a near-repeat, are in one part."""
    groups: dict[int, list[str]] = {}
    for example, cluster in zip(train, clusters(train), strict=True):
        groups.setdefault(cluster, []).append(example.id)
    parts: list[list[str]] = [[] for _ in range(count)]
    for ids in sorted(groups.values(), key=len, reverse=True):
        min(parts, key=len).extend(ids)
    return tuple(frozenset(part) for part in parts)
