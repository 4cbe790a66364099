"""Read a report that comes from another part of this system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from chalicelib.schemas.faults import invalid_of
from chalicelib.schemas.fields import AnyReportIn


def read_report(given: Mapping[str, Any]) -> AnyReportIn:
    """Validate the fields of a report. Raises Invalid with the first fault."""
    try:
        return AnyReportIn.model_validate(given)
    except ValidationError as error:
        raise invalid_of(error.errors(include_url=False)[0]) from None
