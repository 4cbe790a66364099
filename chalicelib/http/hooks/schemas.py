"""The body of a webhook, for ``/openapi.json``. The channel's module reads it, and bears anything."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class HookIn(BaseModel):
    """What a channel sends: ``entry`` by Messenger, ``event_name`` and ``message`` by Zalo, ``from`` and so on by SMS.

    The signature in the header is over these bytes.
    """

    model_config = ConfigDict(extra="allow", validate_by_name=True)

    entry: list[dict[str, Any]] | None = None
    event_name: str | None = None
    message: dict[str, Any] | None = None
    id: str | None = None
    sender: str | None = Field(None, alias="from")
    text: str | None = None
    at: int | str | None = None
