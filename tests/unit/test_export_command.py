"""`foi-suggest export` and `retrain` as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LETTERS = ROOT / "data" / "past_letters"


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "foi_plugin", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=600, env={**os.environ, **environment}
    )


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    for name in ("003.txt", "148.txt"):
        (folder / name).write_bytes((LETTERS / name).read_bytes())
    return folder


def test_a_clean_export_exits_0_and_one_with_a_skipped_file_3(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    done = run("export", "--from", letters, "--out", out)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["cases"] == len(out.read_text(encoding="utf-8").splitlines()) == 2
    (letters / "empty.txt").touch()
    done = run("export", "--from", letters, "--out", out)
    assert done.returncode == 3
    assert json.loads(done.stdout)["skipped_files"] == [{"where": "empty.txt", "reason": "file: empty, 0 bytes"}]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("no-such-place", "no such folder or file"),
        ("helpdesk", "in the variable DJANGO_SETTINGS_MODULE"),
        ("ledger", "there is none at FOI_SUGGEST_DATABASE_URL"),
        ("empty", "no usable past case, 1 skipped; the first: x.txt: file: empty, 0 bytes"),
    ],
)
def test_nothing_usable_is_one_line_and_exit_2(source: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "x.txt").touch()
    given = tmp_path / source if source in {"no-such-place", "empty"} else source
    database = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    done = run("export", "--from", given, "--out", tmp_path / "cases.jsonl", FOI_SUGGEST_DATABASE_URL=database)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert says in done.stderr
    assert not (tmp_path / "none.sqlite3").exists()


def test_retraining_without_the_training_packages_says_what_to_install(letters: Path, tmp_path: Path) -> None:
    (tmp_path / "hide.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, package=None: None if name == 'torch' else find(name, package)\n"
        "import sys\nsys.argv[0] = 'foi-suggest'\nfrom foi_plugin.cli import main\nmain()\n",
        encoding="utf-8",
    )
    command = [sys.executable, tmp_path / "hide.py", "retrain", "--from", letters, "--work", tmp_path / "work"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 1
    assert (
        done.stderr == "retraining needs the training packages (torch is missing): pip install 'foi-suggest[train]'\n"
    )
    assert not (tmp_path / "work").exists()
