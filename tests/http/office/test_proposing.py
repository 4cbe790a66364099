"""The unit that each line of a queue proposes, and what it costs to say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.office.proposing import proposed_units
from chalicelib.store.directory import documents
from chalicelib.store.tickets import lists, tickets
from tests.domain import samples
from tests.support import Api, Province, open_ticket, take

INTAKE = "intake.intake"


def line_of(api: Api, ticket: Ticket, officer: str = INTAKE) -> Any:
    found = api("GET", "/v1/office/queue", officer=officer).body["tickets"]
    return next(line for line in found if line["code"] == ticket.code)


def proposed(api: Api, ticket: Ticket) -> Any:
    """The unit that the ticket's line proposes, which must be the one of the ticket itself."""
    unit = line_of(api, ticket)["proposed_unit"]
    assert unit == api("GET", f"/v1/office/tickets/{ticket.code}", officer=INTAKE).body["proposed_unit"]
    return unit and unit["id"]


def test_lines_before_the_dispatch_propose_the_unit_of_the_ticket(api: Api) -> None:
    new, received = open_ticket()[0], take(samples.WAY_TO["received"])
    assert proposed(api, new) == proposed(api, received) == "that-khe"
    assert proposed(api, open_ticket(samples.report("traffic"))[0]) == samples.POLICE
    dispatched = take(samples.WAY_TO["dispatched"])
    assert line_of(api, dispatched, "focal.that-khe")["proposed_unit"] is None


def test_a_changed_line_of_an_open_page_proposes_it_too(api: Api) -> None:
    ticket = open_ticket()[0]
    (line,) = api("GET", "/v1/office/counts?list=ordinary", officer=INTAKE).body["changes"]["fresh"]
    assert (line["ticket"]["code"], line["ticket"]["proposed_unit"]["id"]) == (ticket.code, "that-khe")


def test_a_report_that_accuses_a_unit_is_not_proposed_to_it(api: Api) -> None:
    accusing = open_ticket(samples.report("officials", "that-khe", accused="that-khe"))[0]
    assert proposed(api, accusing) != "that-khe"


def test_tickets_are_read_again_only_where_the_line_does_not_decide(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ticket()
    accusing = open_ticket(samples.report("officials", "that-khe", accused="that-khe"))[0]
    nowhere = open_ticket(samples.report("hygiene", None))[0]
    read: list[str] = []
    genuine = tickets.heads

    def heads(codes: Iterable[str]) -> Mapping[str, tickets.Stored]:
        read.extend(codes)
        return genuine(codes)

    monkeypatch.setattr(tickets, "heads", heads)
    lines = lists.queue(samples.INTAKE, limit=10).lines
    assert len(lines) == 3
    proposed_units(lines, documents.current(), samples.T0)
    assert sorted(read) == sorted([accusing.code, nowhere.code])
