"""A folder of finished files -> a bundle: manifest, hashes, and an atomic move into place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from foi_model.bundle import CARD, FORMAT, MANIFEST, MODEL, TOKENIZER, Bundle, Labels, sha256_of
from foi_model.domain import Thresholds

NOTICE = "NOTICE"
NOTICE_TEXT = """\
model.onnx is derived from sentence-transformers/all-MiniLM-L6-v2, and tokenizer.json is its tokenizer, unchanged.
Licensed under the Apache License, Version 2.0: https://www.apache.org/licenses/LICENSE-2.0
Changes: fine-tuned on questions of Freedom of Information requests, a new output layer, quantised to int8.
"""


def write_manifest(
    folder: Path,
    name: str,
    labels: Labels,
    max_tokens: int,
    calibration: Mapping[str, Any],
    thresholds: Thresholds,
    facts: Mapping[str, Any],
) -> None:
    """Hash the files of `folder` and write its manifest. `facts` are further entries, as they are."""
    files = {
        file: {"bytes": (folder / file).stat().st_size, "sha256": sha256_of(folder / file)}
        for file in (MODEL, TOKENIZER, CARD, NOTICE)
    }
    manifest = {
        "format": FORMAT,
        "name": name,
        **facts,
        "max_tokens": max_tokens,
        "labels": {"sections": labels.sections, "ncnd_limbs": labels.ncnd_limbs, "topics": labels.topics},
        "calibration": calibration,
        "thresholds": asdict(thresholds),
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def install(folder: Path, target: Path) -> Bundle:
    """Verify a finished folder and put it at `target` by rename, replacing what is there. Raises `BundleError`.

    A reader sees the old bundle or the new one, never a mixture; the old one is kept until the new one is in place.
    """
    Bundle.open(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    arriving, leaving = (target.parent / f".{target.name}.{suffix}" for suffix in ("new", "old"))
    for leftover in (arriving, leaving):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(folder, arriving)
    if target.exists():
        target.rename(leaving)
    arriving.rename(target)
    shutil.rmtree(leaving, ignore_errors=True)
    return Bundle.open(target)
