"""The parameters of a POST, for ``/openapi.json`` and for the check of updates. It imports pydantic."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.schemas.fields import MAX_TEXT, LongText, Strict

type _Parameter = Annotated[str, StringConstraints(max_length=MAX_TEXT)]


class Open311RequestIn(BaseModel):
    """A new report: its service, its place (``lat`` and ``long``, ``address_id`` or ``address_string``), its text.

    ``attribute[code]`` answers the question ``code``. ``attribute[consent]=yes`` is the sender's consent to keep name,
    telephone and e-mail. ``address_id`` is a commune's code. Photos are files named ``media``.
    """

    model_config = ConfigDict(extra="allow")

    service_code: str
    jurisdiction_id: str | None = None
    api_key: str | None = None
    lat: float | None = None
    long: float | None = None
    address_string: _Parameter | None = None
    address_id: str | None = None
    description: _Parameter | None = None
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    device_id: str | None = None
    account_id: str | None = None
    media_url: str | None = None


class Open311UpdateIn(Strict):
    """What the sender of a report has written in a partner's app; ``update_id`` is the app's own id of it."""

    service_request_id: Annotated[str, StringConstraints(max_length=40)]
    update_id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    description: LongText
    status: Annotated[str, StringConstraints(max_length=40)] | None = None
    updated_datetime: Annotated[str | None, Field(description="W3C date and time with a time zone")] = None
