"""A bundle in shadow scores what the live one has assessed, later and unseen: only managers meet its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foi_model.assess import Engine, assess_questions
from foi_model.domain import QuestionAssessment
from foi_plugin.engines import Engines
from foi_plugin.logs import fault, make_logger
from foi_plugin.ports import Ledger, ShadowScore, StoredAssessment, Verdict

JOB = "shadow"
MOST_CAUGHT_UP = 200


class Shadow:
    """Queues and does the work of the shadow bundle. It reads recorded assessments, never the host's cases."""

    def __init__(self, ledger: Ledger, engines: Engines, log_level: str) -> None:
        self._ledger = ledger
        self._engines = engines
        self._log = make_logger(log_level)
        self._opened: tuple[str, Engine] | None = None

    def name(self) -> str | None:
        """The bundle in shadow, if any. Raises `BundleError` when the registry cannot be read."""
        return None if self._engines.registry is None else self._engines.registry.state().shadow

    def queue(self, stored: StoredAssessment) -> None:
        """Have a fresh assessment scored by the shadow bundle. Never raises: a caseworker is waiting for it."""
        try:
            name = self.name()
            if name is not None:
                self._enqueue(name, stored.id)
        except Exception as error:
            self._log.warning("shadow_not_queued", assessment_id=stored.id, **fault(error))

    def catch_up(self) -> None:
        """Queue the latest assessments of the live bundle that the shadow has not seen, so that it has a history.

        Raises `BundleError` and `LedgerUnavailable`.
        """
        name = self.name()
        if name is None:
            self._opened = None
            return
        live = self._engines.get().classifier.bundle.version
        for assessment_id in self._ledger.without_shadow(live, name, MOST_CAUGHT_UP):
            self._enqueue(name, assessment_id)

    def score(self, payload: Mapping[str, Any]) -> None:
        """Carry out a "shadow" job; nothing when its bundle is not in shadow any more.

        Raises `BundleError` and `LedgerUnavailable`.
        """
        name = payload["bundle"]
        stored = self._ledger.assessment(payload["assessment_id"])
        if stored is None or name != self.name():
            return
        live = stored.assessment.questions
        questions = [item.question for item in live]
        shadow = assess_questions(questions, stored.assessment.authority_kind, self._engine(name))
        score = ShadowScore(stored.id, tuple(map(verdict, live)), tuple(map(verdict, shadow)))
        self._ledger.record_shadow(score, name)

    def _engine(self, name: str) -> Engine:
        if self._opened is None or self._opened[0] != name:
            self._opened = name, self._engines.open_bundle(name)
        return self._opened[1]

    def _enqueue(self, name: str, assessment_id: int) -> None:
        self._ledger.enqueue(JOB, {"bundle": name, "assessment_id": assessment_id}, f"{JOB}:{name}:{assessment_id}")


def verdict(item: QuestionAssessment) -> Verdict:
    """What was made of one question."""
    return Verdict(
        sections=tuple(suggestion.section for suggestion in item.suggestions),
        ncnd=item.ncnd is not None,
        abstained=item.abstained is not None,
    )
