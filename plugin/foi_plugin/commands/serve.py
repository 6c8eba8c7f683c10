"""`foi-suggest serve`: the service as a process of its own, for a case system that runs in another one."""

from __future__ import annotations

import ipaddress
from typing import Annotated

import typer

from foi_plugin.console import BAD_INPUT, FAILURE, stop


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8100,
    bind: Annotated[
        str, typer.Option(help="Address to listen on; another machine needs TLS in front of it.")
    ] = "127.0.0.1",
    threads: Annotated[int, typer.Option(min=1, max=64, help="Requests answered at the same time.")] = 8,
) -> None:
    """Serve the suggestions for Request Tracker, which asks for them over HTTP and signs what it asks."""
    from foi_plugin.hosts.rt.configuration import load_rt_settings
    from foi_plugin.settings import SettingsError, load_settings

    try:
        ipaddress.ip_address(bind)
    except ValueError:
        stop(f"--bind: {bind} is not an IP address", BAD_INPUT)
    try:
        settings, rt_settings = load_settings(), load_rt_settings()
    except SettingsError as error:
        stop(str(error), BAD_INPUT)
    if not rt_settings.keys:
        stop("FOI_SUGGEST_RT_KEYS: missing; without a key nobody could be told from Request Tracker", BAD_INPUT)
    try:
        from foi_plugin.hosts.rt.server import run
    except ModuleNotFoundError as error:
        stop(f"{error.name} is not installed: pip install 'foi-suggest[rt]'", FAILURE)
    run(settings, rt_settings, bind=bind, port=port, threads=threads)
