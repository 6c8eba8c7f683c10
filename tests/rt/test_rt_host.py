"""Request Tracker passes the contract of every case host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from foi_plugin.ports import Staff
from kit.case_host_contract import CaseHostContract
from kit.rt_world import RtWorld

WRITING = ("note", "line", "response")


class TestRt(CaseHostContract):
    """The contract, on a real Request Tracker."""

    @pytest.fixture
    def world(self, rt: RtWorld, request: pytest.FixtureRequest) -> Iterator[RtWorld]:
        """Two new tickets for a test that writes on them; those that only read share the same."""
        if not any(word in request.node.name for word in WRITING):
            yield rt
            return
        world = rt.fresh()
        yield world
        world.close()

    def test_rt_says_which_open_cases_somebody_may_work_on(self, world: RtWorld) -> None:
        open_ids = set(world.host.open_case_ids())
        for name in ("caseworker", "manager"):
            assert set(world.host.visible_case_ids(Staff(name))) == open_ids
        for name in ("outsider", "requester", "nobody-of-that-name", ""):
            assert world.host.visible_case_ids(Staff(name)) == frozenset()
