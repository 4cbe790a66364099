"""Book a time of a reception: free times, one place for one person, the link, one touch to cancel, one's own data."""

from __future__ import annotations

import re
from threading import Barrier, Thread
from typing import Any

import pytest

from chalicelib.domain.access.code_purpose import CodePurpose
from chalicelib.domain.errors import NotPossible
from chalicelib.domain.messages.area_news import Language
from chalicelib.domain.province.receptions import KEPT
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import fits_one_sms
from chalicelib.http.citizen.me import begin_session
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import meetings
from chalicelib.services.meetings import WantedTime
from chalicelib.store.directory import documents
from chalicelib.store.vault import sessions
from tests.domain import samples
from tests.http.citizen.test_plain import post
from tests.http.receptions import (
    BOOKING,
    DAY,
    FIRST,
    NAME,
    NOON,
    PERSON,
    PHONE,
    SECOND,
    SUBJECT,
    book,
    line,
    publish,
    sent_code,
    signed_in,
)
from tests.support import SITE_URL, Api, Faults, Province, set_clock

PAGE = f"/tiep-dan/{NAME}"
FORM = BOOKING | {"consent": "yes"}


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    publish()


def free(api: Api) -> list[str]:
    body = api("GET", f"/v1/receptions/{NAME}").body
    return [time["slot"] for day in body["days"] for time in day["times"]]


def rows(province: Province) -> list[dict[str, Any]]:
    return [one for one in province.items("Reporters") if one["pk"]["S"][:2] in ("D#", "N#", "Q#")]


def test_a_booked_time_is_free_no_more_and_its_link_shows_and_cancels_it(api: Api, province: Province) -> None:
    assert free(api) == [FIRST, SECOND, "2026-03-12T08:00", "2026-03-12T08:30"]
    made = book(api)
    assert made.status == 201, made.body
    assert re.fullmatch(r"\d{8}-[a-z2-7]{13}", made.body["token"])
    assert free(api)[0] == SECOND
    seen = api("POST", "/v1/bookings", {"token": f"{SITE_URL}/lich-hen#{made.body['token']}"})
    assert (seen.status, seen.body["name"], seen.body["phone"], seen.body["subject"]) == (200, PERSON, PHONE, SUBJECT)
    assert seen.body["at"] == {"vi": "08:00 thứ Năm 05/03/2026", "en": "08:00 Thursday 05/03/2026"}
    token = {"token": made.body["token"]}
    assert api("POST", "/v1/bookings/cancel", token).body == {"cancelled": True}
    assert free(api)[0] == FIRST
    assert rows(province) == [], "nothing of the person is left"
    assert api("POST", "/v1/bookings", token).status == 404
    assert book(api).status == 201, "the telephone may book again"


def test_only_the_vault_knows_who_booked_and_places_name_nobody(api: Api, province: Province) -> None:
    assert book(api).status == 201
    for table in ("Tickets", "Directory", "Limits"):
        stored = str(province.items(table))
        assert not [one for one in ("912345678", PERSON, SUBJECT) if one in stored]
    named = [one["pk"]["S"][:2] for one in rows(province) if PERSON in str(one) or PHONE in str(one)]
    assert named == ["N#"]
    expires = {int(one["expires_at"]["N"]) for one in rows(province)}
    assert expires == {int((samples.local("2026-03-06 00:00") + KEPT).timestamp())}


def test_who_comes_second_is_told_and_offered_the_next_time(api: Api) -> None:
    assert book(api).status == 201
    second = book(api, phone="0912345679")
    assert (second.status, second.body["code"]) == (409, "reception_taken")
    assert "08:30 thứ Năm 05/03/2026" in second.body["title"]
    page = post(api, PAGE, FORM | {"phone": "0912345679"})
    assert page.status == 409, "no code is sent for a time that is taken"
    assert f'<option value="{SECOND}" selected>' in page.body
    assert book(api, slot=SECOND, phone="0912345679").status == 201
    for number, slot in enumerate(("2026-03-12T08:00", "2026-03-12T08:30")):
        assert book(api, slot=slot, phone=f"091234568{number}").status == 201
    last = book(api, phone="0912345699")
    assert (last.status, last.body["code"]) == (409, "reception_full")
    assert "Hiện không còn giờ trống" in api("GET", PAGE).body


def test_of_people_who_race_for_the_last_seat_one_gets_it(province: Province) -> None:
    start, told, directory = Barrier(6), [], documents.current()

    def run(number: int) -> None:
        wanted = WantedTime(FIRST, PERSON, f"+8491234560{number}", SUBJECT, Language.VI)
        start.wait()
        try:
            told.append(meetings.book(directory.receptions[NAME], wanted, directory, NOON)[0].code)
        except NotPossible as error:
            told.append(error.code)

    threads = [Thread(target=run, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert told.count("reception_taken") == 5, told
    [code] = [one for one in told if one != "reception_taken"]
    assert [one["pk"]["S"] for one in rows(province) if one["pk"]["S"].startswith("N#")] == [f"N#{code}"]


def test_a_seat_that_goes_between_reading_and_writing_is_not_given_twice(
    api: Api, province: Province, faults: Faults
) -> None:
    publish(line(people=2))
    faults.before("TransactWriteItems", lambda: book(api, phone="0912345679"))
    assert book(api).status == 201
    seats = sorted(one["sk"]["S"] for one in rows(province) if one["pk"]["S"].startswith("D#"))
    assert seats == [f"{FIRST}#01", f"{FIRST}#02"]


def test_a_telephone_has_one_booking_at_a_reception(api: Api) -> None:
    made = book(api)
    again = book(api, slot=SECOND)
    assert (again.status, again.body["code"]) == (409, "reception_booked")
    assert again.body["field"] == "phone"
    assert made.body["token"] not in str(again.body)
    assert PERSON not in str(again.body), "it says nothing of who booked"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"slot": "2026-03-06T08:00"}, "slot"),
        ({"slot": "2026-03-05T08:10"}, "slot"),
        ({"slot": "x"}, "slot"),
        ({"slot": "2026-04-02T08:00"}, "slot"),
        ({"phone": "12"}, "phone"),
        ({"name": " "}, "name"),
        ({"subject": ""}, "subject"),
    ],
)
def test_bad_input_is_named(api: Api, given: dict[str, str], field: str) -> None:
    answer = book(api, **given)
    named = [one["field"] for one in answer.body.get("errors", [answer.body])]
    assert (answer.status, named) == (422, [field]), answer.body


def test_nothing_is_booked_without_consent_or_from_another_site(api: Api, province: Province) -> None:
    assert book(api, consent=False).body["code"] == "consent_required"
    assert post(api, PAGE, FORM, Sec_Fetch_Site="cross-site").status == 403
    assert rows(province) == []


@pytest.mark.parametrize("token", ["", "x", "12345678", "12345678-aaaaaaaaaaaaa", "١٢٣٤٥٦٧٨-aaaaaaaaaaaaa"])
def test_another_token_opens_nothing(api: Api, token: str) -> None:
    made = book(api).body["token"]
    for wrong in (token, f"{made[:-1]}{'a' if made[-1] != 'a' else 'b'}"):
        assert post(api, "/lich-hen", {"token": wrong}).status == 404
        assert post(api, "/lich-hen/huy", {"token": wrong}).status == 200
    assert post(api, "/lich-hen", {"token": made}).status == 200, "it was not cancelled"


def test_the_pages_work_without_scripts(api: Api, province: Province) -> None:
    found = api("GET", "/tiep-dan?q=that%20khe").body
    assert f'href="tiep-dan/{NAME}"' in found
    assert f'href="tiep-dan/{NAME}"' not in api("GET", "/tiep-dan?q=xyz").body
    page = api("GET", PAGE).body
    assert f'<option value="{FIRST}">08:00, thứ Năm 05/03/2026</option>' in page
    wrong = post(api, PAGE, {"slot": FIRST})
    assert wrong.status == 422
    assert all(f'id="wrong-{name}"' in wrong.body for name in ("name", "phone", "subject"))
    # Each line of the list says which field it is about.
    assert '<a href="#name">Họ và tên: Cần nhập thông tin này.</a>' in wrong.body
    disagreed = post(api, PAGE, {name: value for name, value in FORM.items() if name != "consent"})
    assert '<a href="#consent">Cần đồng ý thì mới đặt được lịch.</a>' in disagreed.body
    asked = post(api, PAGE, FORM)
    assert asked.status == 200
    assert "0912345678" in asked.body.partition("<form")[0]
    made = post(api, PAGE, hidden(asked.body) | {"code": sent_code(province)})
    assert made.status == 201, made.body
    token = re.search(rf'href="{SITE_URL}/lich-hen#([\w-]+)"', made.body)[1]  # type: ignore[index]
    for one in (found, page, wrong.body, asked.body, made.body, api("GET", "/lich-hen").body):
        assert 'href="tel:113"' in one
    assert all("<script" not in one for one in (found, page, asked.body, made.body))
    assert PERSON in post(api, "/lich-hen?lang=en", {"token": token}).body
    assert "Đã hủy lịch" in post(api, "/lich-hen/huy", {"token": token}).body
    assert "Đã hủy lịch" in post(api, "/lich-hen/huy", {"token": token}).body, "a second touch says the same"
    assert free(api)[0] == FIRST


def test_a_meeting_that_has_passed_can_be_erased_and_blocks_no_new_booking(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = {"token": book(api).body["token"]}
    set_clock(monkeypatch, samples.local(f"{DAY} 12:00"))
    assert "Xóa dữ liệu của tôi" in post(api, "/lich-hen", token).body
    assert book(api, slot="2026-03-12T08:00").status == 201
    set_clock(monkeypatch, samples.local("2026-03-06 00:00") + KEPT)
    assert post(api, "/lich-hen", token).status == 404, "it has expired, whether the table removed it or not"


def test_an_unknown_reception_is_not_found(api: Api) -> None:
    assert api("GET", "/tiep-dan/nowhere").status == 404
    assert api("GET", "/v1/receptions/nowhere").status == 404
    assert api("POST", "/v1/receptions/nowhere/bookings", BOOKING).status == 404


def test_the_document_names_a_day_in_the_past(province: Province) -> None:
    with pytest.raises(documents.Misfits) as raised:
        publish(line(dates=[{"date": "2026-03-02", "hours": ["08:00-09:00"]}]))
    assert [(one.path, one.code) for one in raised.value.faults] == [("receptions.0.dates.0.date", "day_past")]


def test_own_data_has_the_bookings_and_an_erasure_frees_their_seats(api: Api, province: Province) -> None:
    assert book(api).status == 201
    session = {"Authorization": f"Bearer {begin_session(signing.phone_key(PHONE), 1)['token']}"}

    def wish(name: str, **more: Any) -> dict[str, Any]:
        done = api("POST", "/v1/me/privacy", {"wish": name, **more}, **session)
        assert done.status == 200, done.body
        found: dict[str, Any] = done.body
        return found

    copied = [one for one in wish("export")["reports"] if "booking" in one]
    assert [(one["name"], one["phone"], one["subject"], one["slot"]) for one in copied] == [
        (PERSON, PHONE, SUBJECT, FIRST)
    ]
    assert wish("restrict")["proof"]["booked"] == 1
    assert wish("lift")["proof"]["booked"] == 1
    corrected = wish("correct", contact={"name": "Nguyễn Thị Mới"})
    assert corrected["proof"]["booked"] == 1
    assert "Nguyễn Thị Mới" in str(rows(province))
    assert wish("erase")["proof"]["booked"] == 1
    assert rows(province) == []
    assert free(api)[0] == FIRST


def test_a_withdrawal_cancels_the_booking(api: Api, province: Province) -> None:
    assert book(api).status == 201
    session = {"Authorization": f"Bearer {begin_session(signing.phone_key(PHONE), 1)['token']}"}
    done = api("POST", "/v1/me/privacy", {"wish": "withdraw"}, **session)
    assert done.body["proof"]["booked"] == 1
    assert rows(province) == []


def hidden(page: str) -> dict[str, str]:
    """What the second step carries on from the first."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def ask(api: Api, phone: str = PHONE) -> str:
    """Ask for a code and return the name under which it is entered."""
    asked = api("POST", "/v1/me/codes", {"phone": phone})
    assert asked.status == 202, asked.body
    return str(asked.body["request"])


def enter(api: Api, request: str, code: str, **given: Any) -> Any:
    return api("POST", f"/v1/receptions/{NAME}/bookings", BOOKING | {"request": request, "code": code} | given)


def test_nobody_books_for_a_telephone_that_is_not_theirs_or_learns_what_it_has_booked(
    api: Api, province: Province
) -> None:
    """Before the code nothing is told, and nothing is kept."""
    unconfirmed = api("POST", f"/v1/receptions/{NAME}/bookings", BOOKING)
    assert (unconfirmed.status, unconfirmed.body["code"]) == (403, "confirmation_needed")
    name = ask(api, "0912345679")
    code = sent_code(province, "+84912345679")
    other = enter(api, name, code)
    assert (other.status, other.body["code"]) == (403, "code_wrong"), "the code of another telephone"
    stranger = api("POST", f"/v1/receptions/{NAME}/bookings", BOOKING, **signed_in("0912345679"))
    assert stranger.status == 403
    assert rows(province) == []
    assert book(api).status == 201
    for slot in (FIRST, SECOND):
        again = api("POST", f"/v1/receptions/{NAME}/bookings", BOOKING | {"slot": slot})
        assert (again.status, again.body["code"]) == (403, "confirmation_needed")
    page = post(api, PAGE, FORM | {"slot": SECOND})
    assert (page.status, "08:00" in page.body.partition("<form")[0]) == (200, False)


def test_who_repeats_a_booking_whose_answer_was_lost_gets_it_again(api: Api, province: Province) -> None:
    publish(line(people=2))
    name = ask(api)
    code = sent_code(province)
    made = enter(api, name, code)
    assert made.status == 201, made.body
    again = enter(api, name, code)
    assert (again.status, again.body) == (201, made.body)
    assert len([one for one in rows(province) if one["pk"]["S"].startswith("N#")]) == 1
    assert api("POST", "/v1/me/session", {"request": name, "code": code}).status == 403, "a code has one use"
    assert enter(api, name, "000000" if code != "000000" else "111111").status == 403


def test_who_is_too_late_chooses_another_time_with_the_same_code(api: Api, province: Province) -> None:
    asked = post(api, PAGE, FORM)
    given = hidden(asked.body) | {"code": sent_code(province)}
    assert book(api, phone="0912345679").status == 201
    late = post(api, PAGE, given)
    assert late.status == 409
    assert f'<option value="{SECOND}" selected>' in late.body
    assert post(api, PAGE, hidden(late.body) | FORM | {"slot": SECOND}).status == 201


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("12345", 422), ("abc", 422), ("000000", 403)])
def test_a_wrong_code_is_said_beside_its_field_and_nothing_typed_is_lost(
    api: Api, province: Province, typed: str, status: int
) -> None:
    asked = post(api, PAGE, FORM)
    if typed == sent_code(province):
        typed = "111111"
    wrong = post(api, PAGE, hidden(asked.body) | {"code": typed})
    assert wrong.status == status
    assert 'id="wrong-code"' in wrong.body
    assert hidden(wrong.body) == hidden(asked.body)
    spaced = " ".join(re.findall("...", sent_code(province)))
    assert post(api, PAGE, hidden(wrong.body) | {"code": spaced}).status == 201, "as some telephones paste it"


def test_another_code_is_sent_with_one_touch(api: Api, province: Province) -> None:
    asked = post(api, PAGE, FORM)
    first = hidden(asked.body)
    second = hidden(post(api, PAGE, first | {"code": "", "again": "yes"}).body)
    assert second["request"] != first["request"]
    assert {**second, "request": ""} == {**first, "request": ""}
    for _ in range(3):
        assert post(api, PAGE, second | {"again": "yes"}).status == 200
    assert post(api, PAGE, second | {"again": "yes"}).status == 429
    assert len([one for one in province.items("Reporters") if "code_hash" in one]) == 5


def test_a_telephone_without_sms_is_told_before_anything_is_sent(api: Api, province: Province) -> None:
    page = post(api, PAGE, FORM | {"phone": "02053812345"})
    assert page.status == 422
    assert 'id="wrong-phone"' in page.body
    assert not [one for one in province.items("Reporters") if "code_hash" in one]


def test_a_reception_with_bookings_is_not_taken_away_until_its_days_are_called_off(api: Api) -> None:
    assert book(api).status == 201
    path, edition = "/v1/admin/documents/receptions", {"If_Match": '"1"'}
    refused = api("PUT", path, {"receptions": [line(id="other")]}, officer="administrator.intake", **edition)
    assert refused.status == 422, refused.body
    assert [one["code"] for one in refused.body["errors"]] == ["reception_is_booked"]
    off = {"reason": "Chủ tịch đi họp đột xuất"}
    called_off = api("POST", f"/v1/office/receptions/{NAME}/days/{DAY}/cancellation", off, officer="leader.that-khe")
    assert called_off.status == 200, called_off.body
    done = api("PUT", path, {"receptions": [line(id="other")]}, officer="administrator.intake", **edition)
    assert done.status == 200, done.body


def test_a_code_for_a_meeting_is_named_so_and_begins_no_session(api: Api, province: Province) -> None:
    """So that nobody talks a session out of somebody under the pretence of a meeting."""
    asked = api("POST", "/v1/me/codes", {"phone": PHONE, "purpose": "booking"})
    assert asked.status == 202, asked.body
    name, code = asked.body["request"], sent_code(province)
    assert sessions.code_to_send(name, clock.now()) == (PHONE, code, CodePurpose.BOOKING)
    refused = api("POST", "/v1/me/session", {"request": name, "code": code})
    assert (refused.status, refused.body["code"]) == (403, "code_wrong")
    assert enter(api, name, code).status == 201


def test_the_form_without_scripts_asks_for_a_code_for_a_meeting(api: Api, province: Province) -> None:
    assert post(api, PAGE, FORM).status == 200
    (waiting,) = [one for one in province.items("Reporters") if "code_hash" in one]
    assert waiting["purpose"]["S"] == "booking"


def test_a_code_for_something_unknown_is_refused(api: Api) -> None:
    answer = api("POST", "/v1/me/codes", {"phone": PHONE, "purpose": "money"})
    assert (answer.status, answer.body["field"]) == (422, "purpose")


def test_each_purpose_has_a_text_of_its_own_that_fits_one_sms() -> None:
    texts = {purpose: messages.ONE_TIME_CODES[purpose].fill(code="123456", minutes=10).vi for purpose in CodePurpose}
    assert len(set(texts.values())) == len(CodePurpose)
    assert all(fits_one_sms(text) and "123456" in text for text in texts.values())
    assert ("lich hen" in texts[CodePurpose.BOOKING], "phan anh" in texts[CodePurpose.BOOKING]) == (True, False)
