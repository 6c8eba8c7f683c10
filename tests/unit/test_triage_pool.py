"""The local engine: what it gives back, and what it survives."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from foi_model.assess import Engine, assess
from foi_model.domain import AuthorityKind, Request
from foi_model.intake import Limits
from foi_plugin.ports import Attachment, Case
from foi_plugin.triage.entries import Entry
from foi_plugin.triage.finding import find
from foi_plugin.triage.local import WORKER_ENDED, LocalPool, Task, find_or_say

TEXT = "1. How many drones does the force own?\n2. Does the force own an IMSI catcher, and is it used covertly?"


class Bomb:
    """Ends the process that unpacks it, as a file does that takes all the memory there is."""

    def __reduce__(self) -> tuple[Callable[[int], Any], tuple[int]]:
        return os._exit, (9,)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.open()


def task(name: str, text: Any = TEXT, attachments: tuple[Attachment, ...] = ()) -> Task:
    entry = Entry(name, name, "", 0, "", None, None, None, ())
    return entry, Case(name, "", text, AuthorityKind.POLICE, "", attachments=attachments)


def test_a_worker_that_dies_takes_only_the_request_that_killed_it() -> None:
    tasks = [task("a"), task("bomb", Bomb()), task("b"), task("c", Bomb()), task("d")]
    scored = list(LocalPool(None, 1, Limits()).score(tasks))
    assert [(item.entry.case_id, item.entry.error) for item in scored] == [
        ("a", None), ("bomb", WORKER_ENDED), ("b", None), ("c", WORKER_ENDED), ("d", None),
    ]  # fmt: skip


def test_a_finding_is_what_assess_says(engine: Engine) -> None:
    found = find(task("a")[1], engine, Limits()).finding
    assessed = assess(Request(TEXT, AuthorityKind.POLICE), engine)
    assert found.question_count == len(assessed.questions) == 2
    flagged = assessed.questions[1].ncnd
    assert flagged is not None
    assert found.limbs == flagged.limbs
    assert set(flagged.topics) <= set(found.topics)
    assert {section for section, _, _ in found.grounds} == {
        ground.section for item in assessed.questions for ground in item.suggestions
    }
    assert found.model_version == assessed.model_version


def test_what_cannot_be_read_is_a_reason_that_quotes_nothing(engine: Engine) -> None:
    scored = find_or_say(task("a", text=None), engine, Limits())
    assert scored.found is None
    assert scored.entry.error == "AttributeError while it was read or scored"


def test_files_of_a_case_are_read_and_what_cannot_be_is_told(engine: Engine) -> None:
    files = (Attachment("q.txt", b"How many horses were bought in 2024?"), Attachment("x.pdf", b"%PDF-1.4 broken"))
    found = find(task("a", attachments=files)[1], engine, Limits()).finding
    assert found.question_count == 3
    assert any("attachment 2" in notice for notice in found.notices)


def test_no_text_is_said(engine: Engine) -> None:
    found = find(task("a", text=" \n")[1], engine, Limits())
    assert found.finding.notices == ("there is no text to read in this request",)
    assert found.words.shape == (0, 65)
