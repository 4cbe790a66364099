"""A campaign for the tests of routes: That Khe answers for twelve hamlets, and the police for themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.province.kinds import Kind
from chalicelib.store.directory import documents
from tests.domain import samples
from tests.support import Answer, Api

#: Friday of the tenth week, the first of the campaign.
NOW = samples.local("2026-03-06 09:00")
WEEK = "2026-W10"
HAMLETS = tuple(f"thon-{number}" for number in range(1, 13))
GOAL = f"{HAMLETS[0]}.households"
LEADER, FOCAL = "leader.that-khe", "focal.that-khe"


def hamlet(name: str) -> dict[str, Any]:
    """A line of the document of hamlets."""
    number = HAMLETS.index(name) + 1
    return {
        "id": name,
        "commune": samples.COMMUNES["that-khe"],
        "kind": "hamlet",
        "name": f"Thôn {number}",
        "name_en": f"Hamlet {number}",
        "centre": {"lat": 22.257, "lon": 106.474},
    }


def target(name: str, *, unit: str = "that-khe", kind: str = "hamlet", **goal: Any) -> dict[str, Any]:
    """A line of the document of targets: by default a hamlet of 100 households."""
    goals = [{"group": "households", "number": 100, "by": "hand"} | goal]
    return {"id": name, "kind": kind, "unit": unit, "goals": goals}


def targets() -> list[dict[str, Any]]:
    """The twelve hamlets, of which the last is counted by telephones, and the police."""
    hand = [target(one) for one in HAMLETS[:-1]]
    counted = target(HAMLETS[-1], group="residents", by="phone", number=4)
    police = target(samples.POLICE, unit=samples.POLICE, kind="agency", group="officials", by="install", number=20)
    return [*hand, counted, police]


def publish(*lines: dict[str, Any], at: datetime = NOW) -> None:
    """Publish hamlets and targets, the usual ones by default: ten weeks from the second of March."""
    documents.publish(Kind.HAMLETS, {"hamlets": [hamlet(one) for one in HAMLETS]}, by="test", at=at)
    body = {"since": "2026-03-02", "until": "2026-05-10", "targets": list(lines or targets())}
    documents.publish(Kind.ADOPTION, body, by="test", at=at)


def enter(
    api: Api, value: Any, of: str = GOAL, week: str = WEEK, *, officer: str = FOCAL, version: int = 0, **more: Any
) -> Answer:
    """Enter how many households were counted, by default on the Wednesday of the week."""
    body = {"value": value, "source": "Tổ công nghệ số đếm", "counted_on": "2026-03-04", "version": version, **more}
    return api("PUT", f"/v1/office/adoption/{of}/{week}", body, officer=officer)
