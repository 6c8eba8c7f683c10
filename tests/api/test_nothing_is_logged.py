"""A distinctive sentence goes through every flow, well and badly, and is looked for in all that was written."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from foi_plugin.engines import Engines
from foi_plugin.ports import Attachment, Subject
from kit.assessments import a_draft
from kit.desk import ANN, Browser, Desk

WORDS = "purple heron quarantine"
TEXT = f"1. How many officers attended the {WORDS} in 2024?\n2. Does the force own an IMSI catcher for the {WORDS}?"


def a_desk(folder: Path, **options: object) -> Desk:
    desk = Desk(folder, log_level="debug", **options)  # type: ignore[arg-type]
    files = tuple(Attachment(f"{WORDS}.{kind}", f"%PDF {WORDS} {TEXT}".encode()) for kind in ("pdf", "txt", "docx"))
    desk.host.add_case("7", TEXT, title=WORDS, attachments=files)
    return desk


def use(desk: Desk) -> list[int]:
    """Every route, with good input and with bad."""
    ann, nobody = desk.browser("ann"), desk.browser()
    decision = {"assessment_id": 1, "question_index": 0, "subject": "disclose", "action": "accept", "reason": WORDS}
    statuses = []
    for browser in (ann, nobody):
        statuses += _gets(browser)
        for body in (
            {"text": TEXT},
            {"text": [TEXT]},
            {WORDS: TEXT},
            {"rows": [{"id": WORDS, "request": WORDS, "question": TEXT, "context": [WORDS]}]},
            {"rows": [{"id": WORDS, "question": [WORDS]}]},
            decision,
            decision | {"subject": WORDS},
            decision | {"reason": f"\x07{WORDS}"},
        ):
            for path in ("split", "assess", "score", "cases/7/decisions", f"cases/{WORDS}/decisions"):
                statuses.append(browser.post_json(f"/api/v1/{path}", body).status_code)
        headers = {"X-CSRFToken": browser.csrf, "Content-Type": "application/json"}
        statuses.append(browser.post("/api/v1/split", data=f'{{"text": "{WORDS}', headers=headers).status_code)
        statuses += [browser.post_form("/panel/cases/7/decisions", **decision).status_code]
        statuses += [browser.post_form("/panel/cases/7/decisions", reason=WORDS, subject=WORDS).status_code]
        statuses += _gets(browser)
    return statuses


def _gets(browser: Browser) -> list[int]:
    case_paths = ("api/v1/cases/7/assessment", "api/v1/cases/7/decisions", "panel/cases/7", f"panel/cases/{WORDS}")
    paths = (*case_paths, "health", "ready", "openapi.json", WORDS, f"panel/static/{WORDS}", f"health?q={WORDS}")
    return [browser.get(f"/{path}").status_code for path in paths]


def written(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> str:
    captured = capfd.readouterr()
    records = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    return (captured.out + captured.err + caplog.text + records).casefold()


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


@pytest.mark.parametrize("trouble", ["none", "host", "model", "ledger"])
def test_no_words_of_a_request_are_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    options: dict[str, dict[str, object]] = {
        "model": {"engines": Engines(tmp_path / "none")},
        "ledger": {"url": f"sqlite:///{tmp_path}/no/ledger.sqlite3"},
    }
    desk = a_desk(tmp_path, **options.get(trouble, {}))
    if trouble == "host":
        desk.host.notes_fail = RuntimeError(WORDS)
    statuses = use(desk)
    assert len(set(statuses)) >= 5
    if trouble in ("none", "host"):
        stored = desk.service.view("7", ANN).stored
        assert stored is not None
        desk.service.decide(
            "7", ANN, a_draft(stored.id, subject=Subject.DISCLOSE, section=None, limb=None, reason=WORDS)
        )
        desk.service.queue_assessment("7")
        filed = desk.host.filed["7"]
        filed.case = replace(filed.case, attachments=(WORDS,))  # type: ignore[arg-type]
        assert desk.service.view("7", ANN).unavailable is not None
        desk.clock.forward(hours=1)
        while desk.worker.run_once():
            pass
    told = written(capfd, caplog)
    assert '"event": "request"' in told, "something was written at all"
    assert "heron" not in told


def test_not_even_with_the_whole_process_at_debug(tmp_path: Path) -> None:
    """In a process of its own: what a library writes past the logging of this one would be seen too."""
    code = (
        "import logging, sys; logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)\n"
        "for name in ('sqlalchemy', 'sqlalchemy.engine', 'alembic'): logging.getLogger(name).setLevel(logging.DEBUG)\n"
        "from pathlib import Path; from test_nothing_is_logged import a_desk, use\n"
        f"use(a_desk(Path({str(tmp_path)!r})))"
    )
    here = Path(__file__).parent
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ, PYTHONPATH=os.pathsep.join([str(here), str(here.parent), *sys.path])),
    )
    assert '"event": "decision_recorded"' in ran.stderr
    assert "heron" not in (ran.stdout + ran.stderr).casefold()
