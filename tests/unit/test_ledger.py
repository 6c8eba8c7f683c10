"""The ledger over SQLite: facts are added once and never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from foi_model.registry_state import Event, EventKind
from foi_plugin.ledger import SqlLedger, open_ledger
from foi_plugin.ports import Action, LedgerUnavailable, ShadowScore, Subject, Verdict
from kit.assessments import a_draft, an_assessment
from kit.clock import StillClock

FACTS = ("assessment", "shown", "decision", "model_event", "shadow_score")
AN_EVENT = Event("k1", EventKind.PROMOTE, "demo+1", "ann", "Better recall.", datetime(2026, 11, 1, 9, tzinfo=UTC))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def ledger(path: Path, clock: StillClock) -> SqlLedger:
    return open_ledger(f"sqlite:///{path}", clock=clock)


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_an_assessment_comes_back_as_it_went_in(ledger: SqlLedger, clock: StillClock) -> None:
    stored = ledger.record_assessment("desk", "7", "f" * 64, an_assessment())
    assert stored.assessment == an_assessment()
    assert stored.at == clock.now()
    assert ledger.assessment(stored.id) == stored
    assert ledger.find_assessment("desk", "7", "f" * 64) == stored


def test_the_same_fingerprint_is_stored_once(ledger: SqlLedger) -> None:
    first = ledger.record_assessment("desk", "7", "f" * 64, an_assessment())
    assert ledger.record_assessment("desk", "7", "f" * 64, an_assessment("demo+2")) == first


def test_other_words_another_case_and_another_host_are_other_assessments(ledger: SqlLedger) -> None:
    keys = [("desk", "7", "a" * 64), ("desk", "7", "b" * 64), ("desk", "8", "a" * 64), ("rt", "7", "a" * 64)]
    assert len({ledger.record_assessment(*key, an_assessment()).id for key in keys}) == 4


def test_what_is_not_there_is_none(ledger: SqlLedger) -> None:
    assert ledger.assessment(1) is None
    assert ledger.find_assessment("desk", "7", "f" * 64) is None
    assert ledger.decisions("desk", "7") == ()


def test_a_person_is_recorded_as_shown_once(ledger: SqlLedger, path: Path) -> None:
    stored = ledger.record_assessment("desk", "7", "f" * 64, an_assessment())
    for actor in ("ann", "bob", "ann"):
        ledger.record_shown(stored.id, actor)
    assert rows(path, "SELECT actor FROM shown ORDER BY id") == [("ann",), ("bob",)]


def test_decisions_are_kept_in_order_with_the_model_they_were_made_beside(ledger: SqlLedger, clock: StillClock) -> None:
    stored = ledger.record_assessment("desk", "7", "f" * 64, an_assessment())
    drafts = [
        a_draft(stored.id),
        a_draft(stored.id, action=Action.REJECT, reason="On second thoughts, no."),
        a_draft(stored.id, subject=Subject.NCND, section="31", limb="31(3)", question_index=1),
        a_draft(stored.id, subject=Subject.DISCLOSE, section=None, limb=None),
    ]
    made = [ledger.record_decision("desk", "7", draft, "ann", "a note") for draft in drafts]
    assert tuple(made) == ledger.decisions("desk", "7")
    assert [decision.draft for decision in made] == drafts
    assert {(decision.actor, decision.model_version, decision.at) for decision in made} == {
        ("ann", "demo+1", clock.now())
    }


def test_a_double_click_is_one_decision_and_one_note(ledger: SqlLedger, path: Path) -> None:
    stored = ledger.record_assessment("desk", "7", "f" * 64, an_assessment())
    first = ledger.record_decision("desk", "7", a_draft(stored.id), "ann", "a note")
    assert ledger.record_decision("desk", "7", a_draft(stored.id), "ann", "a note") == first
    assert rows(path, "SELECT count(*) FROM job") == [(1,)]


@pytest.mark.parametrize(
    "between",
    [
        {"action": Action.REJECT},
        {"action": Action.REJECT, "limb": None},
        {"reason": "Another reason."},
    ],
    ids=["limb rejected", "whole section rejected", "other reason"],
)
def test_deciding_the_same_again_after_a_change_of_mind_is_a_new_decision(
    ledger: SqlLedger, between: dict[str, object]
) -> None:
    stored = ledger.record_assessment("desk", "7", "f" * 64, an_assessment())
    draft = a_draft(stored.id)
    for each in (draft, a_draft(stored.id, **between), draft):  # type: ignore[arg-type]
        ledger.record_decision("desk", "7", each, "ann", "a note")
    assert len(ledger.decisions("desk", "7")) == 3


def test_two_people_may_say_the_same(ledger: SqlLedger) -> None:
    stored = ledger.record_assessment("desk", "7", "f" * 64, an_assessment())
    for actor in ("ann", "bob"):
        ledger.record_decision("desk", "7", a_draft(stored.id), actor, "a note")
    assert [decision.actor for decision in ledger.decisions("desk", "7")] == ["ann", "bob"]


def test_two_limbs_stand_side_by_side(ledger: SqlLedger) -> None:
    stored = ledger.record_assessment("desk", "7", "f" * 64, an_assessment())
    for limb in ("31(1)(a)", "31(1)(b)", "31(1)(a)"):
        ledger.record_decision("desk", "7", a_draft(stored.id, limb=limb), "ann", "a note")
    assert [decision.draft.limb for decision in ledger.decisions("desk", "7")] == ["31(1)(a)", "31(1)(b)"]


def test_a_decision_and_its_note_are_stored_together_or_not_at_all(ledger: SqlLedger, path: Path) -> None:
    stored = ledger.record_assessment("desk", "7", "f" * 64, an_assessment())
    connection = sqlite3.connect(path)
    connection.execute("CREATE TRIGGER no_jobs BEFORE INSERT ON job BEGIN SELECT RAISE(ABORT, 'out of jobs'); END")
    connection.commit()
    connection.close()
    with pytest.raises(LedgerUnavailable, match="out of jobs"):
        ledger.record_decision("desk", "7", a_draft(stored.id), "ann", "a note")
    assert ledger.decisions("desk", "7") == ()


def test_a_decision_on_an_unknown_assessment_is_refused(ledger: SqlLedger) -> None:
    with pytest.raises(LedgerUnavailable):
        ledger.record_decision("desk", "7", a_draft(99), "ann", "a note")
    with pytest.raises(LedgerUnavailable):
        ledger.record_shown(99, "ann")


def fill(ledger: SqlLedger) -> None:
    stored = ledger.record_assessment("desk", "7", "f" * 64, an_assessment())
    ledger.record_shown(stored.id, "ann")
    ledger.record_decision("desk", "7", a_draft(stored.id), "ann", "a note")
    ledger.record_model_events([AN_EVENT])
    ledger.record_shadow(
        ShadowScore(stored.id, (Verdict(("31",), False, False),), (Verdict((), True, False),)), "new+2"
    )


@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {0} SET at = '2020-01-01 00:00:00'",
        "UPDATE {0} SET id = id + 100",
        "DELETE FROM {0}",
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    ],
)
def test_facts_can_be_neither_changed_nor_removed(ledger: SqlLedger, path: Path, table: str, change: str) -> None:
    fill(ledger)
    before = rows(path, f"SELECT * FROM {table}")  # noqa: S608
    assert before
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        connection.execute(change.format(table))
    connection.close()
    assert rows(path, f"SELECT * FROM {table}") == before  # noqa: S608


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("assessment", "host, case_id, fingerprint, authority_kind, model_version, catalogue_version, body, at"),
        ("shown", "assessment_id, actor, at"),
        ("model_event", "event, model_version, actor, detail, at, key, bundle, reason"),
        ("shadow_score", "assessment_id, model_version, body, at"),
    ],
)
def test_a_twin_does_not_push_a_fact_out(ledger: SqlLedger, path: Path, table: str, columns: str) -> None:
    fill(ledger)
    before = rows(path, f"SELECT * FROM {table}")  # noqa: S608
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        connection.execute(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")  # noqa: S608
    connection.close()
    assert rows(path, f"SELECT * FROM {table}") == before  # noqa: S608


def test_a_model_event_is_recorded_once_with_who_why_and_what(ledger: SqlLedger, path: Path) -> None:
    back = Event("k2", EventKind.ROLLBACK, None, "bob", "Flags too much.", datetime(2026, 11, 2, 9, tzinfo=UTC))
    ledger.record_model_events([AN_EVENT])
    ledger.record_model_events([AN_EVENT, back])
    assert ledger.model_events(10) == (back, AN_EVENT)
    assert ledger.model_events(1) == (back,)
    assert rows(path, "SELECT event, bundle, model_version, actor, reason FROM model_event ORDER BY id") == [
        ("promote", "demo", "demo+1", "ann", "Better recall."),
        ("rollback", None, "installation", "bob", "Flags too much."),
    ]


def test_shadow_scores_are_kept_by_both_versions(ledger: SqlLedger) -> None:
    ids = [ledger.record_assessment("desk", case, "f" * 64, an_assessment()).id for case in ("7", "8", "9")]
    verdicts = (Verdict(("31", "24"), True, False), Verdict((), False, True))
    scores = [ShadowScore(assessment_id, verdicts, verdicts[::-1]) for assessment_id in ids[:2]]
    for score in (*scores, scores[0]):
        ledger.record_shadow(score, "new+2")
    live = an_assessment().model_version
    assert ledger.shadow_scores(live, "new+2", 10) == tuple(scores)
    assert ledger.shadow_scores(live, "new+2", 1) == (scores[1],)
    assert ledger.shadow_scores("other+1", "new+2", 10) == ledger.shadow_scores(live, "new+3", 10) == ()
    assert ledger.without_shadow(live, "new+2", 10) == (ids[2],)
    assert ledger.without_shadow(live, "new+3", 2) == tuple(ids[1:])


def test_the_database_waits_for_writers_and_keeps_references(ledger: SqlLedger, path: Path) -> None:
    fill(ledger)
    assert rows(path, "PRAGMA journal_mode") == [("wal",)]
    assert rows(path, "PRAGMA foreign_key_check") == []


def test_many_threads_write_at_once_and_nothing_is_lost_or_doubled(path: Path) -> None:
    ledgers = [open_ledger(f"sqlite:///{path}", busy_ms=30_000) for _ in range(2)]

    def work(number: int) -> None:
        ledger = ledgers[number % 2]
        stored = ledger.record_assessment("desk", "7", "f" * 64, an_assessment())
        ledger.record_shown(stored.id, f"person {number % 4}")
        ledger.record_decision("desk", "7", a_draft(stored.id, reason=f"reason {number // 2}"), "ann", "a note")
        ledger.enqueue("assess", {"case_id": "7"}, "assess:desk:7")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(32)))
    assert rows(path, "SELECT count(*) FROM assessment") == [(1,)]
    assert rows(path, "SELECT count(*) FROM shown") == [(4,)]
    assert {decision.draft.reason for decision in ledgers[0].decisions("desk", "7")} == {
        f"reason {number}" for number in range(16)
    }
    assert rows(path, "SELECT count(*) FROM job WHERE kind = 'assess'") == [(1,)]


def test_no_column_has_a_place_for_the_requester(ledger: SqlLedger, path: Path) -> None:
    columns = {
        name
        for (table,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in rows(path, f"SELECT name FROM pragma_table_info('{table}')")  # noqa: S608
    }
    assert not {name for name in columns if "request" in str(name) or "email" in str(name)}


OPENERS: list[Callable[[str], SqlLedger]] = [open_ledger, SqlLedger]


@pytest.mark.parametrize("opener", OPENERS, ids=["open_ledger", "first use"])
@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("sqlite:////no/such/folder/ledger.sqlite3", "ledger /no/such/folder/ledger.sqlite3: unable to open database"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("nonsense", "database URL cannot be used"),
        ("nosuchdb://host/name", "database URL cannot be used"),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_clear_line(
    opener: Callable[[str], SqlLedger], url: str, line: str
) -> None:
    with pytest.raises(LedgerUnavailable, match=line) as refusal:
        opener(url).decisions("desk", "7")
    assert "\n" not in str(refusal.value)


def test_a_password_in_the_url_is_never_told() -> None:
    with pytest.raises(LedgerUnavailable) as refusal:
        open_ledger("nosuchdb://ann:hunter2@host/name")
    assert "hunter2" not in str(refusal.value)


def test_a_file_that_is_no_database_is_one_clear_line(path: Path) -> None:
    path.write_bytes(b"Dear Sir, this is not a database. " * 200)
    with pytest.raises(LedgerUnavailable, match=r"ledger\.sqlite3: file is not a database$"):
        open_ledger(f"sqlite:///{path}")


def test_a_damaged_database_is_one_clear_line(ledger: SqlLedger, path: Path) -> None:
    fill(ledger)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(LedgerUnavailable, match=r"ledger\.sqlite3: "):
        open_ledger(f"sqlite:///{path}").decisions("desk", "7")


def test_a_read_only_database_is_refused_at_the_start(ledger: SqlLedger, path: Path) -> None:
    fill(ledger)
    read_only = f"sqlite:///file:{path}?mode=ro&uri=true"
    with pytest.raises(LedgerUnavailable, match="attempt to write a readonly database"):
        open_ledger(read_only)


def test_a_database_that_comes_back_is_used_again(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    ledger = SqlLedger(f"sqlite:///{folder}/ledger.sqlite3")
    with pytest.raises(LedgerUnavailable):
        ledger.check()
    folder.mkdir()
    ledger.check()
    fill(ledger)


def test_opening_again_changes_nothing(ledger: SqlLedger, path: Path) -> None:
    fill(ledger)
    schema = rows(path, "SELECT type, name, sql FROM sqlite_master ORDER BY name")
    again = open_ledger(f"sqlite:///{path}")
    assert rows(path, "SELECT type, name, sql FROM sqlite_master ORDER BY name") == schema
    assert again.decisions("desk", "7") == ledger.decisions("desk", "7")


def test_processes_that_start_together_migrate_once(path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        ledgers = list(pool.map(lambda _: open_ledger(f"sqlite:///{path}", busy_ms=30_000), range(6)))
    fill(ledgers[0])
    assert len(ledgers[5].decisions("desk", "7")) == 1


def test_a_ledger_of_a_newer_program_is_left_alone(ledger: SqlLedger, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE foi_suggest_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(LedgerUnavailable, match="written by a newer version"):
        open_ledger(f"sqlite:///{path}")


def test_the_migrations_make_exactly_the_declared_tables(ledger: SqlLedger, path: Path) -> None:
    import sqlalchemy as sa
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from foi_plugin.ledger.tables import metadata

    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        options = {"version_table": "foi_suggest_version", "compare_type": False}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
