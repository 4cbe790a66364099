"""A long history is read in pages, by officers, by the public and by the sender."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets.workflow import acting
from chalicelib.http.core import paging
from chalicelib.store.directory import officers
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.support import Api, take

#: An answer of a function holds 6 MB; a telephone on a slow network bears much less.
MOST_BYTES = 1_500_000


def noted(code: str, count: int, *, public: bool) -> None:
    """A ticket with many long notes."""
    stored = tickets.get(code)
    assert stored is not None
    for number in range(count):
        given = {"text": f"{number} " + "ệ" * 3990, "public": public}
        officer = samples.officer("intake", Role.INTAKE)
        at = stored.ticket.last_at or stored.ticket.created_at
        event = acting.act(stored.ticket, "note", officer, given, now=at, directory=samples.directory())
        stored = tickets.change(stored, event)


def pages(api: Api, path: str, first: dict[str, Any], **who: str) -> list[list[dict[str, Any]]]:
    found = [first["history"]]
    before = first["history_before"]
    while before is not None:
        page = api("GET", f"{path}/history?before={before}", **who)
        assert page.status == 200
        found.append(page.body["history"])
        before = page.body["history_before"]
    return found


def test_a_long_history_is_paged_for_officers_and_the_public(api: Api) -> None:
    ticket = take(["receive"])
    noted(ticket.code, 2 * paging.LINES + 5, public=True)
    path = f"/v1/office/tickets/{ticket.code}"
    shown = api("GET", path, officer="intake.intake").body
    assert len(json.dumps(shown, ensure_ascii=False).encode()) < MOST_BYTES
    found = pages(api, path, shown, officer="intake.intake")
    assert [len(page) for page in found] == [50, 50, 7]
    whole = [line for page in reversed(found) for line in page]
    assert [line["edition"] for line in whole] == list(range(1, 108))
    public = f"/v1/reports/{ticket.code}"
    seen = api("GET", public).body
    assert [len(page) for page in pages(api, public, seen)] == [50, 50, 7]
    assert api("GET", f"{public}/history").body["history"] == seen["history"]


def test_a_short_history_has_no_further_page_and_internal_lines_take_no_place(api: Api) -> None:
    ticket = take(["receive"])
    noted(ticket.code, paging.LINES + 5, public=False)
    seen = api("GET", f"/v1/reports/{ticket.code}").body
    assert ([line["kind"] for line in seen["history"]], seen["history_before"]) == (["created", "receive"], None)


def test_a_page_of_a_history_asks_for_the_same_rights_as_the_ticket(api: Api) -> None:
    code = take([]).code
    assert api("GET", f"/v1/reports/{code}/history").status == 404
    assert api("GET", f"/v1/office/tickets/{code}/history", officer="focal.police").status == 404
    refused = api("GET", f"/v1/office/tickets/{code}/history?before=x", officer="intake.intake")
    assert (refused.status, refused.body["field"]) == (422, "before")


def test_a_history_names_officers_by_their_titles(api: Api) -> None:
    ticket = take(samples.WAY_TO["processing"])
    path = f"/v1/office/tickets/{ticket.code}"
    seen = api("GET", path, officer="focal.that-khe").body
    acted = {event["officer"] for event in seen["history"] if event["officer"]}
    assert acted
    assert set(seen["titles"]) == acted
    assert seen["titles"] == {one.username: one.title for one in officers.everybody() if one.username in acted}
    assert api("GET", f"{path}/history", officer="focal.that-khe").body["titles"] == seen["titles"]
