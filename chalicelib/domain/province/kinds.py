"""The kinds of document of a province, their defaults, and the ids that rules refer to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

#: In ``handled_by`` and ``intake``: the unit of the commune of the report.
THE_COMMUNE = "commune"
#: The default report type.
FIELD_REPORT = "field"
#: The type of the short report during an emergency, and its category if the documents have none. The defaults make sure
#: that every province can receive emergency reports.
EMERGENCY_REPORT = "emergency"
#: The type of a report about an administrative procedure.
PROCEDURE_REPORT = "procedure"
#: The type of an initiative or a proposal (sáng kiến, góp ý), and its grounds for refusal.
IDEA_REPORT = "idea"
#: The type of what somebody writes who is not satisfied with a service counter (booths.py).
SERVICE_REPORT = "service"
_IDEA_REFUSALS = (
    *("complaint", "denunciation", "crime_tip", "other_authority", "outside_province", "unclear", "duplicate"),
    *("abusive", "state_secret", "spam"),
)
RESCUE = "rescue"
#: The id of the category for everything else. Searches of the pages always offer it, if the province has it.
OTHER_CATEGORY = "other"
#: The placeholders that every template may use; below, those only for messages, and only for messages to citizens.
PLACEHOLDERS = frozenset({"code", "due", "unit", "category", "place", "reason"})
_OF_MESSAGES = frozenset({"step", "step_due"})
_OF_CITIZENS = frozenset({"main", "question"})
DocumentLine = Mapping[str, Any]


class Kind(StrEnum):
    """The documents of the directory."""

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
    ZNS = "zns"
    PROCEDURES = "procedures"
    OUTSIDE = "outside"
    RECEPTIONS = "receptions"
    BOOTHS = "booths"
    INDICATORS = "indicators"
    HAMLETS = "hamlets"
    ADOPTION = "adoption"


#: The documents without which there is no directory. Each of the others has a default.
REQUIRED = frozenset({Kind.PROVINCE, Kind.UNITS, Kind.CATEGORIES, Kind.RULES, Kind.CALENDAR})


#: The default of a document that was never published.
DEFAULTS: Mapping[Kind, DocumentLine] = {
    Kind.TYPES: {
        "types": [
            {"id": FIELD_REPORT, "name": "Phản ánh hiện trường", "name_en": "Field report"},
            {"id": IDEA_REPORT, "name": "Sáng kiến, góp ý", "name_en": "Idea", "refusals": list(_IDEA_REFUSALS)},
        ]
    },
    Kind.TEMPLATES: {"templates": []},
    Kind.EMERGENCIES: {"emergencies": []},
    Kind.AREAS: {"name": None, "communes": []},
    Kind.ROUTING: {"rules": []},
    Kind.FORMER: {"places": []},
    Kind.ZNS: {"zns": []},
    Kind.PROCEDURES: {"name": None, "count": 0, "pages": 0, "fields": []},
    Kind.OUTSIDE: {"bodies": []},
    Kind.RECEPTIONS: {"receptions": []},
    Kind.BOOTHS: {"shown": False, "category": None, "fields": [], "booths": []},
    Kind.INDICATORS: {"indicators": []},
    Kind.HAMLETS: {"hamlets": []},
    Kind.ADOPTION: {"since": None, "until": None, "targets": []},
}


#: The report type and the category of emergency reports if the documents have none.
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
    # Processing officers see these reports too: nobody is accused, and rescuers must know the place.
    "roles": ["intake", "focal", "processing", "leader", "supervisor"],
}


class TemplateKind(StrEnum):
    """The use of a template: a unit's answer, a refusal, a message to citizens, a message to officers."""

    ANSWER = "answer"
    REFUSAL = "refusal"
    CITIZEN = "citizen"
    OFFICER = "officer"


def placeholders(kind: str) -> frozenset[str]:
    """The placeholders that a template of this kind may use."""
    match kind:
        case TemplateKind.CITIZEN:
            return PLACEHOLDERS | _OF_MESSAGES | _OF_CITIZENS
        case TemplateKind.OFFICER:
            return PLACEHOLDERS | _OF_MESSAGES
    return PLACEHOLDERS
