"""`foi-suggest rt`: put the plugin into Request Tracker, take it out, or try it in a scratch one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from foi_plugin.console import BAD_INPUT, FAILURE, stop

if TYPE_CHECKING:
    from foi_model.domain import AuthorityKind
    from foi_plugin.hosts.rt.install import Places

app = typer.Typer(no_args_is_help=True, help="Suggestions inside Request Tracker 5.")

Config = Annotated[Path, typer.Option("--config", help="RT's folder of site configuration, RT_SiteConfig.d.")]
Plugins = Annotated[Path, typer.Option("--plugins", help="RT's folder of local plugins.")]
Mason = Annotated[Path, typer.Option("--mason", help="RT's folder of compiled pages, which is emptied.")]
Queues = Annotated[
    list[str],
    typer.Option("--queue", help="An FOI queue and the kind of authority it serves, NAME=KIND. May be repeated."),
]
FieldName = Annotated[str, typer.Option("--field", help="Custom field for the suggestions in one line.")]

DEFAULT_CONFIG = Path("/etc/request-tracker5/RT_SiteConfig.d")
DEFAULT_PLUGINS = Path("/usr/local/share/request-tracker5/plugins")
DEFAULT_MASON = Path("/var/cache/request-tracker5/mason_data")
DEFAULT_FIELD = "FOI suggestions"


@app.command()
def install(
    queue: Queues,
    rt_url: Annotated[str, typer.Option("--rt-url", help="Address of RT as the service reaches it.")],
    config: Config = DEFAULT_CONFIG,
    plugins: Plugins = DEFAULT_PLUGINS,
    mason: Mason = DEFAULT_MASON,
    service_url: Annotated[
        str, typer.Option("--service-url", help="Address of the service as RT reaches it.")
    ] = "http://127.0.0.1:8100",
    env_file: Annotated[
        Path, typer.Option("--env-file", help="Where to write the service's settings, key and token included.")
    ] = Path("foi-suggest.env"),
    database: Annotated[
        str, typer.Option("--database", help="The ledger's database, for the service's settings.")
    ] = "sqlite:////var/lib/foi-suggest/ledger.sqlite3",
    field: FieldName = DEFAULT_FIELD,
) -> None:
    """Install the plugin with a new key and token, or update it. Restart RT and the service afterwards."""
    from foi_plugin.hosts.rt import install as steps

    queues = _queues(queue)
    _check(rt_url, "--rt-url")
    _check(service_url, "--service-url")
    try:
        steps.install(_places(plugins, config, mason), queues, service_url, rt_url, env_file, field, database)
    except steps.InstallError as error:
        _fail(error)
    typer.echo(f"Installed. The service's settings are in {env_file}. Restart Request Tracker, then start the service.")


@app.command()
def remove(
    queue: Queues,
    config: Config = DEFAULT_CONFIG,
    plugins: Plugins = DEFAULT_PLUGINS,
    mason: Mason = DEFAULT_MASON,
    field: FieldName = DEFAULT_FIELD,
) -> None:
    """Remove the plugin. Notes on tickets and the record of decisions stay. Restart RT afterwards."""
    from foi_plugin.hosts.rt import install as steps

    try:
        steps.remove(_places(plugins, config, mason), _queues(queue), field)
    except steps.InstallError as error:
        _fail(error)
    typer.echo("Removed. Restart Request Tracker and stop the service.")


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of Request Tracker on 127.0.0.1.")] = 8080,
    directory: Annotated[
        Path | None, typer.Option(help="Keep the demo's files here instead of a scratch folder removed at the end.")
    ] = None,
) -> None:
    """Start a scratch Request Tracker on this machine with twenty FOI requests and the suggestions beside them."""
    from foi_plugin.demo import DemoError
    from foi_plugin.demo.rt_run import run_rt_demo

    try:
        run_rt_demo(port, directory)
    except DemoError as error:
        stop(str(error), FAILURE)


def _places(plugins: Path, config: Path, mason: Path) -> Places:
    from foi_plugin.hosts.rt.install import Places

    return Places(plugins, config, mason)


def _queues(pairs: list[str]) -> dict[str, AuthorityKind]:
    from foi_plugin.hosts.rt.configuration import load_rt_settings
    from foi_plugin.settings import SettingsError

    try:
        return load_rt_settings(url="http://127.0.0.1", token="-", keys="", queues=",".join(pairs)).queues  # noqa: S106
    except SettingsError as error:
        stop(f"--queue: {str(error).partition(': ')[2]}", BAD_INPUT)


def _check(url: str, option: str) -> None:
    from foi_plugin.hosts.rt.configuration import load_rt_settings
    from foi_plugin.settings import SettingsError

    try:
        load_rt_settings(url=url, token="-", keys="", queues="FOI=police")  # noqa: S106
    except SettingsError as error:
        stop(f"{option}: {str(error).partition(': ')[2]}", BAD_INPUT)


def _fail(error: Exception) -> NoReturn:
    stop(str(error), FAILURE)
