"""Village helpers: they send for others from their hamlets alone, and what they sent is not theirs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.moving import SignedInBy
from chalicelib.domain.province.oversight import Oversight
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.http.citizen.me import begin_session
from chalicelib.runtime import clock
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.connection import Contended
from chalicelib.store.vault import helpers as kept
from chalicelib.store.vault import reporters
from tests.domain import samples
from tests.domain.samples import COMMUNES
from tests.http import helpers
from tests.http.helpers import FAR, IN_OTHER, IN_OWN, THAT_KHE
from tests.support import Api, Province

VILLAGER, OTHER_PHONE = "+84987000222", "+84987000333"
NAME = "Bà Nông Thị Mẫu"


@pytest.fixture(autouse=True)
def hamlets(province: Province) -> None:
    helpers.publish(samples.T0)


def send(api: Api, session: dict[str, str], **given: Any) -> dict[str, Any]:
    sent = api("POST", "/v1/helper/reports", helpers.report(**given), **session)
    assert sent.status == 201, sent.body
    body: dict[str, Any] = sent.body
    return body


def test_a_helper_learns_hamlets_points_and_the_words_to_read_out(api: Api) -> None:
    helpers.appoint()
    shown = api("GET", "/v1/helper", **helpers.signed_in()).body
    assert [one["id"] for one in shown["hamlets"]] == ["na-chuong"]
    assert [one["name"] for one in shown["points"]] == ["Thôn Nà Chuông"]
    assert shown["commune"]["code"] == THAT_KHE
    assert "Ông/Bà có đồng ý không?" in shown["consent"]["vi"]
    assert shown["consent_text"] == VERSIONS[AgreedBy.HELPED]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/helper"), ("POST", "/v1/helper/reports"), ("GET", "/v1/helper/reports"), ("GET", "/v1/helper/cases")],
)
def test_who_is_no_helper_is_told_so(api: Api, method: str, path: str) -> None:
    body = helpers.report() if method == "POST" else None
    refused = api(method, path, body, **helpers.signed_in(OTHER_PHONE))
    assert (refused.status, refused.body["code"]) == (403, "not_helper")
    assert api(method, path, body).status == 401


def test_a_villager_s_report_is_the_villager_s(api: Api) -> None:
    helper = helpers.appoint()
    session = helpers.signed_in()
    made = send(api, session, contact={"name": NAME, "phone": VILLAGER})
    code, now = made["code"], clock.now()
    assert made["secret"] is None
    sender = reporters.get(code, now)
    assert sender is not None
    assert (sender.name, sender.phone, sender.consent_text) == (NAME, VILLAGER, VERSIONS[AgreedBy.HELPED])
    assert sender.consent_channel == "helper"
    assert kept.helper_of(code, now) == helper.person
    # The villager's own telephone finds it; the helper's does not.
    villager = helpers.signed_in(VILLAGER)
    assert [one["code"] for one in api("GET", "/v1/me/reports", **villager).body["reports"]] == [code]
    assert api("GET", "/v1/me/reports", **session).body["reports"] == []
    assert not reporters.is_of(code, helper.person, now)
    assert [one["code"] for one in api("GET", "/v1/helper/reports", **session).body["reports"]] == [code]


def test_the_act_of_consent_is_kept_with_version_and_time(api: Api, province: Province) -> None:
    helpers.appoint()
    agreed = (datetime.now(UTC) - timedelta(days=2)).replace(microsecond=0)
    code = send(api, helpers.signed_in(), agreed_at=agreed.isoformat())["code"]
    (item,) = [
        one for one in province.items("Reporters") if one["pk"]["S"] == f"R#{code}" and one["sk"]["S"] == "HELPER"
    ]
    assert item["consent_text"]["S"] == VERSIONS[AgreedBy.HELPED]
    assert item["consent_at"]["S"].startswith(agreed.strftime("%Y-%m-%dT%H:%M:%S"))


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"hamlet": "pac-luong"}, "hamlet", "outside_hamlets"),
        ({"hamlet": "nowhere"}, "hamlet", "outside_hamlets"),
        ({"place": {"lat": IN_OTHER[0], "lon": IN_OTHER[1]}}, "place.lat", "outside_hamlets"),
        ({"place": {"lat": FAR[0], "lon": FAR[1]}}, "place.lat", "outside_hamlets"),
        ({"place": {"commune": samples.COMMUNES["ky-lua"]}}, "place.commune", "outside_hamlets"),
        ({"consent": False}, "consent", "not_one_of"),
        ({"consent": None}, "consent", "not_one_of"),
        ({"consent_text": "2020-01-other"}, "consent_text", "not_one_of"),
        ({"agreed_at": "yesterday"}, "agreed_at", "field_invalid"),
        ({"contact": {"phone": helpers.HELPER_PHONE}}, "contact.phone", "own_telephone"),
        ({"contact": {"email": "a@example.invalid"}}, "contact.email", "helper_no_mailbox"),
        ({"contact": {"phone": "12"}}, "contact.phone", "phone_invalid"),
        ({"category": "nothing"}, "category", "unknown_category"),
    ],
)
def test_bad_input_is_named_and_nothing_is_stored(
    api: Api, province: Province, given: dict[str, Any], field: str, code: str
) -> None:
    helpers.appoint()
    before = len(province.items("Tickets"))
    refused = api("POST", "/v1/helper/reports", helpers.report(**given), **helpers.signed_in())
    assert refused.status == 422
    assert (refused.body["field"], refused.body["code"]) == (field, code)
    assert len(province.items("Tickets")) == before


def test_a_place_without_a_point_is_the_hamlet_s_centre(api: Api) -> None:
    helpers.appoint()
    code = send(api, helpers.signed_in(), place={})["code"]
    seen = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body
    assert (seen["place"]["lat"], seen["place"]["address"]) == (22.238, "Thôn Nà Chuông")
    assert seen["place"]["commune"] == THAT_KHE
    assert seen["channel"] == "helper"


def test_what_another_helper_of_the_device_wrote_is_refused(api: Api, province: Province) -> None:
    helpers.appoint()
    helpers.appoint(OTHER_PHONE)
    own, other = helpers.signed_in(), helpers.signed_in(OTHER_PHONE)
    written = helpers.report(helper=api("GET", "/v1/helper", **own).body["id"])
    before = len(province.items("Tickets"))
    refused = api("POST", "/v1/helper/reports", written, Idempotency_Key="k1", **other)
    assert (refused.status, refused.body["code"]) == (403, "other_helper")
    assert len(province.items("Tickets")) == before
    assert api("POST", "/v1/helper/reports", written, Idempotency_Key="k1", **own).status == 201


def test_a_report_sent_again_is_one_report(api: Api) -> None:
    helpers.appoint()
    session = helpers.signed_in()
    body = helpers.report(contact={"name": NAME})
    first, again = (api("POST", "/v1/helper/reports", body, Idempotency_Key="k1", **session).body for _ in range(2))
    assert first["code"] == again["code"]
    assert first["secret"] == again["secret"]


def test_a_helper_reads_no_identity_and_takes_no_sender_s_action(api: Api) -> None:
    helpers.appoint()
    session = helpers.signed_in()
    made = send(api, session, contact={"name": NAME, "phone": VILLAGER}, visibility="private")
    answers = [
        api(method, path.format(code=made["code"]), body, **session)
        for method, path, body in (
            ("GET", "/v1/reports/{code}", None),
            ("POST", "/v1/reports/{code}/withdraw", {"text": "Thôi"}),
            ("POST", "/v1/reports/{code}/rate", {"rating": "satisfied"}),
            ("POST", "/v1/reports/{code}/privacy", {"wish": "export"}),
            ("GET", "/v1/helper/reports", None),
            ("GET", "/v1/helper/cases", None),
            ("GET", "/v1/me/account", None),
        )
    ]
    assert [one.status for one in answers[:4]] == [404, 404, 404, 404]
    whole = json.dumps([one.body for one in answers], ensure_ascii=False)
    assert NAME not in whole
    assert VILLAGER[-9:] not in whole
    assert "Rác thải" not in whole  # it is private


def test_without_a_telephone_the_secret_reads_and_acts_only_with_another_telephone(api: Api) -> None:
    helpers.appoint()
    session = helpers.signed_in()
    made = send(api, session, contact={"name": NAME})
    code, secret = made["code"], {"X_Report_Secret": made["secret"]}
    assert api("GET", f"/v1/reports/{code}", **secret).status == 200
    act = ("POST", f"/v1/reports/{code}/withdraw", {"text": "Đã tự dọn"})
    for headers in (secret, secret | session):
        refused = api(*act, **headers)
        assert (refused.status, refused.body["code"]) == (403, "sender_unproven")
    own_data = api("POST", f"/v1/reports/{code}/privacy", {"wish": "export"}, **(secret | session))
    assert own_data.status == 403
    assert api(*act, **(secret | helpers.signed_in(OTHER_PHONE))).status == 200


def test_an_identity_which_names_no_telephone_does_not_prove_another_one(api: Api) -> None:
    helpers.appoint()
    made = send(api, helpers.signed_in(), contact={"name": NAME})
    token = begin_session("an identity", reporters.BY_IDENTITY, SignedInBy.IDENTITY)["token"]
    headers = {"X_Report_Secret": made["secret"], "Authorization": f"Bearer {token}"}
    refused = api("POST", f"/v1/reports/{made['code']}/withdraw", {"text": "Đã tự dọn"}, **headers)
    assert (refused.status, refused.body["code"]) == (403, "sender_unproven")


def test_a_helper_whom_another_commune_appointed_meanwhile_stays_one(api: Api) -> None:
    one = helpers.appoint()
    line = AuditEntry(one.since, "focal.that-khe", Oversight.HELPER_ENDED, "", subject=one.id)
    kept.remove(one, line)
    elsewhere = replace(one, commune=COMMUNES["ky-lua"])
    kept.put(elsewhere, replace(line, action=Oversight.HELPER_APPOINTED))
    with pytest.raises(Contended):
        kept.remove(one, line)
    assert kept.helper(one.person) == elsewhere


def test_the_link_of_a_message_to_the_villager_acts_as_ever(api: Api) -> None:
    from chalicelib.identity import signing

    helpers.appoint()
    made = send(api, helpers.signed_in(), contact={"phone": VILLAGER})
    code = made["code"]
    acted = api(
        "POST", f"/v1/reports/{code}/withdraw", {"text": "Đã tự dọn"}, X_Report_Secret=signing.link_secret(code)
    )
    assert acted.status == 200


def test_a_helper_follows_the_public_cases_of_their_hamlets_alone(api: Api) -> None:
    helpers.appoint()
    codes = {}
    for name, (lat, lon) in {"own": IN_OWN, "other": IN_OTHER}.items():
        place = {"lat": lat, "lon": lon, "commune": THAT_KHE}
        body = {"category": "hygiene", "description": "Rác đổ đầy đường", "place": place}
        made = api("POST", "/v1/reports", body).body
        codes[name] = made["code"]
        assert api.act("intake.intake", made["code"], "receive", urgency="normal").status == 200
    private = api(
        "POST",
        "/v1/reports",
        {
            "category": "hygiene",
            "description": "Việc riêng",
            "place": {"lat": IN_OWN[0], "lon": IN_OWN[1], "commune": THAT_KHE},
            "visibility": "private",
        },
    ).body["code"]
    assert api.act("intake.intake", private, "receive", urgency="normal").status == 200
    shown = api("GET", "/v1/helper/cases", **helpers.signed_in()).body["reports"]
    assert [one["code"] for one in shown] == [codes["own"]]


def test_a_helper_who_is_ended_sends_nothing_more(api: Api) -> None:
    one = helpers.appoint()
    session = helpers.signed_in()
    (listed,) = api("GET", "/v1/office/helpers", officer="focal.that-khe").body["helpers"]
    assert (listed["ending"], listed["hamlets"]) == (helpers.HELPER_PHONE[-3:], ["na-chuong"])
    ended = api("DELETE", f"/v1/office/helpers/{one.id}", officer="focal.that-khe")
    assert ended.body["helpers"] == []
    assert api("POST", "/v1/helper/reports", helpers.report(), **session).body["code"] == "not_helper"
    assert api("DELETE", f"/v1/office/helpers/{one.id}", officer="focal.that-khe").status == 404


def test_after_an_erasure_the_helper_does_not_pass_as_another_telephone(api: Api) -> None:
    helpers.appoint()
    session = helpers.signed_in()
    made = send(api, session, contact={"name": NAME})
    reporters.erase(made["code"])
    headers = {"X_Report_Secret": made["secret"]} | session
    refused = api("POST", f"/v1/reports/{made['code']}/withdraw", {"text": "Đã tự dọn"}, **headers)
    assert (refused.status, refused.body["code"]) == (403, "sender_unproven")
