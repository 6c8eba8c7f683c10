"""Request Tracker passes the contract of every case host."""

from __future__ import annotations

import pytest

from kit.case_host_contract import CaseHostContract
from kit.rt_world import RtWorld


class TestRt(CaseHostContract):
    """The contract, on a real Request Tracker."""

    @pytest.fixture
    def world(self, rt: RtWorld) -> RtWorld:
        return rt
