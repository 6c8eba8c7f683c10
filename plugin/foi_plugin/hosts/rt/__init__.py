"""Request Tracker 5: another process in another language, read over REST2 and asked for pages by its own plugin.

RT decides who is signed in and who may see what, and signs each request that it makes for a person; `extension/` holds
the plugin that runs inside RT, under the GPL. `open_rt` is what batch work needs, `foi_plugin.hosts.rt.app` the service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foi_plugin.hosts.rt.host import RtHost
    from foi_plugin.settings import Settings

__all__ = ["open_rt"]


def open_rt(settings: Settings) -> RtHost:
    """Request Tracker as a `CaseHost`, where `FOI_SUGGEST_RT_*` says it is. Raises `SettingsError` in one line.

    Nothing is called until it is used. It can read and write cases but lets nobody in: that takes the service, with
    its keys and the ledger that remembers which requests it has seen. All it needs is its own; `settings` are those of
    the service that opens it.
    """
    from foi_plugin.settings import SettingsError

    try:
        from foi_plugin.hosts.rt.host import RtHost
    except ModuleNotFoundError as error:
        raise SettingsError(f"{error.name} is not installed: pip install 'foi-suggest[rt]'") from None
    from foi_plugin.hosts.rt.configuration import load_rt_settings

    return RtHost(load_rt_settings())
