"""A bundle is used whole and unaltered or not at all, and the refusal is one clear line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from foi_model.bundle import CARD, MANIFEST, MODEL, TOKENIZER, Bundle, BundleError, default_bundle, sha256_of


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_bundle(), tmp_path / "copy"))


def altered(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    path = folder / MANIFEST
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        Bundle.open(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert str(folder) in message
    return message


def test_the_shipped_bundle_opens_and_is_small_enough_to_ship() -> None:
    bundle = Bundle.open(default_bundle())
    assert len(bundle.calibration) == len(bundle.labels.columns)
    assert sum(path.stat().st_size for path in bundle.path.iterdir()) <= 30_000_000
    assert "14" not in bundle.labels.sections


def test_its_version_is_its_name_and_its_contents(copy: Path) -> None:
    before = Bundle.open(copy).version
    assert before == Bundle.open(default_bundle()).version
    after = Bundle.open(altered(copy, lambda manifest: manifest.update(note="retrained"))).version
    assert after != before
    assert after.partition("+")[0] == before.partition("+")[0]


@pytest.mark.parametrize("name", [MODEL, TOKENIZER, CARD])
def test_one_changed_byte_is_noticed(copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    assert "does not match its SHA-256" in refusal(copy)


def test_a_truncated_or_missing_file_is_noticed(copy: Path) -> None:
    (copy / MODEL).write_bytes((copy / MODEL).read_bytes()[:-1])
    assert "expected" in refusal(copy)
    (copy / MODEL).unlink()
    assert "missing" in refusal(copy)


def test_a_link_out_of_the_folder_is_not_followed(copy: Path, tmp_path: Path) -> None:
    (copy / CARD).rename(tmp_path / "elsewhere.md")
    (copy / CARD).symlink_to(tmp_path / "elsewhere.md")
    assert "not a plain file" in refusal(copy)


def test_a_file_name_that_leaves_the_folder_is_refused(copy: Path) -> None:
    altered(copy, lambda manifest: manifest["files"].update({"../x": {"bytes": 1, "sha256": "0" * 64}}))
    assert "not plain" in refusal(copy)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.update(format=99), "format 99 is unknown"),
        (lambda m: m.pop("labels"), "labels"),
        (lambda m: m["labels"]["sections"].append("99"), "malformed"),
        (lambda m: m["calibration"]["ncnd"].update(scale=-1), "calibration"),
        (lambda m: m["thresholds"]["ncnd"].update(low=0.9, medium=0.1), "thresholds"),
        (lambda m: m["thresholds"].update(in_domain=7), "thresholds"),
        (lambda m: m.update(files={}), "does not list"),
        (lambda m: m.update(max_tokens=10_000), "max_tokens"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(
    copy: Path, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    assert said in refusal(altered(copy, change))


def test_a_label_the_catalogue_does_not_let_a_model_score_is_refused(copy: Path) -> None:
    def add_vexatious(manifest: dict[str, Any]) -> None:
        manifest["labels"]["sections"].append("14")
        manifest["calibration"]["sections"]["14"] = {"scale": 1, "offset": 0}
        manifest["thresholds"]["sections"]["14"] = {"low": 0.5, "medium": 0.5, "high": 0.5}

    assert "'14'" in refusal(altered(copy, add_vexatious))


def test_nothing_or_nonsense_in_place_of_a_bundle(tmp_path: Path) -> None:
    assert "no such bundle folder" in refusal(tmp_path / "none")
    assert "cannot be read" in refusal(tmp_path)
    (tmp_path / MANIFEST).write_text("{")
    assert "not valid JSON" in refusal(tmp_path)
    (tmp_path / MANIFEST).write_text("[]")
    assert "not a JSON object" in refusal(tmp_path)


def test_the_manifest_tells_where_the_weights_come_from() -> None:
    manifest = Bundle.open(default_bundle()).manifest
    assert manifest["base_model"]["licence"] == "Apache-2.0"
    assert all(sha256_of(default_bundle() / name) == facts["sha256"] for name, facts in manifest["files"].items())
