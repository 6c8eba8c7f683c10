"""What the documents say is so: commands, settings, routes, links, and what a stranger may not find in them."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from foi_model.bundle import Bundle, default_bundle
from foi_plugin.cli import app
from foi_plugin.errors import HTTP
from foi_plugin.ports import PortError
from foi_plugin.settings import Settings
from kit.desk import Desk

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/**/*.md")])
CODE = re.compile(r"```sh\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def subclasses(kind: type[PortError]) -> set[type[PortError]]:
    below = kind.__subclasses__()
    return {*below}.union(*map(subclasses, below))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_local_link_leads_somewhere(page: Path) -> None:
    missing = [
        target for target in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / target).exists()
    ]
    assert missing == []


def test_the_readme_names_only_commands_that_exist() -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    commands |= {group.name for group in app.registered_groups}
    named = set(re.findall(r"^foi-suggest (\w+)", "".join(CODE.findall(read("README.md"))), re.MULTILINE))
    assert named
    assert named <= commands


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_is_shown_has_the_options_it_is_shown_with(page: Path) -> None:
    text = re.sub(r"\\\n\s*", " ", page.read_text(encoding="utf-8"))
    shown = "".join(re.findall(r"```(?:sh|console)\n(.*?)```", text, re.DOTALL))
    for line in re.findall(r"^(?:\$ )?foi-suggest (.+)$", shown, re.MULTILINE):
        words = shlex.split(line, comments=True)
        command = typer.main.get_command(app)
        while hasattr(command, "commands"):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_every_make_target_in_the_readme_is_in_the_help() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    targets = {line.split()[0] for line in listed.splitlines()}
    named = set(re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)$", read("README.md"), re.MULTILINE))
    assert {first or second for first, second in named} <= targets


def test_the_table_of_settings_is_the_settings() -> None:
    rows = dict(re.findall(r"^\| `FOI_SUGGEST_(\w+)` \|.*\| (.+) \|$", read("docs/settings.md"), re.MULTILINE))
    assert rows == {name.upper(): field.description for name, field in Settings.model_fields.items()}


def test_the_table_of_routes_is_the_url_map(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    served = {
        (method, re.sub(r"<string\(maxlength=\d+\):", "<", rule.rule))
        for rule in desk.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(re.findall(r"^\| `(GET|POST|PUT|DELETE) ([^`]+)` \|", read("docs/api.md"), re.MULTILINE)) == served


def test_every_error_code_is_documented() -> None:
    documented = set(re.findall(r"^\| \d{3} \| `(\w+)` \|", read("docs/api.md"), re.MULTILINE))
    raised = {code for code, _ in HTTP.values()} | {kind.code for kind in subclasses(PortError)}
    assert raised <= documented


def test_the_evaluation_is_of_the_shipped_bundle() -> None:
    assert f"`{Bundle.open(default_bundle()).version}`" in read("docs/evaluation.md")


def test_the_code_blocks_in_the_readme_run() -> None:
    blocks = re.findall(r"```python\n(.*?)```", read("README.md"), re.DOTALL)
    library = [block for block in blocks if "foi_model" in block]
    assert library
    for block in library:
        subprocess.run([sys.executable, "-c", block], check=True, cwd=ROOT)


def test_the_project_carries_no_machine_paths() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)  # noqa: S607
    own = str(Path(__file__).relative_to(ROOT))
    names = [name for name in listed.stdout.decode().split("\0") if name not in {"", own} and (ROOT / name).is_file()]
    marks = re.compile(rb"/(?:root|home|work|farm)/|\.\./shared")
    found = [name for name in names if marks.search((ROOT / name).read_bytes())]
    assert found == []


def test_the_table_of_rt_settings_is_those_settings() -> None:
    from foi_plugin.hosts.rt.configuration import RtSettings

    rows = dict(
        re.findall(r"^\| `FOI_SUGGEST_RT_(\w+)` \|.*\| (.+) \|$", read("docs/request-tracker.md"), re.MULTILINE)
    )
    assert rows == {name.upper(): field.description for name, field in RtSettings.model_fields.items()}
