"""Whatever the description allows, and much that it does not, gets an answer that the description promised."""

from __future__ import annotations

import tempfile
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from kit.desk import Desk
from kit.memory_host import SESSION

_FOLDER = tempfile.TemporaryDirectory()
DESK = Desk(Path(_FOLDER.name), max_text_chars=5000, log_level="error")
KEY, CSRF = DESK.host.sign_in("mo")
SCHEMA = schemathesis.openapi.from_wsgi("/openapi.json", DESK.app)
SCHEMA.config.generation.update(with_security_parameters=False)
REJECTION = SCHEMA.config.checks.negative_data_rejection
REJECTION.expected_statuses = [*REJECTION.expected_statuses, "413"]
ABOUT_ACCEPTANCE = [CHECKS.get_one(name) for name in ("positive_data_acceptance", "negative_data_rejection")]
bounded = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def sign_in(case: schemathesis.Case) -> None:
    case.headers["X-CSRFToken"] = CSRF
    case.cookies[SESSION] = KEY


@SCHEMA.parametrize()
@bounded
def test_every_answer_is_one_that_was_promised(case: schemathesis.Case) -> None:
    sign_in(case)
    case.call_and_validate()


@SCHEMA.include(path_regex="case_id").parametrize()
@bounded
def test_so_it_is_on_a_case_that_exists(case: schemathesis.Case) -> None:
    """A decision that fits the description may still not fit the assessment, so acceptance is not judged here."""
    sign_in(case)
    case.path_parameters["case_id"] = "7"
    case.call_and_validate(excluded_checks=ABOUT_ACCEPTANCE)
