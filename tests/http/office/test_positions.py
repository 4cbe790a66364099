"""Where the tickets of a list lie, within what an officer may read."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.places.place import Place
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import finding
from tests.domain import samples
from tests.http.office.test_lists import FOCAL, INTAKE, SUPERVISOR, act
from tests.support import Api, Province, open_ticket

PATH = "/v1/office/positions"


def placed(api: Api, officer: str, *codes: str) -> list[str]:
    found = api("GET", f"{PATH}?codes={','.join(codes)}", officer=officer)
    assert found.status == 200, found.body
    return [one["code"] for one in found.body["positions"]]


def lies(commune: str = "that-khe", category: str = "traffic", **more: Any) -> Ticket:
    """A new ticket with a point in a commune."""
    place = Place(samples.COMMUNES[commune], lat=22.257, lon=106.474)
    return open_ticket(samples.report(category, commune, place=place, **more))[0]


def test_the_points_of_the_tickets_that_one_may_read_are_answered_in_the_order_asked(api: Api) -> None:
    own, theirs = lies(), lies()
    act(theirs, "receive")
    act(theirs, "dispatch", unit=samples.POLICE)
    elsewhere, hidden = lies("dong-dang"), lies(category="officials", accused="that-khe")
    asked = [theirs.code, elsewhere.code, hidden.code, own.code]
    # What lies in the commune is read there, also when another unit has it.
    assert placed(api, FOCAL, *asked) == [theirs.code, own.code]
    assert placed(api, SUPERVISOR, *asked) == asked
    (point,) = api("GET", f"{PATH}?codes={own.code}", officer=INTAKE).body["positions"]
    assert point == {"code": own.code, "lat": 22.257, "lon": 106.474}


def test_a_ticket_without_a_point_and_one_that_nobody_has_are_left_out(api: Api) -> None:
    assert placed(api, INTAKE, open_ticket()[0].code, "LS4827395165") == []


@pytest.mark.parametrize(
    ("codes", "problem"),
    [
        ("", "field_required"),
        (",,", "field_required"),
        ("LS123", "field_invalid"),
        ("LS4827395166", "field_invalid"),
        (",".join(["LS4827395165"] * 101), "too_many"),
    ],
)
def test_codes_that_cannot_be_asked_for_are_refused_by_name(api: Api, codes: str, problem: str) -> None:
    answer = api("GET", f"{PATH}?codes={codes}", officer=INTAKE)
    assert (answer.status, answer.body["code"], answer.body["field"]) == (422, problem, "codes")


def test_a_code_that_is_asked_for_twice_is_answered_once(api: Api) -> None:
    own = lies()
    spaced = f"{own.code[:2]}-{own.code[2:6]}.{own.code[6:]}".lower()
    assert placed(api, INTAKE, own.code, spaced) == [own.code]


def test_what_one_may_only_read_has_no_edition_in_a_list(api: Api, province: Province) -> None:
    own, theirs = lies(), lies()
    act(theirs, "receive")
    act(theirs, "dispatch", unit=samples.POLICE)
    finding.index_changes(province.stream_records("head"), samples.T0, lambda: 60.0)
    lines = api("GET", "/v1/office/tickets?list=area", officer=FOCAL).body["tickets"]
    assert {line["code"]: line["edition"] for line in lines} == {own.code: None, theirs.code: None}
    lines = api("GET", "/v1/office/tickets?list=all", officer=SUPERVISOR).body["tickets"]
    seen = {line["code"]: (line["edition"], line["proposed_unit"]) for line in lines}
    assert seen[theirs.code] == (3, None)
    assert seen[own.code][0] == 1
    assert seen[own.code][1] is not None
