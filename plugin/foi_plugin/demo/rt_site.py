"""A scratch Request Tracker on SQLite and loopback, all in one folder, from the Debian packages: for a demo or a test."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from foi_model.domain import AuthorityKind
from foi_plugin.demo.run import DemoError
from foi_plugin.hosts.rt.install import EXTENSION, Places, clear_mason

HOST = "127.0.0.1"
SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")
SETUP_DATABASE = "rt-setup-database-5"
PACKAGES = "request-tracker5 rt5-db-sqlite rt5-standalone"
QUEUES = {"FOI": AuthorityKind.POLICE}
OTHER_QUEUE = "IT help"
FIELD = "FOI suggestions"
SEED = EXTENSION / "demo" / "seed.pl"
_START_SECONDS = 60


def missing_packages() -> str | None:
    """What to install, in one line, or None when a Request Tracker can be set up here."""
    if SERVER.exists() and shutil.which("perl") and _setup_database():
        return None
    return f"Request Tracker 5 is not installed here: apt-get install --no-install-recommends {PACKAGES} (or: make rt)"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account: "staff" works on the FOI queue, "manager" administers it, "outsider" works elsewhere."""

    name: str
    password: str
    role: str
    email: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request to be put in. `files` are (name, MIME type, content in base64); `replies` are (name of sender, text)."""

    queue: str
    subject: str
    text: str
    requestor: str
    days_ago: float = 0
    status: str = "new"
    files: Sequence[tuple[str, str, str]] = ()
    html: str | None = None
    replies: Sequence[tuple[str, str]] = ()


@dataclass
class RtSite:
    """The scratch installation: `create`, then `start`; `stop` ends its processes and leaves the folder."""

    folder: Path
    port: int
    path: str = ""
    people: list[Person] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder = self.folder.resolve()
        self.environment = {
            **os.environ,
            "RT_SITE_CONFIG": str(self.folder / "RT_SiteConfig.pm"),
            "RT_SITE_CONFIG_DIR": str(self.places.config),
            "HOME": str(self.folder),
        }

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}{self.path}"

    @property
    def places(self) -> Places:
        """Its folders, as the installer wants them."""
        return Places(self.folder / "plugins", self.folder / "site.d", self.folder / "mason")

    @property
    def env_file(self) -> Path:
        """The settings of the service for this RT."""
        return self.folder / "foi-suggest.env"

    @property
    def mail(self) -> str:
        """Every e-mail that RT has sent."""
        return "".join(path.read_text(errors="replace") for path in sorted((self.folder / "var").glob("*.mbox")))

    def create(self, root_password: str) -> None:
        """Make the folder and an empty database. Raises `DemoError`."""
        if trouble := missing_packages():
            raise DemoError(trouble)
        for name in ("plugins", "site.d", "mason", "sessions", "var"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "RT_SiteConfig.pm").write_text(self._config(), encoding="utf-8")
        password_file = self.folder / "root-password"
        password_file.touch(mode=0o600)
        password_file.write_text(root_password)
        command = [_setup_database(), "--action", "init", "--skip-create", "--root-password-file", str(password_file)]
        self.run(command)
        password_file.unlink()

    def seed(self, people: Sequence[Person], tickets: Sequence[Ticket]) -> list[int]:
        """Queues, people with their rights, and tickets. Returns the ids of the tickets, in order. Raises `DemoError`."""
        wanted = {
            "queues": list(QUEUES),
            "other_queue": OTHER_QUEUE,
            "people": [asdict(person) for person in people],
            "tickets": [asdict(ticket) for ticket in tickets],
        }
        self.people = list(people)
        answer: dict[str, list[int]] = json.loads(self.run(["perl", str(SEED)], json.dumps(wanted)).splitlines()[-1])
        return answer["tickets"]

    def install_plugin(self, service_url: str) -> None:
        """Install the plugin as an administrator does. Raises `InstallError`."""
        command = [
            *(sys.executable, "-c", "from foi_plugin.cli import main; main()", "rt", "install"),
            *("--config", str(self.places.config), "--plugins", str(self.places.plugins)),
            *("--mason", str(self.places.mason), "--rt-url", self.url, "--service-url", service_url),
            *("--env-file", str(self.env_file), "--database", f"sqlite:///{self.folder / 'ledger.sqlite3'}"),
            *(part for name, kind in QUEUES.items() for part in ("--queue", f"{name}={kind}")),
        ]
        self.run(command)

    def start(self, workers: int = 2) -> None:
        """Serve on loopback and wait until it answers. Raises `DemoError`."""
        clear_mason(self.places.mason)
        listen = ("--host", HOST, "--port", str(self.port), "--max-workers", str(workers))
        self.spawn(["perl", str(SERVER), "--server", "Starlet", *listen], "rt.log")
        self.wait(f"{self.url}/NoAuth/Login.html", "rt.log")

    def start_service(self, port: int) -> None:
        """Serve the suggestions for it, as `foi-suggest serve`, and wait until they answer. Raises `DemoError`."""
        command = [sys.executable, "-c", "from foi_plugin.cli import main; main()", "serve", "--port", str(port)]
        self.spawn(command, "service.log", self.service_environment())
        self.wait(f"http://{HOST}:{port}/ready", "service.log")

    def service_environment(self) -> dict[str, str]:
        """The environment of the service: what `rt install` wrote."""
        pairs = (shlex.split(line)[0].partition("=") for line in self.env_file.read_text().splitlines())
        return {**self.environment, **{name: value for name, _, value in pairs}}

    def run(self, command: Sequence[str], given: str = "") -> str:
        """Run a command of RT's to its end. Raises `DemoError` with its last words."""
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, env=self.environment, check=False, cwd=self.folder
        )
        if done.returncode:
            words = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
            raise DemoError(f"{Path(command[0]).name}: {words}")
        return done.stdout

    def spawn(self, command: Sequence[str], log: str, environment: dict[str, str] | None = None) -> None:
        """Start a process that `stop` ends, with its output in a file of the folder."""
        with (self.folder / log).open("ab") as out:
            process = subprocess.Popen(
                command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=environment or self.environment,
                cwd=self.folder, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)

    def wait(self, url: str, log: str) -> None:
        """Wait until an address answers. Raises `DemoError` with the last line of the log when it does not."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self.processes[-1].poll() is None:
            try:
                with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - loopback
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        words = (self.folder / log).read_text(errors="replace").strip().splitlines() or ["no message"]
        raise DemoError(f"{url} does not answer: {words[-1]}")

    def stop(self) -> None:
        """End its processes and their children."""
        for process in reversed(self.processes):
            end(process)
        self.processes.clear()

    def _config(self) -> str:
        folder = self.folder
        values: dict[str, Any] = {
            "rtname": "foi-demo",
            "Organization": "foi-demo.example",
            "WebDomain": HOST,
            "WebPort": self.port,
            "WebPath": self.path,
            "DatabaseType": "SQLite",
            "DatabaseName": str(folder / "rt.sqlite3"),
            "LogToSTDERR": "warning",
            "MailCommand": "mbox",
            "BcryptCost": 6,  # passwords and tokens are random here, and RT checks the token at each call
            "Timezone": "Europe/London",
            "WebSessionClass": "Apache::Session::File",
            "CorrespondAddress": "foi@wealdshire.example",
            "CommentAddress": "foi-comment@wealdshire.example",
            "DefaultQueue": "FOI",
        }
        paths = {
            "VarPath": folder / "var",
            "MasonDataDir": folder / "mason",
            "MasonSessionDir": folder / "sessions",
            "LocalPluginPath": folder / "plugins",
        }
        lines = [f"Set(${name}, {_perl(value)});" for name, value in values.items()]
        lines += ["Set($LogToSyslog, undef);", "Set($WebFallbackToRTLogin, 1);"]
        lines += [f"${{RT::{name}}} = {_perl(str(path))};" for name, path in paths.items()]
        return "\n".join([*lines, "1;", ""])


def end(process: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """End a process that was started in a session of its own, and its children."""
    import signal

    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sent)
            process.wait(seconds)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def is_free(port: int) -> bool:
    """Whether a port on loopback can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def new_password() -> str:
    """A random password."""
    return secrets.token_urlsafe(9)


def _setup_database() -> str:
    found = shutil.which(SETUP_DATABASE, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return found or ""


def _perl(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"
