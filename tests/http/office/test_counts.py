"""The counts of a unit's lists and of open rescues, within what an officer may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pynamodb.exceptions import QueryError

from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.presence import LASTS
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store.directory import documents, officers
from chalicelib.store.limits import presence
from chalicelib.store.models.limits import PresenceItem
from tests.domain import samples
from tests.support import Api, Faults, open_ticket, set_clock, take

PATH = "/v1/office/counts"


def rescue() -> Ticket:
    emergency = documents.current().emergency_category
    return open_ticket(samples.report(emergency, report_type=EMERGENCY_REPORT))[0]


def counted(api: Api, officer: str, query: str = "") -> Any:
    return api("GET", PATH + query, officer=officer).body


def numbers(body: Any) -> dict[str, int]:
    return {kind: count["n"] for kind, count in body["counts"].items()}


def test_each_list_of_a_unit_is_counted(api: Api) -> None:
    take(samples.WAY_TO["resolved"])
    for _ in range(2):
        take(samples.WAY_TO["processing"])
    body = counted(api, "focal.that-khe")
    assert numbers(body) == {"ordinary": 2, "unrated": 1, "emergency": 0}
    assert (body["unit"], body["rescues"]) == ("that-khe", None)
    assert api("GET", f"{PATH}?unit=intake", officer="focal.that-khe").status == 403
    assert api("GET", f"{PATH}?unit=mars", officer="focal.that-khe").status == 422


def test_open_rescues_show_the_oldest_clock_and_only_to_officers_who_see_their_queue(api: Api) -> None:
    first, second = rescue(), rescue()
    body = counted(api, "intake.intake")
    assert numbers(body)["emergency"] == 2
    rescues = body["rescues"]
    assert (rescues["open"], rescues["more"], rescues["unit"]) == (2, False, first.intake_unit)
    assert set(rescues["codes"]) == {first.code, second.code}
    assert rescues["waits_seconds"] > 0
    assert rescues["seconds_left"] < 0
    # A supervisor looks at a commune's queue and still learns of the rescues of the whole province.
    elsewhere = counted(api, "supervisor.intake", "?unit=that-khe")
    assert numbers(elsewhere)["emergency"] == 0
    assert elsewhere["rescues"]["open"] == 2
    assert counted(api, "focal.that-khe")["rescues"] is None


def test_tickets_that_an_officer_may_not_see_are_not_counted(api: Api) -> None:
    officer = Officer("only.traffic", "Giao thông", samples.INTAKE, frozenset({Role.INTAKE}), frozenset({"traffic"}))
    officers.put_officer(officer, by="test", at=samples.T0)
    open_ticket()
    open_ticket(samples.report("traffic"))
    rescue()
    body = counted(api, "only.traffic")
    # Officers of other categories see a rescue too: it must not wait for those on duty.
    assert numbers(body) == {"ordinary": 1, "unrated": 0, "emergency": 1}
    assert body["rescues"]["open"] == 1


def tagged(api: Api, query: str, tag: str = "") -> Any:
    headers = {"If_None_Match": tag} if tag else {}
    return api("GET", PATH + query, officer="focal.that-khe", **headers)


def test_nothing_is_sent_until_something_happens(api: Api) -> None:
    take(samples.WAY_TO["processing"])
    for query in ("", "?list=ordinary", "?list=unrated"):
        first = tagged(api, query)
        again = tagged(api, query, first.headers["etag"])
        assert (first.status, again.status, again.body) == (200, 304, "")
        assert again.headers["etag"] == first.headers["etag"]
    take(samples.WAY_TO["processing"])
    assert tagged(api, "", tagged(api, "?list=ordinary").headers["etag"]).status == 200


def test_only_the_lines_that_changed_are_sent(api: Api) -> None:
    for _ in range(3):
        take(samples.WAY_TO["processing"])
    first = tagged(api, "?list=ordinary")
    assert first.body["changes"]["kept"] == []
    queue = api("GET", "/v1/office/queue", officer="focal.that-khe").body["tickets"]
    lasting = [{**one["ticket"], "seconds_left": None} for one in first.body["changes"]["fresh"]]
    assert lasting == [{**line, "seconds_left": None} for line in queue]
    code = take(samples.WAY_TO["processing"]).code
    second = tagged(api, "?list=ordinary", first.headers["etag"]).body["changes"]
    assert [one["ticket"]["code"] for one in second["fresh"]] == [code]
    assert sum(length for _, length in second["kept"]) == 3
    assert second["more"] is False


def test_lines_of_rated_lists_have_what_the_index_lacks(api: Api) -> None:
    take(samples.WAY_TO["resolved"])
    (line,) = tagged(api, "?list=unrated").body["changes"]["fresh"]
    assert line["ticket"] == {
        **api("GET", "/v1/office/queue?kind=unrated", officer="focal.that-khe").body["tickets"][0],
        "seconds_left": line["ticket"]["seconds_left"],
    }


def test_a_tag_of_somebody_else_shows_nothing_more(api: Api) -> None:
    take(samples.WAY_TO["processing"])
    whose = api("GET", f"{PATH}?list=ordinary&unit=intake", officer="intake.intake").headers["etag"]
    body = tagged(api, "?list=ordinary", whose).body
    assert len(body["changes"]["fresh"]) == 1
    assert tagged(api, "?list=ordinary", '"?' + "é" * 90).status == 200


def test_the_edition_of_an_open_ticket_moves_with_it(api: Api) -> None:
    ticket = take(samples.WAY_TO["processing"])
    first = tagged(api, f"?ticket={ticket.code}")
    assert first.body["edition"] == ticket.edition
    assert tagged(api, f"?ticket={ticket.code}", first.headers["etag"]).status == 304
    hidden, _ = open_ticket(samples.report("hygiene", "dong-dang"))
    for code in (hidden.code, "LS9999999999"):
        assert tagged(api, f"?ticket={code}").body["edition"] is None


def test_an_unknown_list_names_the_known_ones(api: Api) -> None:
    refused = tagged(api, "?list=everything")
    assert (refused.status, refused.body["field"]) == (422, "list")


def here(api: Api, officer: str, code: str, doing: str = "looking", **headers: str) -> Any:
    return api("GET", f"{PATH}?ticket={code}&doing={doing}", officer=officer, **headers)


def test_officers_on_one_ticket_see_one_another_until_their_marks_end(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = take(samples.WAY_TO["processing"]).code
    now = samples.T0 + timedelta(hours=1)
    set_clock(monkeypatch, now)
    assert here(api, "focal.that-khe", code).body["here"] == []
    seen = here(api, "processing.that-khe", code, "typing").body["here"]
    assert [one["doing"] for one in seen] == ["looking"]
    first = here(api, "focal.that-khe", code)
    assert [one["doing"] for one in first.body["here"]] == ["typing"]
    # Nothing new costs no answer, and the name ends without a further word of its officer.
    again = here(api, "focal.that-khe", code, If_None_Match=first.headers["etag"])
    assert again.status == 304
    set_clock(monkeypatch, now + LASTS)
    over = here(api, "focal.that-khe", code, If_None_Match=first.headers["etag"])
    assert (over.status, over.body["here"]) == (200, [])


def test_who_may_not_see_a_ticket_neither_reads_names_nor_is_named(api: Api) -> None:
    code = take(samples.WAY_TO["processing"]).code
    here(api, "focal.that-khe", code)
    assert here(api, "focal.dong-dang", code, "typing").body["here"] == []
    assert here(api, "focal.dong-dang", "LS0000000000").body["here"] == []
    assert here(api, "processing.that-khe", code).body["here"][0]["doing"] == "looking"
    assert len(here(api, "focal.that-khe", code).body["here"]) == 1
    wrong = here(api, "focal.that-khe", code, "dancing")
    assert (wrong.status, wrong.body["field"]) == (422, "doing")


def test_a_page_that_only_waits_writes_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    code = take(samples.WAY_TO["processing"]).code
    written: list[str] = []
    monkeypatch.setattr(presence, "mark", lambda code, *_: written.append(code))
    api("GET", f"{PATH}?ticket={code}", officer="focal.that-khe")
    assert written == []
    here(api, "focal.that-khe", code)
    assert written == [code]


def test_a_table_that_fails_shows_nobody_and_stops_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    code = take(samples.WAY_TO["processing"]).code

    def fail(*_: object, **__: object) -> None:
        raise QueryError("away")

    monkeypatch.setattr(PresenceItem, "query", fail)
    monkeypatch.setattr(PresenceItem, "save", fail)
    found = here(api, "focal.that-khe", code)
    assert (found.status, found.body["here"]) == (200, [])


def test_an_open_ticket_costs_one_query_more_and_writes_seldom(
    api: Api, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = take(samples.WAY_TO["processing"]).code
    now = samples.T0 + timedelta(hours=1)
    set_clock(monkeypatch, now)
    api("GET", PATH, officer="focal.that-khe")  # what a process reads once a minute

    def calls(query: str) -> list[str]:
        before = len(faults.calls)
        api("GET", PATH + query, officer="focal.that-khe")
        return sorted(faults.since(before))

    alone = calls("")
    waits = calls(f"?ticket={code}")
    assert waits == sorted([*alone, "BatchGetItem", "Query"])
    works = f"?ticket={code}&doing=looking"
    assert calls(works) == sorted([*waits, "PutItem"])
    assert calls(works) == waits
