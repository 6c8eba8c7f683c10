"""The settings of the RT adapter, read from the environment as `FOI_SUGGEST_RT_<NAME>`. Keys and token come from here only."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from foi_model.domain import AuthorityKind
from foi_plugin.settings import SettingsError

MIN_KEY_CHARS = 32
MAX_KEYS = 2


class RtSettings(BaseSettings):
    """The table. Raises pydantic's `ValidationError`; `load_rt_settings` turns that into one line."""

    model_config = SettingsConfigDict(
        env_prefix="FOI_SUGGEST_RT_", extra="forbid", frozen=True, hide_input_in_errors=True, env_ignore_empty=True
    )

    url: str = Field(description="Address of Request Tracker as the service reaches it, such as http://127.0.0.1:8080.")
    token: SecretStr = Field(description="Authentication token of the account that reads cases and writes notes.")
    queues: Annotated[dict[str, AuthorityKind], NoDecode] = Field(
        description="The FOI queues and the kind of authority each serves: FOI=police,Council FOI=local."
    )
    keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        description="Keys that RT may sign with, 32 characters or more: one, or two with a comma while one replaces the other.",
    )
    field: str = Field(
        default="FOI suggestions", min_length=1, description="Custom field that shows the suggestions in one line."
    )
    timeout_seconds: float = Field(
        default=10, gt=0, le=120, description="How long one call to Request Tracker may take."
    )

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if any(mark in value for mark in " '\"\\\n"):
            raise ValueError("give an address without spaces, quotation marks and backslashes")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("give an address such as http://127.0.0.1:8080")
        if parts.username or parts.password:
            raise ValueError("give no user name or password in the address; the token signs in")
        return value.rstrip("/")

    @field_validator("queues", mode="before")
    @classmethod
    def _split_queues(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        pairs = [part.rpartition("=") for part in value.split(",") if part.strip()]
        if any(not (name.strip() and kind.strip()) for name, _, kind in pairs):
            raise ValueError("write each queue as NAME=KIND, with commas between them")
        return {name.strip(): kind.strip() for name, _, kind in pairs}

    @field_validator("queues")
    @classmethod
    def _names_a_queue(cls, value: dict[str, AuthorityKind]) -> dict[str, AuthorityKind]:
        if not value:
            raise ValueError("name at least one queue, such as FOI=police")
        if any(mark in name for name in value for mark in "'\"\\\n"):
            raise ValueError("a queue name with quotation marks, backslashes or line breaks cannot be searched for")
        return value

    @field_validator("keys", mode="before")
    @classmethod
    def _split_keys(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("keys")
    @classmethod
    def _are_strong(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if len(value) > MAX_KEYS:
            raise ValueError(f"give at most {MAX_KEYS} keys")
        if any(len(key.get_secret_value()) < MIN_KEY_CHARS for key in value):
            raise ValueError(f"each key needs {MIN_KEY_CHARS} characters or more")
        return value

    @property
    def path(self) -> str:
        """The path under which RT is served, such as /rt; empty at the root."""
        return urlsplit(self.url).path


def load_rt_settings(**given: object) -> RtSettings:
    """The settings from the environment, `given` values first. Raises `SettingsError` naming the variable, never its value."""
    try:
        return RtSettings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = "_".join(str(part) for part in first["loc"][:1]).upper()
        message = "missing" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"FOI_SUGGEST_RT_{name}: {message}") from None
