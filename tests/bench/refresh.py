"""What an open page of an officer costs: a queue of 80 and of 500 tickets whole, after one change, and after none.

python -m tests.bench.refresh
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from chalice.test import Client

from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.http.office.lists import marks
from chalicelib.store.directory import officers
from tests.bench import _measure
from tests.domain import samples
from tests.support import Api

PATH = "/v1/office/counts?list=ordinary"
WHO = Officer("intake.bench", "Tiếp nhận", samples.INTAKE, frozenset({Role.INTAKE}))


def main() -> None:
    """Measure and print."""
    with _measure.province() as province:
        from app import app

        officers.put_officer(WHO, by="bench", at=samples.T0)
        ticket = samples.ticket()
        due = ticket.step_due_at or samples.T0
        made = [
            replace(ticket, code=_measure.code(number), step_due_at=due + timedelta(minutes=number))
            for number in range(marks.MOST)
        ]
        with Client(app) as client:
            for size in (80, marks.MOST):
                _measure.fill(province, made[:size])
                print(f"\nAn officer's open queue of {size} tickets")
                tag = _asked(Api(client), "whole", "", 200)
                _asked(Api(client), "nothing happened", tag, 304)
                _measure.fill(province, [replace(made[size // 2], urgency=Urgency.URGENT, edition=9)])
                _asked(Api(client), "one ticket changed", tag, 200)


def _asked(api: Api, what: str, tag: str, status: int) -> str:
    headers = {"If_None_Match": tag} if tag else {}
    with _measure.counted() as cost:
        found = api("GET", PATH, officer=WHO.username, **headers)
    assert found.status == status, found
    sent = len(tag.encode())
    print(f"  {what:<20} {_size(found.body) if status == 200 else 0:>7,} bytes, tag {sent:,} bytes; {cost}")
    return found.headers["etag"]


def _size(body: object) -> int:
    return len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


if __name__ == "__main__":
    main()
