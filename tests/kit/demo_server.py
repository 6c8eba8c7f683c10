"""The demo as its users start it: the command line in a process of its own, and a real browser to visit it with."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

COMMAND = [sys.executable, "-c", "from foi_plugin.cli import main; main()", "demo"]
PASSWORD = "a pass phrase for one test run"
START_SECONDS = 60
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: where it is, its folder, and how long it took from nothing to an answer."""

    address: str
    folder: Path
    seconds: float


@contextmanager
def running_demo(folder: Path, log: Path) -> Iterator[Demo]:
    """Start the demo on a free port, its files in `folder`; stop it as Ctrl-C does. Its output goes to `log`."""
    started = time.monotonic()
    environment = {**os.environ, "FOI_SUGGEST_DEMO_PASSWORD": PASSWORD, "OMP_NUM_THREADS": "1"}
    with log.open("w") as out:
        process = subprocess.Popen(
            [*COMMAND, "--port", "0", "--directory", str(folder)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder.parent,
        )
        try:
            yield Demo(_address(process, log), folder, time.monotonic() - started)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/$", log.read_text(), re.MULTILINE):
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"the demo did not start: {log.read_text()[-2000:]}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium or Chrome, headless."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next(filter(None, map(shutil.which, names)), None)
    assert path, f"none of {', '.join(names)} is installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
