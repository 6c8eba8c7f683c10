"""`foi-suggest rt install` and `remove`: the plugin's files, RT's settings of it, and its few records in RT's database.

It can be run again at any time. RT has to be restarted afterwards, because it reads plugins once.
"""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from foi_model.domain import AuthorityKind

EXTENSION = Path(__file__).parent / "extension"
FOLDER = "RT-Extension-FOISuggest"
SITE_CONFIG = "60-foi-suggest.pm"
ACCOUNT = "foi-service"
SETUP = Path("sbin", "foi-suggest-setup")
_ONLY_HERE = shutil.ignore_patterns("demo", "__pycache__")
_SETUP_SECONDS = 120


class InstallError(Exception):
    """The plugin could not be installed or removed. The message is one line and says what to do."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where RT keeps things: its folder of plugins, of site configuration, and Mason's compiled pages."""

    plugins: Path
    config: Path
    mason: Path

    @property
    def plugin(self) -> Path:
        """The folder of this plugin."""
        return self.plugins / FOLDER

    @property
    def site_config(self) -> Path:
        """RT's settings of this plugin."""
        return self.config / SITE_CONFIG


def install(
    places: Places,
    queues: Mapping[str, AuthorityKind],
    service_url: str,
    rt_url: str,
    env_file: Path,
    field: str,
    database: str = "sqlite:///foi-suggest.sqlite3",
) -> None:
    """Put everything in place; `env_file` gets the service's settings, with the key and the token. Raises `InstallError`."""
    for folder in (places.plugins, places.config, places.mason):
        if not folder.is_dir():
            raise InstallError(f"{folder}: there is no such folder; name the one that this Request Tracker uses")
    token = _setup("install", queues, field)["token"]
    key = secrets.token_urlsafe(32)
    try:
        shutil.rmtree(places.plugin, ignore_errors=True)
        shutil.copytree(EXTENSION, places.plugin, ignore=_ONLY_HERE)
        _write_secret(places.site_config, _site_config(queues, service_url, key), reader=places.mason)
    except OSError as error:
        raise InstallError(f"{error.filename}: {error.strerror}") from None
    values = {
        "FOI_SUGGEST_DATABASE_URL": database,
        "FOI_SUGGEST_RT_URL": rt_url,
        "FOI_SUGGEST_RT_TOKEN": token,
        "FOI_SUGGEST_RT_KEYS": key,
        "FOI_SUGGEST_RT_QUEUES": ",".join(f"{name}={kind}" for name, kind in queues.items()),
        "FOI_SUGGEST_RT_FIELD": field,
    }
    try:
        _write_secret(env_file, "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items()))
    except OSError as error:
        raise InstallError(f"{env_file}: {error.strerror}") from None
    clear_mason(places.mason)


def remove(places: Places, queues: Mapping[str, AuthorityKind], field: str) -> None:
    """Take it all out again; notes and history stay, as does the service's ledger. Raises `InstallError`."""
    _setup("remove", queues, field)
    try:
        places.site_config.unlink(missing_ok=True)
        if places.plugin.is_dir():
            shutil.rmtree(places.plugin)
    except OSError as error:
        raise InstallError(f"{error.filename}: {error.strerror}") from None
    clear_mason(places.mason)


def clear_mason(mason: Path) -> None:
    """Forget compiled pages: RT keeps using them when the files they came from have changed."""
    shutil.rmtree(mason / "obj", ignore_errors=True)


def _site_config(queues: Mapping[str, AuthorityKind], service_url: str, key: str) -> str:
    names = ", ".join(f"'{name}'" for name in queues)
    return (
        "# Written by `foi-suggest rt install`. Holds a secret: readable by RT only.\n"
        "Plugin('RT::Extension::FOISuggest') unless grep { $_ eq 'RT::Extension::FOISuggest' } @RT::Plugins;\n"
        f"Set($FOISuggestURL, '{service_url}');\n"
        f"Set($FOISuggestKey, '{key}');\n"
        f"Set(@FOISuggestQueues, {names});\n"
        "1;\n"
    )


def _write_secret(path: Path, text: str, reader: Path | None = None) -> None:
    """Write a file that nobody else can read, but for the account that owns the folder `reader`: the one RT runs as."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        if reader is not None and os.geteuid() == 0:
            os.fchown(file.fileno(), -1, pwd.getpwuid(reader.stat().st_uid).pw_gid)
            os.fchmod(file.fileno(), 0o640)
        file.write(text)


def _setup(action: str, queues: Mapping[str, AuthorityKind], field: str) -> dict[str, str]:
    """Run the plugin's own script inside RT's Perl. RT finds its database by its settings and environment."""
    wanted = {"queues": list(queues), "field": field, "account": ACCOUNT}
    try:
        done = subprocess.run(
            ["perl", str(EXTENSION / SETUP), action],  # noqa: S607 - the system's perl, as RT uses it
            input=json.dumps(wanted),
            capture_output=True,
            text=True,
            timeout=_SETUP_SECONDS,
            check=False,
        )
        if done.returncode == 0:
            answer: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
            return answer
    except FileNotFoundError:
        raise InstallError("perl is not installed: run this on the machine of Request Tracker") from None
    except subprocess.TimeoutExpired:
        raise InstallError("Request Tracker's database did not answer") from None
    except (ValueError, IndexError):
        raise InstallError("Request Tracker's set-up script gave no answer") from None
    lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
    raise InstallError(f"Request Tracker: {lines[-1].strip() if lines else 'the set-up script failed'}")
