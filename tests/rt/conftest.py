"""One real Request Tracker for all of these tests, with the plugin and the service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from foi_plugin.demo.rt_site import missing_packages
from kit.rt_world import RtWorld


@pytest.fixture(scope="session")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RtWorld]:
    """Request Tracker, set up from nothing; its logs are shown when that fails."""
    if trouble := missing_packages():
        pytest.skip(trouble)  # names the packages; `make test` installs them first, a bare pytest cannot
    world = RtWorld(tmp_path_factory.mktemp("rt") / "site")
    try:
        world.set_up()
        yield world
    finally:
        world.site.stop()
