"""Words, photos and visibility are put right over HTTP, and earlier public copies are gone at once."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from chalicelib.jobs.derivatives import make
from chalicelib.store.tickets import photos
from tests.domain import samples
from tests.http.office.test_redactions import arrive, as_jpeg, office_ticket, scene, send
from tests.support import Api, Province, history

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")

NAME, PLATE = "Nguyễn Văn Nam", "12C-123.45"
TEXT = f"Ông {NAME} đổ rác, xe {PLATE}"
REASON = "Có tên và biển số của người khác"


def report(api: Api) -> tuple[str, dict[str, str]]:
    """A received public report with TEXT: its code and the header of its sender."""
    made = send(api, description=TEXT)
    assert api.act("intake.intake", made["code"], "receive", urgency="normal").status == 200
    return made["code"], {"X_Report_Secret": made["secret"]}


def public_answers(api: Api, code: str) -> dict[str, Any]:
    """Every public answer that shows the report."""
    return {
        "report": api("GET", f"/v1/reports/{code}"),
        "list": api("GET", "/v1/reports"),
        "of its commune": api("GET", "/v1/reports?commune=06040"),
        "of its category": api("GET", "/v1/reports?category=hygiene"),
    }


def test_intake_hides_words_and_no_answer_item_or_event_has_them_any_more(api: Api, province: Province) -> None:
    code, _ = report(api)
    path = f"/v1/office/tickets/{code}/hidden-words"
    shown = office_ticket(api, code)
    assert {(one["kind"], one["text"]) for one in shown["private_words"]} == {("plate", PLATE)}
    assert all(NAME in str(one.body) for one in public_answers(api, code).values())
    answer = api("POST", path, {"words": [NAME, PLATE], "reason": REASON}, officer="intake.intake")
    assert answer.status == 200, answer.body
    assert answer.body["description"] == "Ông █████ đổ rác, xe █████"
    assert answer.body["private_words"] == []
    for name, seen in public_answers(api, code).items():
        assert "█████" in str(seen.body), name
        assert NAME not in str(seen.body), name
    line = answer.body["history"][-1]
    assert (line["kind"], line["officer"], line["reason"]) == ("hide_words", "intake.intake", REASON)
    stored = str([item for item in province.items("Tickets") if code in str(item)])
    assert not [mark for mark in (NAME, PLATE) if mark in stored]
    # A second request finds nothing more, and says so.
    again = api("POST", path, {"words": [NAME], "reason": REASON}, officer="intake.intake")
    assert (again.status, again.body["field"]) == (422, "words")


def test_words_that_were_hidden_by_mistake_are_restored_with_a_reason(api: Api, province: Province) -> None:
    code, secret = report(api)
    hiding = f"/v1/office/tickets/{code}/hidden-words"
    hidden = api("POST", hiding, {"words": [NAME], "reason": REASON}, officer="intake.intake").body
    (one,) = hidden["restorable"]
    assert NAME in str(province.items("Reporters"))
    path = f"/v1/office/tickets/{code}/restored-words"
    given = {"version": one["version"], "reason": "Đây là tên cửa hàng"}
    assert api("POST", path, given, officer="focal.that-khe").status in (403, 404)
    answer = api("POST", path, given, officer="intake.intake")
    assert (answer.status, answer.body["description"], answer.body["restorable"]) == (200, TEXT, [])
    assert all(NAME in str(seen.body) for seen in public_answers(api, code).values())
    assert (answer.body["history"][-1]["kind"], answer.body["history"][-1]["reason"]) == (
        "restore_words", "Đây là tên cửa hàng",
    )  # fmt: skip
    assert NAME not in str(province.items("Reporters"))
    assert api("POST", path, given, officer="intake.intake").body["code"] == "words_not_kept"
    trail = api("GET", "/v1/admin/audit", officer="administrator.intake").body["entries"]
    assert [line["action"] for line in trail] == ["restore_words"]
    # An erasure takes what is kept along.
    api("POST", hiding, {"words": [NAME], "reason": REASON}, officer="intake.intake")
    assert api("POST", f"/v1/reports/{code}/privacy", {"wish": "erase"}, **secret).status == 200
    assert NAME not in str(province.items("Reporters"))


def test_a_report_becomes_private_and_public_again(api: Api) -> None:
    code, secret = report(api)
    own, office = f"/v1/reports/{code}/visibility", f"/v1/office/tickets/{code}/visibility"
    assert api("POST", own, {"visibility": "private"}, **secret).body["visibility"] == "private"
    seen = public_answers(api, code)
    assert seen.pop("report").status == 404
    assert not [name for name, one in seen.items() if code in str(one.body)]
    assert api("POST", office, {"visibility": "public", "reason": REASON}, officer="intake.intake").status == 409
    assert api("POST", own, {"visibility": "public"}, **secret).body["may_be_public"]
    assert api("GET", f"/v1/reports/{code}").status == 200
    changed = api("POST", office, {"visibility": "private", "reason": REASON}, officer="intake.intake")
    assert (changed.body["visibility"], changed.body["visibility_may_be"]) == ("private", ["public"])
    refused = api("POST", own, {"visibility": "public"}, **secret)
    assert (refused.status, refused.body["code"]) == (409, "kept_private")
    assert not api("GET", f"/v1/reports/{code}", **secret).body["may_be_public"]
    assert api("POST", own, {"visibility": "private"}).status == 404
    assert [event.kind for event in history(code)][-3:] == ["set_visibility"] * 3


def test_links_to_pictures_end_when_a_report_becomes_private(api: Api, province: Province) -> None:
    code, secret = report(api)
    assert arrive(province, code, "r1", as_jpeg(scene())) == "ready"
    (photo,) = api("GET", f"/v1/reports/{code}").body["photos"]
    assert requests.get(photo["links"]["800"], timeout=5).status_code == 200
    api("POST", f"/v1/reports/{code}/visibility", {"visibility": "private"}, **secret)
    assert requests.get(photo["links"]["800"], timeout=5).status_code in (403, 404)
    # The sender still has it, when it is made again.
    make(f"incoming/{code}/r1.again", lambda: samples.T0)
    (photo,) = api("GET", f"/v1/reports/{code}", **secret).body["photos"]
    assert requests.get(photo["links"]["800"], timeout=5).status_code == 200


@pytest.mark.parametrize("who", ["sender", "office"])
def test_links_to_pictures_end_when_a_report_is_withdrawn_or_gets_a_restricted_category(
    api: Api, province: Province, who: str
) -> None:
    code, secret = report(api)
    assert arrive(province, code, "r1", as_jpeg(scene())) == "ready"
    (photo,) = api("GET", f"/v1/reports/{code}").body["photos"]
    links = [one for form in ("links", "links_jpeg") for one in photo.get(form, {}).values()]
    assert {requests.get(link, timeout=5).status_code for link in links} == {200}
    if who == "sender":
        assert api("POST", f"/v1/reports/{code}/withdraw", {"reason": REASON}, **secret).status == 200
    else:
        moved = api.act("intake.intake", code, "reclassify", category="officials", reason=REASON)
        assert moved.status == 200, moved.body
    assert {requests.get(link, timeout=5).status_code for link in links} <= {403, 404}
    # Its sender and the office have it by new links.
    make(f"incoming/{code}/r1.again", lambda: samples.T0)
    (photo,) = api("GET", f"/v1/reports/{code}", **secret).body["photos"]
    assert requests.get(photo["links"]["800"], timeout=5).status_code == 200


@pytest.mark.parametrize("way", ["withdrawal", "erasure"])
def test_nothing_recognises_a_photo_that_was_taken_back(api: Api, province: Province, way: str) -> None:
    (first, secret), (second, _) = report(api), report(api)
    assert arrive(province, first, "r1", as_jpeg(scene())) == "ready"
    assert arrive(province, second, "r1", as_jpeg(scene(), quality=70)) == "ready"
    one, other = photos.get(first, "r1"), photos.get(second, "r1")
    assert one is not None
    assert other is not None
    assert [alike.code for alike in other.similar] == [first], "the other report says that its photo is like this one"
    assert one.fingerprint
    assert one.content_hash
    known = (one.fingerprint, one.content_hash)
    if way == "withdrawal":
        assert api("POST", f"/v1/reports/{first}/photos/r1/withdrawal", **secret).status == 200
    else:
        wish = {"wish": "erase", "pictures": True}
        assert api("POST", f"/v1/reports/{first}/privacy", wish, **secret).status < 300
    left = photos.get(second, "r1")
    assert left is not None
    assert left.similar == ()
    stored = str(province.items("Tickets"))
    assert not [mark for mark in known if mark in stored.replace(str(left.fingerprint), "")]
    assert not [item for item in province.items("Tickets") if f"#{first}#r1" in item["sk"]["S"]]
    assert left.fingerprint is not None
    assert left.fingerprint in stored, "the other photo is found as before"
    assert "likeness" not in str(api("GET", f"/v1/office/tickets/{second}", officer="intake.intake").body["photos"])


def test_the_sender_withdraws_a_photo_and_words(api: Api, province: Province) -> None:
    code, secret = report(api)
    assert arrive(province, code, "r1", as_jpeg(scene())) == "ready"
    (link,) = [one["links"]["800"] for one in api("GET", f"/v1/reports/{code}").body["photos"]]
    assert api("POST", f"/v1/reports/{code}/photos/r1/withdrawal").status in (403, 404)
    for _ in range(2):
        assert api("POST", f"/v1/reports/{code}/photos/r1/withdrawal", **secret).body["photos"] == []
    found = photos.get(code, "r1")
    assert found is not None
    assert (found.state, found.gone_at is not None) == (photos.REFUSED, True)
    assert code in link
    s3 = province.aws.client("s3")
    for bucket in ("OriginalsBucket", "DerivativesBucket"):
        held = s3.list_objects_v2(Bucket=province.aws.outputs[bucket]).get("Contents", [])
        assert not [one["Key"] for one in held if f"{code}/r1" in one["Key"]]
    assert [event.kind for event in history(code)].count("withdraw_photo") == 1
    assert api("POST", f"/v1/reports/{code}/photos/a1/withdrawal", **secret).status == 404
    hidden = api("POST", f"/v1/reports/{code}/hidden-words", {"words": [NAME]}, **secret)
    assert hidden.body["description"] == f"Ông █████ đổ rác, xe {PLATE}"
    assert api("POST", f"/v1/reports/{code}/hidden-words", {"words": ["a"]}, **secret).status == 422
