"""Request Tracker passes the contract of every case host."""

from __future__ import annotations

import pytest

from foi_plugin.ports import Staff
from kit.case_host_contract import CaseHostContract
from kit.rt_world import RtWorld


class TestRt(CaseHostContract):
    """The contract, on a real Request Tracker."""

    @pytest.fixture
    def world(self, rt: RtWorld, request: pytest.FixtureRequest) -> RtWorld:
        """Two new tickets for each test, except for those about tickets that are not there."""
        about_none = "case_id" in getattr(getattr(request.node, "callspec", None), "params", {})
        return rt if about_none else rt.fresh()

    def test_rt_says_which_open_cases_somebody_may_work_on(self, world: RtWorld) -> None:
        open_ids = set(world.host.open_case_ids())
        for name in ("caseworker", "manager"):
            assert set(world.host.visible_case_ids(Staff(name))) == open_ids
        for name in ("outsider", "requester", "nobody-of-that-name", ""):
            assert world.host.visible_case_ids(Staff(name)) == frozenset()
