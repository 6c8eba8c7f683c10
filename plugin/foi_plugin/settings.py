"""Every setting of the service, in one typed table.

Each is read from the environment as `FOI_SUGGEST_<NAME>` (upper case) or given by the host. The service holds no
secret of its own: sessions and CSRF tokens are the host's, and a database password is part of `database_url`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from foi_model.domain import AuthorityKind


class SettingsError(Exception):
    """A setting is missing or wrong. The message is one line and names the variable, never its value."""


class Settings(BaseSettings):
    """The settings table. Raises pydantic's `ValidationError`; `load_settings` turns that into one line."""

    model_config = SettingsConfigDict(env_prefix="FOI_SUGGEST_", extra="forbid", frozen=True, hide_input_in_errors=True)

    authority_kind: AuthorityKind = Field(
        default=AuthorityKind.POLICE, description="The kind of authority assumed when a call to the API names none."
    )
    database_url: str = Field(
        default="sqlite:///foi-suggest.sqlite3",
        repr=False,
        description="The ledger's database as a SQLAlchemy URL: a SQLite file, or PostgreSQL.",
    )
    sqlite_busy_ms: int = Field(
        default=5000, ge=0, le=60_000, description="How long a SQLite writer waits for another one, in milliseconds."
    )
    bundle: Path | None = Field(
        default=None, description="Folder of the model bundle; the shipped bundle when not set."
    )
    registry: Path | None = Field(
        default=None,
        description="Folder of the model registry, whose live bundle comes before `bundle`; none when not set.",
    )
    threads: int = Field(
        default=2, ge=1, le=64, description="How many questions each process scores at the same time, a core for each."
    )
    precedents: Path | None = Field(
        default=None, description="Folder of the index of decided questions; none are shown when not set."
    )
    bundle_retry_seconds: float = Field(
        default=60, ge=1, description="How long a failure to open the bundle is remembered before it is tried again."
    )
    max_body_bytes: int = Field(
        default=1_048_576, ge=1024, le=67_108_864, description="Largest request body; a larger one is refused with 413."
    )
    max_text_chars: int = Field(
        default=200_000,
        ge=1000,
        le=5_000_000,
        description="Longest text of one request; the rest of a longer case is not read.",
    )
    max_rows: int = Field(default=200, ge=1, le=5000, description="Most rows of one call to the score route.")
    worker_poll_seconds: float = Field(
        default=2.0, gt=0, le=3600, description="How often the worker looks for queued work when it has been idle."
    )
    job_lease_seconds: int = Field(
        default=300,
        ge=1,
        le=86_400,
        description="How long a claimed job is held before another worker may take it over.",
    )
    job_retry_seconds: int = Field(
        default=30,
        ge=0,
        le=86_400,
        description="Wait before a failed job is tried again; doubled after every further failure.",
    )
    triage_weight_due: float = Field(
        default=60, ge=0, le=1000, description="Weight of the time left in the order of the backlog."
    )
    triage_weight_ncnd: float = Field(
        default=25, ge=0, le=1000, description="Weight of the NCND band in the order of the backlog."
    )
    triage_weight_complexity: float = Field(
        default=15, ge=0, le=1000, description="Weight of the expected effort in the order of the backlog."
    )
    triage_due_soon_days: int = Field(
        default=5, ge=0, le=60, description="Working days before its due date from which a request is due soon."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least important event that is written to the log."
    )


def load_settings(**given: object) -> Settings:
    """The settings from the environment, `given` values first. Raises `SettingsError` naming the variable."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"FOI_SUGGEST_{name}: {first['msg']}") from None
