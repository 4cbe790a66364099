"""Models of the answers of GeoReport v2 in JSON, for ``/openapi.json`` and for the tests, which check every answer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import RootModel

from chalicelib.http.core.shapes import Exact, Stamp


class Open311Endpoint(Exact):
    """An endpoint of the API."""

    specification: str
    url: str
    changeset: Stamp
    type: Literal["production", "test"]
    formats: list[str]


class Open311Discovery(Exact):
    """Where the API is."""

    changeset: Stamp
    contact: str
    key_service: str
    endpoints: list[Open311Endpoint]


class Open311Service(Exact):
    """A category of reports."""

    service_code: str
    service_name: str
    description: str | None
    metadata: bool
    type: Literal["realtime", "batch", "blackbox"]
    keywords: str | None
    group: str | None


class Open311Services(RootModel[list[Open311Service]]):
    """The categories of reports."""


class Open311Value(Exact):
    """One value of a list."""

    key: str
    name: str


class Open311Attribute(Exact):
    """A question of a service."""

    variable: bool
    code: str
    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    required: bool
    datatype_description: str | None
    order: int
    description: str
    values: list[Open311Value] | None = None


class Open311Definition(Exact):
    """The questions of a service."""

    service_code: str
    attributes: list[Open311Attribute]


class Open311Answer(Exact):
    """The answer to a question."""

    code: str
    name: str
    value: Any


class Open311Extended(Exact):
    """What only this service says of a report."""

    state: str
    state_name: str
    state_name_en: str
    changed_datetime: Stamp
    promised_datetime: Stamp
    resolved_datetime: Stamp | None
    late: bool
    reopened: int
    place_rounded: bool


class Open311Note(Exact):
    """A line of a report's history."""

    datetime: Stamp
    description: str | None
    type: str


class Open311Request(Exact):
    """A public report. The last three fields are there with ``extensions=true``, notes for a single report only."""

    service_request_id: str
    status: Literal["open", "closed"]
    status_notes: str | None
    service_name: str
    service_code: str
    description: str
    agency_responsible: str | None
    service_notice: str | None
    requested_datetime: Stamp
    updated_datetime: Stamp
    expected_datetime: Stamp | None
    address: str | None
    address_id: str | None
    zipcode: str | None
    lat: float | None
    long: float | None
    media_url: str | None
    attributes: list[Open311Answer] | None = None
    extended_attributes: Open311Extended | None = None
    notes: list[Open311Note] | None = None


class Open311Requests(RootModel[list[Open311Request]]):
    """Public reports."""


class Open311Receipt(Exact):
    """A report that was sent: with its id, a token, or neither."""

    service_request_id: str | None = None
    token: str | None = None
    service_notice: str
    account_id: None


class Open311Created(RootModel[list[Open311Receipt]]):
    """The report that was sent."""


class Open311Token(Exact):
    """A token, and the id of its report once it was received."""

    service_request_id: str | None
    token: str


class Open311Tokens(RootModel[list[Open311Token]]):
    """The token that was asked for."""


class Open311Update(Exact):
    """A line of a public report's history."""

    update_id: str
    service_request_id: str
    status: str | None
    updated_datetime: Stamp
    description: str | None
    media_url: str | None
    external_status_code: str | None
    customer_reference: str


class Open311Updates(RootModel[list[Open311Update]]):
    """Lines of the histories of public reports."""


class Open311UpdateId(Exact):
    """The id of an update that was taken."""

    update_id: str


class Open311UpdateTaken(RootModel[list[Open311UpdateId]]):
    """The update that was taken."""


class Open311Error(Exact):
    """An error: the HTTP status, and the text in both languages after the parameter's name."""

    code: int
    description: str


class Open311Errors(RootModel[list[Open311Error]]):
    """What is wrong with a request."""
