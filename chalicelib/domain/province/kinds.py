"""The kinds of document that a province is made of, their defaults, and the ids that rules refer to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

#: In ``handled_by`` and ``intake``: the unit of the commune where it happened.
THE_COMMUNE = "commune"
#: The report type that is meant when none is named.
FIELD_REPORT = "field"
#: The type of the short report that is taken while an emergency is on, and the category it is in where documents name
#: none: no province must find out in a flood that it has not been set up for one.
EMERGENCY_REPORT = "emergency"
RESCUE = "rescue"
#: What the text of a template may name in braces, and what of it only messages can fill.
PLACEHOLDERS = frozenset({"code", "due", "unit", "category", "place", "reason"})
_OF_MESSAGES = frozenset({"step", "step_due"})
_OF_CITIZENS = frozenset({"main", "question"})
DocumentLine = Mapping[str, Any]


class Kind(StrEnum):
    """The documents the directory is made of."""

    PROVINCE = "province"
    UNITS = "units"
    CATEGORIES = "categories"
    RULES = "rules"
    CALENDAR = "calendar"
    TYPES = "types"
    TEMPLATES = "templates"
    EMERGENCIES = "emergencies"
    AREAS = "areas"
    ROUTING = "routing"
    FORMER = "former"


#: Without these there is no directory; without the others it has what ``directory.py`` says.
REQUIRED = frozenset({Kind.PROVINCE, Kind.UNITS, Kind.CATEGORIES, Kind.RULES, Kind.CALENDAR})


#: What stands for a document that was never published.
DEFAULTS: Mapping[Kind, DocumentLine] = {
    Kind.TYPES: {"types": [{"id": FIELD_REPORT, "name": "Phản ánh hiện trường", "name_en": "Field report"}]},
    Kind.TEMPLATES: {"templates": []},
    Kind.EMERGENCIES: {"emergencies": []},
    Kind.AREAS: {"name": None, "communes": []},
    Kind.ROUTING: {"rules": []},
    Kind.FORMER: {"places": []},
}


#: What stands for the emergency report's type and category where documents have none.
EMERGENCY_TYPE: DocumentLine = {
    "id": EMERGENCY_REPORT,
    "name": "Tin báo khẩn cấp",
    "name_en": "Emergency report",
    "categories": [RESCUE],
}
RESCUE_CATEGORY: DocumentLine = {
    "id": RESCUE,
    "name": "Cứu nạn, cứu hộ",
    "name_en": "Rescue",
    "handled_by": THE_COMMUNE,
    "urgency": "urgent",
    "visibility": "restricted",
    # Nobody is accused here, and those who go out must know where to.
    "roles": ["intake", "focal", "processing", "leader", "supervisor"],
}


class TemplateKind(StrEnum):
    """What a template is for: a unit's answer, a refusal, a message to citizens, a message to officers."""

    ANSWER = "answer"
    REFUSAL = "refusal"
    CITIZEN = "citizen"
    OFFICER = "officer"


def placeholders(kind: str) -> frozenset[str]:
    """What the text of a template of this kind may name in braces."""
    match kind:
        case TemplateKind.CITIZEN:
            return PLACEHOLDERS | _OF_MESSAGES | _OF_CITIZENS
        case TemplateKind.OFFICER:
            return PLACEHOLDERS | _OF_MESSAGES
    return PLACEHOLDERS
