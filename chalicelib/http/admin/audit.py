"""The audit trail: who read personal data and why, and who changed what somebody may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry as Line
from chalicelib.store.keys import stamp

blueprint = Blueprint(__name__)


_LONGEST_PERIOD = timedelta(days=366)


@blueprint.route("/v1/admin/audit", methods=["GET"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.ADMINISTRATOR,
        {200: "AuditTrail"},
        query={
            "day": "a local date, by default today",
            "from": "the first local date of a period",
            "to": "the last local date of the period, by default today, at most a year after the first",
            "officer": "only lines by this officer, by a deputy on their behalf, or about them",
            **PAGES,
        },
    )
)
def show_audit() -> Response:
    """List who read personal data and why, and who changed rights, on a day or in a period, oldest first.

    A page may hold fewer lines than ``limit``, or none, and still have a ``cursor``.
    """
    request = blueprint.current_request
    administrator_of(request)
    day, today = requests.day(request, "day"), local_day(clock.now())
    first = requests.day(request, "from") or day or requests.day(request, "to") or today
    last = requests.day(request, "to") or day or max(first, today)
    if not first <= last <= first + _LONGEST_PERIOD:
        raise Invalid("field_invalid", field="to")
    officer = requests.query(blueprint.current_request, "officer")
    page_request = requests.page_of(blueprint.current_request, "audit", first.isoformat(), last.isoformat(), officer)
    lines, rest = trail.between(first, last, officer=officer, limit=page_request.limit, after=page_request.after)
    return answer({"entries": [_entry(line) for line in lines], "cursor": page_request.cursor(rest)})


def _entry(line: Line) -> dict[str, Any]:
    return {
        "at": stamp(line.at),
        "officer": line.officer,
        "for": line.on_behalf,
        "action": line.action,
        "code": line.code,
        "reason": line.reason,
        "subject": line.subject,
        "changes": [
            {"field": name, "before": before, "after": after} for name, (before, after) in (line.changes or {}).items()
        ],
    }
