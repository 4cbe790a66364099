"""Ideas: a report type of its own, and the ways on for what is refused as a complaint."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.province.kinds import IDEA_REPORT, Kind
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.http.citizen.test_plain import FORM, post, sent
from tests.http.receptions import NOON, publish
from tests.support import Api, Province, set_clock

DESK = "intake.intake"


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    set_clock(monkeypatch, NOON)


def refused(api: Api, ground: str, **report: Any) -> dict[str, Any]:
    """What the sender sees of a report that is refused for a ground."""
    given = {"category": "hygiene", "description": "Đề nghị xem lại quyết định", "place": {"commune": "06040"}} | report
    receipt = api("POST", "/v1/reports", given).body
    done = api.act(DESK, receipt["code"], "refuse", refusal=ground, text="Không thuộc thẩm quyền")
    assert done.status == 200, done.body
    seen = api("GET", f"/v1/reports/{receipt['code']}", X_Report_Secret=receipt["secret"])
    found: dict[str, Any] = seen.body["refusal"] | receipt
    return found


@pytest.mark.parametrize("ground", ["complaint", "denunciation", "legal_advice"])
def test_a_refused_complaint_is_offered_a_meeting_and_an_idea(api: Api, ground: str) -> None:
    without = refused(api, ground)
    assert (without["reception"], without["idea"]) == (False, True), "nobody receives yet"
    publish()
    seen = refused(api, ground)
    assert (seen["reception"], seen["idea"]) == (True, True)
    page = post(api, "/tra-cuu", {"code": seen["code"], "secret": seen["secret"]}).body
    assert 'href="tiep-dan"' in page
    assert 'href="don-gian?loai=idea"' in page


def test_other_grounds_offer_neither(api: Api) -> None:
    publish()
    seen = refused(api, "spam")
    assert (seen["reception"], seen["idea"]) == (False, False)


@pytest.mark.parametrize(("visibility", "kept"), [({}, "public"), ({"visibility": "private"}, "private")])
def test_an_idea_is_sent_as_its_sender_says_and_goes_to_the_unit_of_its_category(
    api: Api, visibility: dict[str, str], kept: str
) -> None:
    page = api("GET", "/don-gian?loai=idea").body
    assert '<input type="hidden" name="report_type" value="idea">' in page
    assert 'href="don-gian?lang=en&amp;loai=idea"' in page
    code, _ = sent(api, report_type=IDEA_REPORT, **visibility)
    found = tickets.get(code)
    assert found is not None
    assert (found.ticket.report_type, found.ticket.visibility) == (IDEA_REPORT, kept)
    routed = api("GET", f"/v1/office/tickets/{code}", officer=DESK).body
    category = documents.current().categories[FORM["category"]]
    assert routed["category"]["id"] == category.id


def test_an_idea_has_grounds_of_its_own(api: Api) -> None:
    code, _ = sent(api, report_type=IDEA_REPORT)
    assert api.act(DESK, code, "refuse", refusal="civil_dispute", text="…").status == 422
    assert api.act(DESK, code, "refuse", refusal="unclear", text="Chưa rõ").status == 200


def test_a_province_without_the_type_offers_no_idea(api: Api) -> None:
    only_field = samples.documents().get(Kind.TYPES) or {"types": [{"id": "field", "name": "Phản ánh", "name_en": "R"}]}
    documents.publish(Kind.TYPES, only_field, by="test", at=clock.now())
    publish()
    assert refused(api, "complaint")["idea"] is False
    assert 'name="report_type"' not in api("GET", "/don-gian?loai=idea").body
    assert "loai=idea" not in api("GET", "/tiep-dan").body
