"""Translate pydantic's errors into the domain's."""

from __future__ import annotations

import re
from typing import Any

from chalicelib.domain.errors import Invalid

#: pydantic's error type -> our code. All other types become ``field_invalid``.
_CODES = {
    "missing": "field_required",
    "extra_forbidden": "field_unknown",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "greater_than_equal": "out_of_range_open",
    "less_than_equal": "out_of_range_open",
    "literal_error": "not_one_of",
    "enum": "not_one_of",
}

#: Of what needs one character or one entry, nothing is there.
_EMPTY = frozenset({"string_too_short", "too_short"})

#: A value in pydantic's list of the values that it expects: "'a', 'b' or 'c'".
_QUOTED = re.compile("'([^']*)'")


def own_code(line: Any) -> str | None:
    """Return the code of one of pydantic's errors that a validator of ours raised; None for any other."""
    cause = str(line.get("ctx", {}).get("error", ""))
    return cause if line["type"] == "value_error" and cause in _OWN else None


def invalid_of(line: Any) -> Invalid:
    """Translate one of pydantic's errors, with the path of the field."""
    field = ".".join(str(part) for part in line["loc"]) or None
    context = line.get("ctx", {})
    if line["type"] == "value_error" and isinstance(context.get("error"), Invalid | ValueError):
        cause = str(context["error"])
        return Invalid(cause if cause in _OWN else "field_invalid", field=field)
    code = _CODES.get(line["type"], "field_invalid")
    if line["type"] in _EMPTY and context.get("min_length") == 1:
        code = "field_required"
    params: dict[str, Any] = {
        "limit": context.get("max_length", context.get("min_length", context.get("le", context.get("ge")))),
        "allowed": ", ".join(_QUOTED.findall(context.get("expected", ""))),
    }
    return Invalid(code, field=field, **params)


#: Codes that this project's validators raise as ValueError(code).
_OWN = frozenset(
    {
        "box_backwards",
        "username_malformed",
        "confirm_address",
        "consent_required",
        "control_characters",
        "day_malformed",
        "email_invalid",
        "ends_needs_days",
        "listing_unreachable",
        "form_elsewhere",
        "markup_refused",
        "phone_invalid",
        "point_incomplete",
        "point_swapped",
        "portal_elsewhere",
        "procedure_code",
        "signed_later",
        "step_missing",
        "subject_missing",
        "text_invisible",
        "term_backwards",
        "too_short",
        "work_phone_invalid",
    }
)
