"""The signature over a bundle's manifest: HMAC-SHA256 with a key that only the registry's owner can read.

The manifest holds the SHA-256 of every other file of the bundle, so its signature stands for the whole. The bundle's
name in the registry is signed with it, so that one signed bundle cannot be put in another's place.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
from pathlib import Path

SIGNATURE = "manifest.sig"
KEY_BYTES = 32

_PURPOSE = b"foi-suggest bundle 1"
_HEXADECIMAL = re.compile(rb"[0-9a-f]{64}\n?")


class SigningError(Exception):
    """A key or a signature that must not be relied on: half a line, to follow the name of what it is about."""


def make_key(path: Path) -> None:
    """Write a new random key to `path`, readable by its owner alone. Raises `OSError`, `FileExistsError` included."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(KEY_BYTES).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_key(path: Path) -> bytes:
    """The key at `path`. Raises `SigningError` when it is missing, malformed or open to other people."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            mode, text = os.fstat(file.fileno()).st_mode, file.read(1000)
    except OSError as error:
        raise SigningError(f"{path.name} cannot be read ({error.strerror})") from None
    if stat.S_IMODE(mode) & 0o077:
        raise SigningError(f"{path.name} can be used by other people: set its mode to 0600")
    if not _HEXADECIMAL.fullmatch(text):
        raise SigningError(f"{path.name} is not a signing key")
    return bytes.fromhex(text.decode())


def sign(folder: Path, name: str, manifest: bytes, key: bytes) -> None:
    """Write the signature over `name` and `manifest` into the bundle's folder. Raises `OSError`."""
    (folder / SIGNATURE).write_bytes(_signature(name, manifest, key).encode() + b"\n")


def check(folder: Path, name: str, manifest: bytes, key: bytes) -> None:
    """Raises `SigningError` unless the folder holds the signature of exactly this name and manifest under this key."""
    file = folder / SIGNATURE
    try:
        if file.is_symlink():
            raise SigningError(f"{SIGNATURE} is a link")
        with file.open("rb") as stream:
            text = stream.read(1000)
    except FileNotFoundError:
        raise SigningError("is not signed") from None
    except OSError as error:
        raise SigningError(f"{SIGNATURE} cannot be read ({error.strerror})") from None
    expected = _signature(name, manifest, key).encode()
    if not hmac.compare_digest(text.removesuffix(b"\n"), expected):
        raise SigningError(f"{SIGNATURE} does not match the manifest")


def _signature(name: str, manifest: bytes, key: bytes) -> str:
    parts = (_PURPOSE, name.encode(), manifest)
    message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.new(key, message, hashlib.sha256).hexdigest()
