"""Counters at the office: who sits where, who reads the figures, keys with their history, what the public sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.numbers.booths import MOST_PER_HOUR
from chalicelib.http.booths import office
from chalicelib.runtime import clock
from chalicelib.store.audit import trail
from chalicelib.store.counters import booths
from tests.domain import samples
from tests.http.booth_steps import (
    ADMINISTRATOR,
    BOOTH,
    CLERK,
    FIELD,
    LEADER,
    NOON,
    WORDS,
    key,
    next_day,
    publish,
    rate,
    rating,
    sit,
)
from tests.support import SITE_URL, Api, Province, set_clock

READ, MONTH = "/v1/office/booth-ratings", "?month=2026-03"


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    set_clock(monkeypatch, NOON)
    publish()


def read(api: Api, officer: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api("GET", READ + MONTH, officer=officer).body["booths"]
    return found


def test_figures_equal_what_was_touched_when_the_day_has_ended(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    tablet, slip = key(api), key(api, "slip")
    sit(api)
    for level in ("satisfied", "satisfied", "accepted"):
        rate(api, rating(tablet, level=level))
    rate(api, rating(tablet, level="unsatisfied", field="dat-dai", reasons=["waiting"], words=WORDS))
    rate(api, rating(slip))
    assert read(api, LEADER)[0]["levels"]["satisfied"] == 0, "the day has not ended"
    set_clock(monkeypatch, next_day())
    [found] = read(api, LEADER)
    assert found["levels"] == {"satisfied": 3, "accepted": 1, "unsatisfied": 1}
    assert (found["by_tablet"], found["by_slip"], found["not_counted"], found["most_in_an_hour"]) == (4, 1, 0, 5)
    assert {one["field"]["id"]: sum(one["levels"].values()) for one in found["fields"]} == {FIELD: 4, "dat-dai": 1}
    [officer] = found["officers"]
    assert (officer["officer"], sum(officer["levels"].values())) == (CLERK, 4)
    assert [(one["reason"]["id"], one["n"]) for one in found["reasons"]] == [("waiting", 1)]
    assert [one["day"] for one in found["days"]] == ["2026-03-03"]
    assert [(one["note"], one["n"]) for one in found["keys"]] == [("Máy 1", 4), ("Máy 1", 1)]
    assert WORDS not in str(found)


@pytest.mark.parametrize("officer", [CLERK, "focal.that-khe", "intake.intake"])
def test_who_works_at_a_counter_does_not_read_how_it_is_rated(api: Api, officer: str) -> None:
    assert api("GET", READ, officer=officer).status == 403
    assert api("GET", "/v1/office/booths", officer=officer).body["may_read"] is False


def test_leaders_read_their_own_units_and_supervisors_all(api: Api) -> None:
    assert [one["booth"]["id"] for one in read(api, LEADER)] == [BOOTH]
    assert [one["booth"]["id"] for one in read(api, "leader.ky-lua")] == ["quay-2"]
    assert [one["booth"]["id"] for one in read(api, "supervisor.intake")] == [BOOTH, "quay-2"]
    assert api("GET", f"{READ}?month=2026-04", officer=LEADER).body["code"] == "month_ahead"
    assert api("GET", f"{READ}?month=mai", officer=LEADER).body["code"] == "field_invalid"


def test_a_seat_is_of_ones_own_unit_and_shown_by_title_alone(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    tablet = key(api)
    assert api("POST", "/v1/booths", {"key": tablet}).body["sitting"] is None
    assert sit(api, "focal.ky-lua").status == 403
    assert sit(api, booth="nowhere").status == 404
    assert sit(api).body["booths"][0]["sitting"]
    shown = api("POST", "/v1/booths", {"key": tablet}).body
    assert set(shown["sitting"]) == {"title"}
    assert CLERK not in str(shown)
    assert [one["id"] for one in shown["fields"]] == [FIELD, "dat-dai"]
    set_clock(monkeypatch, samples.local("2026-03-04 08:00"))
    assert api("POST", "/v1/booths", {"key": tablet}).body["sitting"] is None, "a seat ends with its day"


def test_who_leaves_and_sits_down_again_in_one_second_sits_there(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    for sits in (True, False, True, False, True):
        assert sit(api, sits=sits).body["booths"][0]["mine"] is sits


def test_a_script_that_sits_and_leaves_all_day_keeps_the_day_small(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (booths, office):
        monkeypatch.setattr(module, "MOST_SEATS", 2)
    for sits in (True, True, True, False, False):
        assert sit(api, sits=sits).status == 200
    assert len(booths.of_day(BOOTH, NOON.date()).seats) == 2, "the same seat twice is one"
    full = sit(api)
    assert (full.status, full.body["code"]) == (409, "booth_seats_full")
    assert "2 lần" in full.body["title"]
    assert "2 times" in full.body["title_en"]


def test_keys_are_made_listed_and_taken_back_by_administrators_with_a_line_each(api: Api) -> None:
    body = {"booth": BOOTH, "via": "tablet", "note": "Máy ở quầy 1"}
    for officer in (LEADER, CLERK, "supervisor.intake"):
        assert api("POST", "/v1/admin/booth-keys", body, officer=officer).status == 403
    made = api("POST", "/v1/admin/booth-keys", body, officer=ADMINISTRATOR).body
    assert made["address"] == f"{SITE_URL}/danh-gia#{made['key']}"
    assert made["qr"].startswith("<svg")
    listed = api("GET", "/v1/admin/booth-keys", officer=ADMINISTRATOR).body
    assert [one["id"] for one in listed["keys"]] == [made["id"]]
    assert made["key"] not in str(listed)
    for _ in range(2):
        assert api("DELETE", f"/v1/admin/booth-keys/{made['id']}", officer=ADMINISTRATOR).status == 200
    assert api("DELETE", "/v1/admin/booth-keys/aaaaaaaa", officer=ADMINISTRATOR).status == 404
    wrong = api("POST", "/v1/admin/booth-keys", body | {"booth": "nowhere"}, officer=ADMINISTRATOR)
    assert (wrong.status, wrong.body["code"]) == (422, "booth_gone")
    lines, _ = trail.between(NOON.date(), NOON.date(), officer=None, limit=100, after=None)
    told = [(one.action, one.subject, one.told) for one in lines if one.action.startswith("booth")]
    assert sorted(told) == [("booth_key_made", made["id"], True), ("booth_key_revoked", made["id"], True)]
    assert made["key"] not in str(lines)


def test_the_public_sees_results_without_officers_and_only_if_the_province_says_so(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet = key(api)
    sit(api)
    for _ in range(MOST_PER_HOUR + 1):
        rate(api, rating(tablet))
    set_clock(monkeypatch, next_day())
    seen = api("GET", f"/v1/booth-ratings{MONTH}").body
    assert seen["shown"]
    assert seen["booths"][0]["levels"]["satisfied"] == MOST_PER_HOUR
    assert CLERK not in str(seen)
    assert "officers" not in str(seen)
    publish(at=next_day() + timedelta(minutes=1), shown=False)
    assert api("GET", f"/v1/booth-ratings{MONTH}").body == {"month": "2026-03", "shown": False, "booths": []}


def test_what_is_said_at_a_counter_is_no_choice_of_other_forms(api: Api) -> None:
    offered = api("GET", "/v1/categories").body
    assert "service" not in [one["id"] for one in (*offered["categories"], *offered["types"])]
    assert "hygiene" in [one["id"] for one in offered["categories"]]
