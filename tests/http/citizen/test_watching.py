"""The daily news of an area: asked for, confirmed by the mailbox, ended with one touch, part of one's own data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.channels import mailboxes
from chalicelib.domain.nearby.watching import MOST_AREAS
from chalicelib.identity import signing
from chalicelib.jobs import changes
from chalicelib.jobs.sending import area_news
from chalicelib.runtime import clock
from chalicelib.store.vault import watches
from tests.domain import samples
from tests.http.citizen.follows import deliver_queued, received_report, session_of
from tests.push_receiver import browser
from tests.support import Answer, Api, Province

NOON = samples.local("2026-03-03 12:00")
MORNING = samples.local("2026-03-04 07:30")
COMMUNE = samples.COMMUNES["that-khe"]
MAILBOX, PHONE = "doc@example.invalid", "+84901234567"
BY_MAIL = {"contact": {"email": MAILBOX}, "consent": True}
CIRCLE = {"lat": 22.257, "lon": 106.474, "radius": 500}

Mails = list[tuple[str, str, str, str | None]]


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Mails:
    """The mails that were sent: mailbox, subject, body, and where a mail program ends them."""
    sent: Mails = []

    def to_mailbox(mailbox: str, subject: str, body: str, *, one_click: str | None = None) -> None:
        sent.append((mailbox, subject, body, one_click))

    monkeypatch.setattr(mailboxes, "to_mailbox", to_mailbox)
    return sent


def read_and_deliver(province: Province, now: datetime = NOON) -> None:
    changes.read_changes(province.stream_records("digest"))
    deliver_queued(province, now)


def ask(api: Api, province: Province, mails: Mails, **given: Any) -> str:
    """Ask for the news at a mailbox. Returns the token of the link that it got."""
    before = len(mails)
    answer = api("POST", "/v1/watches", {"commune": COMMUNE} | BY_MAIL | given)
    assert (answer.status, answer.body) == (200, {"waits_for": "email", "leave": None})
    read_and_deliver(province)
    (mail,) = mails[before:]
    return mail[2].rpartition("/")[2]


def confirm(api: Api, token: str) -> Answer:
    return api("POST", "/v1/watches/confirm", {"token": token})


def rows(province: Province) -> list[dict[str, Any]]:
    return [item for item in province.items("Reporters") if item["pk"]["S"].startswith("B#")]


def test_a_mailbox_is_told_only_after_its_link_and_no_more_after_one_touch(
    api: Api, province: Province, mails: Mails
) -> None:
    token = ask(api, province, mails)
    assert mails[0][:2] == (MAILBOX, "Xác nhận nhận tin khu vực")
    assert mails[0][3] is None
    assert rows(province) == []
    leave = confirm(api, token).body["leave"]
    assert len(rows(province)) == 1
    # A link works once.
    over = confirm(api, token)
    assert (over.status, over.body["code"]) == (422, "watch_link_over")
    code = received_report(api, contact=None, consent=False)[0]
    changes.read_changes(province.stream_records("head"))
    province.queued()
    area_news.begin(MORNING)
    deliver_queued(province, MORNING)
    mailbox, subject, body, one_click = mails[-1]
    assert (mailbox, subject) == (MAILBOX, "1 phản ánh mới: Xã Thất Khê")
    assert f"#{code}" in body
    # A mail program ends it by itself (RFC 8058).
    assert one_click is not None
    path = one_click.partition(".invalid")[2]
    assert path.startswith("/v1/watches/end?leave=")
    posted = api("POST", path, b"List-Unsubscribe=One-Click", Content_Type="application/x-www-form-urlencoded")
    assert (posted.status, posted.body) == (200, {"ended": True})
    assert rows(province) == []
    # The page ends it with the same token, and again without harm.
    for _ in range(2):
        assert api("POST", f"/v1/watches/end?leave={leave}", {}).body == {"ended": True}


def test_the_answer_does_not_tell_who_watches(api: Api, province: Province, mails: Mails) -> None:
    confirm(api, ask(api, province, mails))
    again = api("POST", "/v1/watches", {"commune": COMMUNE} | BY_MAIL)
    assert again.body == {"waits_for": "email", "leave": None}
    assert len(rows(province)) == 1


def test_the_same_wish_twice_is_one_watch_in_the_newer_language(api: Api, province: Province, mails: Mails) -> None:
    first = confirm(api, ask(api, province, mails)).body["leave"]
    second = confirm(api, ask(api, province, mails, language="en")).body["leave"]
    assert first == second
    ((row),) = rows(province)
    assert row["language"]["S"] == "en"
    assert mails[-1][1] == "Confirm the daily news of an area"


def test_a_mailbox_gets_few_links_whoever_asks(api: Api, province: Province, mails: Mails) -> None:
    for commune in (*samples.COMMUNES.values(), *samples.COMMUNES.values(), COMMUNE):
        assert api("POST", "/v1/watches", {"commune": commune} | BY_MAIL).status == 200
    read_and_deliver(province)
    assert len(mails) == 5


def test_a_link_is_over_after_two_days(
    api: Api, province: Province, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = ask(api, province, mails)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=2))
    assert confirm(api, token).body["code"] == "watch_link_over"
    assert confirm(api, token[:-2]).body["code"] == "watch_link_over"


def test_a_device_needs_no_address_and_gets_the_token_at_once(api: Api, province: Province) -> None:
    given = {"circle": CIRCLE, "browser": browser("http://127.0.0.1:9/a").body}
    leave = api("POST", "/v1/watches", given).body["leave"]
    assert len(rows(province)) == 1
    assert api("POST", f"/v1/watches/end?leave={leave}", {}).status == 200
    assert rows(province) == []


def test_a_person_watches_few_areas(api: Api, province: Province) -> None:
    one = browser("http://127.0.0.1:9/a").body
    for number in range(MOST_AREAS):
        given = {"circle": CIRCLE | {"radius": 100 + number}, "browser": one}
        assert api("POST", "/v1/watches", given).status == 200
    full = api("POST", "/v1/watches", {"commune": COMMUNE, "browser": one})
    assert (full.status, full.body["code"]) == (409, "watches_full")
    # What is watched already may be asked for again.
    assert api("POST", "/v1/watches", {"circle": CIRCLE | {"radius": 100}, "browser": one}).status == 200
    assert len(rows(province)) == MOST_AREAS


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"commune": COMMUNE}, "field_required", "contact.email"),
        ({**BY_MAIL}, "watch_one_area", "commune"),
        ({"commune": COMMUNE, "circle": CIRCLE, **BY_MAIL}, "watch_one_area", "commune"),
        ({"commune": "99999", **BY_MAIL}, "unknown_commune", "commune"),
        ({"commune": COMMUNE, "category": "officials", **BY_MAIL}, "unknown_category", "category"),
        ({"circle": CIRCLE | {"lat": 10.0}, **BY_MAIL}, "outside_province", "circle.lat"),
        ({"circle": CIRCLE | {"radius": 99}, **BY_MAIL}, "out_of_range_open", "circle.radius"),
        ({"circle": CIRCLE | {"radius": 1501}, **BY_MAIL}, "out_of_range_open", "circle.radius"),
        ({"commune": COMMUNE, "contact": {"email": MAILBOX}}, "consent_required", None),
        ({"commune": COMMUNE, "contact": {"phone": PHONE}, "consent": True}, "field_required", "contact.email"),
        ({"commune": COMMUNE, **BY_MAIL, "browser": browser().body}, "watch_one_way", "contact.email"),
        ({"commune": COMMUNE, "browser": {"endpoint": "https://example.invalid/a"}}, "field_required", "browser.keys"),
        ({"commune": COMMUNE, **BY_MAIL, "language": "fr"}, "not_one_of", "language"),
    ],
)
def test_a_wish_that_cannot_be_is_named(api: Api, given: dict[str, Any], code: str, field: str | None) -> None:
    answer = api("POST", "/v1/watches", given)
    assert answer.status == 422
    error = answer.body.get("errors", [answer.body])[0]
    assert (error["code"], error.get("field")) == (code, field)


@pytest.mark.parametrize("leave", ["", "?leave=", "?leave=x"])
def test_only_a_token_ends_the_news(api: Api, leave: str) -> None:
    answer = api("POST", f"/v1/watches/end{leave}", {})
    assert (answer.status, answer.body["field"]) == (422, "leave")


def test_what_a_person_watches_is_in_their_copy_and_goes_with_an_erasure(
    api: Api, province: Province, mails: Mails
) -> None:
    session = session_of(PHONE)
    answer = api("POST", "/v1/watches", {"circle": CIRCLE} | BY_MAIL, **session)
    assert answer.status == 200
    read_and_deliver(province)
    assert confirm(api, mails[-1][2].rpartition("/")[2]).status == 200
    copy = api("POST", "/v1/me/privacy", {"wish": "export"}, **session).body
    (found,) = [one for one in copy["reports"] if "area" in one]
    assert (found["email"], found["area"]["circle"]) == (MAILBOX, CIRCLE)
    limited = api("POST", "/v1/me/privacy", {"wish": "restrict"}, **session).body
    assert limited["proof"]["watched"] == 1
    ((watch),) = watches.of_person(signing.phone_key(PHONE), NOON)
    assert watch.limited
    assert api("POST", "/v1/me/privacy", {"wish": "lift"}, **session).body["proof"]["watched"] == 1
    corrected = {"wish": "correct", "contact": {"email": "moi@example.invalid"}}
    assert api("POST", "/v1/me/privacy", corrected, **session).body["proof"]["watched"] == 1
    assert [one.email for one in watches.of_person(signing.phone_key(PHONE), NOON)] == ["moi@example.invalid"]
    erased = api("POST", "/v1/me/privacy", {"wish": "erase"}, **session).body
    assert erased["proof"]["watched"] == 1
    assert rows(province) == []
