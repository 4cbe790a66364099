"""Templates of Zalo Notification Service (ZNS): which notice to a citizen goes by which template of Zalo.

Zalo approves each template and its parameters beforehand. Without a template a notice goes by SMS or e-mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from chalicelib.domain.deadlines.calendar import LOCAL

#: The hours in Vietnam at which Zalo sends templates (code -133 outside of them).
FROM, UNTIL = time(6), time(22)
#: The length of a parameter's value (characters) unless the document says another.
USUAL_LENGTH = 30


class ZnsValue(StrEnum):
    """What a parameter of a template may hold. None of it says who reported or what they wrote."""

    CODE = "code"
    STATE = "state"
    CATEGORY = "category"
    UNIT = "unit"
    DUE = "due"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class ZnsParam:
    """A parameter: its name at Zalo, what it holds, and its longest value in characters."""

    name: str
    value: ZnsValue
    longest: int = USUAL_LENGTH


@dataclass(frozen=True, slots=True)
class ZnsTemplate:
    """The template of a kind of notice: its id at Zalo and its parameters."""

    notice: str
    template_id: str
    params: tuple[ZnsParam, ...]

    def data(self, values: Mapping[ZnsValue, str]) -> dict[str, str] | None:
        """The parameters filled, each cut to its length; None if one is missing, or a link does not fit."""
        filled: dict[str, str] = {}
        for param in self.params:
            value = values.get(param.value, "").strip()
            if not value or (param.value is ZnsValue.LINK and len(value) > param.longest):
                return None
            filled[param.name] = value[: param.longest]
        return filled


def read_zns(document: Mapping[str, Any]) -> dict[str, ZnsTemplate]:
    """Read the document of ZNS templates: kind of notice -> template."""
    return {line["notice"]: _template(line) for line in document["zns"]}


def may_go(now: datetime) -> bool:
    """Whether Zalo sends templates at ``now`` (UTC)."""
    return FROM <= now.astimezone(LOCAL).time() < UNTIL


def _template(line: Mapping[str, Any]) -> ZnsTemplate:
    params = tuple(
        ZnsParam(one["name"], ZnsValue(one["value"]), one.get("longest") or USUAL_LENGTH) for one in line["params"]
    )
    return ZnsTemplate(line["notice"], line["template_id"], params)
