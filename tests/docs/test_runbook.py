"""The runbook and the governance pages: what they name exists, and what they tell people to run, runs."""

from __future__ import annotations

import ast
import os
import re
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from foi_model.bundle import Bundle, default_bundle
from foi_plugin.engines import Engines
from foi_plugin.hosts.helpdesk import checks
from foi_plugin.notes import TITLE
from foi_plugin.ports import Action, Staff, Subject
from foi_plugin.settings import Settings, load_settings
from kit.assessments import a_draft
from kit.desk import ANN, Desk

ROOT = Path(__file__).parents[2]
RUNBOOK = ROOT / "docs/runbook.md"
GOVERNANCE = sorted((ROOT / "docs/governance").glob("*.md"))
PAGES = [RUNBOOK, *GOVERNANCE]
EVERY_PAGE = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/**/*.md")])
OF_THE_HOST = {"FOI_SUGGEST", "QUEUES", "INSTALLED_APPS", "MIDDLEWARE", "LOGGING"}
LEVELS = {"debug", "info", "warning", "error"}


def blocks(page: Path, language: str) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(body) for _, body in found]


def quoted(page: Path) -> list[str]:
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", text)


def events() -> Iterator[tuple[str, str]]:
    """(event, level) of every line that the service may log, from its source."""
    for file in (ROOT / "plugin/foi_plugin").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="log") | ast.Attribute(attr="_log"), attr=level),
                    args=[ast.Constant(value=str(event)), *_],
                ) if level in LEVELS:
                    yield event, level


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An office that has looked at case 7 and decided twice; the first decision is number 1."""
    desk = Desk(tmp_path)
    stored = desk.service.view("7", ANN).stored
    assert stored is not None
    for draft in (
        a_draft(stored.id, subject=Subject.NCND, action=Action.ACCEPT, limb="31(3)", question_index=1),
        a_draft(stored.id, subject=Subject.DISCLOSE, action=Action.ACCEPT, section=None, limb=None),
    ):
        desk.service.decide("7", ANN, draft)
    return desk


def test_the_table_of_events_is_what_the_service_logs() -> None:
    text = RUNBOOK.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (debug|info|warning|error) \|", text, re.MULTILINE)
    assert rows
    assert set(rows) == set(events())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    settings = {name.upper() for name in Settings.model_fields}
    named = {word for code in quoted(page) for word in re.findall(r"^[A-Z][A-Z_]+$", code)}
    assert {word for word in named - OF_THE_HOST if not word.startswith("HELPDESK_")} <= settings
    variables = set(re.findall(r"FOI_SUGGEST_([A-Z_]+)", page.read_text(encoding="utf-8")))
    assert variables <= settings


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = [code for code in quoted(page) if re.fullmatch(r"[\w./-]+(?:\.(?:py|toml|html|md)|/)", code)]
    homes = (ROOT, ROOT / "plugin/foi_plugin", ROOT / "model/foi_model")
    own = {"settings.py", "wsgi.py", "move.py", "helpdesk/ticket.html"}  # the reader's, or in a template folder
    assert [name for name in named if name not in own and not any((home / name).exists() for home in homes)] == []


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_heading_leads_to_one(page: Path) -> None:
    missing = []
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8")):
        text = ((page.parent / target) if target else page).read_text(encoding="utf-8")
        titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        if anchor not in {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}:
            missing.append(f"{target}#{anchor}")
    assert missing == []


def test_start_up_checks_and_notes_are_named_rightly() -> None:
    source = Path(checks.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r"foi_suggest\.[EW]\d{3}", "".join(page.read_text(encoding="utf-8") for page in PAGES)))
    assert named
    assert {name for name in named if f'"{name}"' not in source} == set()
    assert f"title='{TITLE}'" in RUNBOOK.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "sql", [pytest.param(sql, id=f"{page.stem}-{n}") for page in PAGES for n, sql in enumerate(blocks(page, "sql"), 1)]
)
def test_every_sql_block_runs_and_leaves_the_guards_in_place(desk: Desk, sql: str) -> None:
    guards = "SELECT name, sql FROM sqlite_master ORDER BY name"
    before = desk.rows(guards)
    connection = sqlite3.connect(desk.path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    try:
        if sql.lstrip().startswith(("SELECT", "WITH")):
            connection.execute(sql).fetchall()
        else:
            connection.executescript(sql)
    finally:
        connection.close()
    assert desk.rows(guards) == before


def test_the_figures_to_watch_see_what_was_flagged_and_decided(desk: Desk) -> None:
    oversight, equality = (
        blocks(ROOT / f"docs/governance/{name}.md", "sql") for name in ("human-oversight", "equality")
    )
    model = Bundle.open(default_bundle()).version
    assert {row[2:] for row in desk.rows(oversight[1])} == {("disclose", "accept", 1), ("ncnd", "accept", 1)}
    [(version, questions, flags, abstained)] = desk.rows(oversight[2])
    assert (version, questions, abstained) == (model, 2, 0)
    assert flags in (50, 100)
    assert desk.rows(oversight[4]) == [(2, 2)]
    assert desk.rows(oversight[5]) == [(0,)]
    assert ("imsi_catcher", 1, 1, 0) in desk.rows(equality[0])


def test_the_same_words_decided_otherwise_are_found(desk: Desk) -> None:
    consistency = blocks(ROOT / "docs/governance/human-oversight.md", "sql")[-1]
    assert desk.rows(consistency) == []
    desk.host.add_case("8", desk.host.fetch("7", ANN).text)
    stored = desk.service.view("8", ANN).stored
    assert stored is not None
    desk.service.decide(
        "8",
        ANN,
        a_draft(stored.id, subject=Subject.NCND, action=Action.REJECT, limb=None, section=None, question_index=1),
    )
    [(_, cases, decisions)] = desk.rows(consistency)
    assert set(cases.split(",")) == {"7", "8"}
    assert set(decisions.split(",")) == {"accept 31(3)", "reject "}


def test_erasing_does_what_it_says(desk: Desk) -> None:
    one_reason, one_case = blocks(RUNBOOK, "sql")[-2:]
    connection = sqlite3.connect(desk.path, isolation_level=None)
    try:
        connection.executescript(one_reason)
        reasons = [reason for (reason,) in connection.execute("SELECT reason FROM decision ORDER BY id")]
        payloads = connection.execute("SELECT payload = '{}' FROM job ORDER BY id").fetchall()
        connection.executescript(one_case)
        left = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("assessment", "shown", "decision")
        ]
    finally:
        connection.close()
    assert payloads == [(1,), (0,)]
    assert [reason.startswith("[personal data removed") for reason in reasons] == [True, False]
    assert left == [0, 0, 0]


def test_the_ledger_moves_with_the_script_of_the_runbook(desk: Desk, tmp_path: Path) -> None:
    [script] = blocks(RUNBOOK, "python")
    urls = {"OLD": f"sqlite:///{desk.path}", "NEW": f"sqlite:///{tmp_path / 'new.sqlite3'}"}
    command = [sys.executable, "-c", script]
    moved = subprocess.run(command, env=os.environ | urls, capture_output=True, text=True, check=True)
    assert "decision 2 2" in moved.stdout.splitlines()
    again = subprocess.run(command, env=os.environ | urls, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "the new ledger is not empty" in again.stderr
    new = Desk(tmp_path, url=urls["NEW"])
    assert new.service.decisions("7", ANN) == desk.service.decisions("7", ANN)


def test_switched_off_it_says_so_and_still_shows_what_was_decided(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Environment=FOI_SUGGEST_BUNDLE=/switched-off" in RUNBOOK.read_text(encoding="utf-8")
    monkeypatch.setenv("FOI_SUGGEST_BUNDLE", "/switched-off")
    off = Desk(tmp_path, engines=Engines(load_settings().bundle))
    view = off.service.view("7", Staff("mo", can_manage=True))
    assert view.unavailable == "The model cannot be opened."
    assert len(view.decisions) == 2
    assert off.browser().get("/ready").status_code == 503


def test_the_governance_pages_tell_the_figures_of_the_evaluation_and_of_the_shipped_bundle() -> None:
    evaluation = (ROOT / "docs/evaluation.md").read_text(encoding="utf-8")
    record = (ROOT / "docs/governance/transparency-record.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| (\d\.\d{3} \([^)]+\)) \|$", record, re.MULTILINE)
    assert len(rows) >= 5
    assert [row for row in rows if f"| {row[0]} | {row[1]} |" not in evaluation] == []
    shipped = Bundle.open(default_bundle())
    named = set(re.findall(r"[\w-]+\+[0-9a-f]{8}\b", "".join(page.read_text(encoding="utf-8") for page in PAGES)))
    assert named == {shipped.version}
