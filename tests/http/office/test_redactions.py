"""Photos after their upload: evidence for officers, similar pictures, redaction, the place of a photo, and pairs."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
import requests
from PIL import Image, ImageEnhance

from chalicelib.jobs import changes
from chalicelib.jobs.derivatives import make
from chalicelib.media import files as storage
from chalicelib.store.tickets import photos, tickets
from tests.domain import samples
from tests.support import Api, Faults, Killed, Province, history

# Unlike the deployed function, a test run has several threads. The forked child only computes.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")

JPEG = {"content_type": "image/jpeg", "size": 1000}
# Values in the metadata of the test photo, found nowhere else: 21.4321 N, 106.5432 E, 2026-03-01 06:54:32 in Vietnam.
MARKS = ("21.4321", "106.5432", "2026-02-28T23:54:32Z", "2026:03:01")
AREA = {"left": 0.0, "top": 0.0, "width": 0.5, "height": 1.0}
REFUSED = {"focal.ky-lua": 404, "processing.that-khe": 403, "administrator.intake": 403}


def scene(seed: int = 1) -> Image.Image:
    """A picture that is unique to its seed."""
    small = Image.frombytes("RGB", (12, 8), random.Random(seed).randbytes(12 * 8 * 3))
    return small.resize((450, 300), Image.Resampling.BICUBIC)


def as_jpeg(picture: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


def jpeg_with_metadata() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: "2026:03:01 06:54:32"})
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 25.0, 55.56), 3: "E", 4: (106.0, 32.0, 35.52)})
    return as_jpeg(scene(), exif=exif)


def arrive(province: Province, code: str, photo: str, data: bytes) -> str:
    bucket = province.aws.outputs["OriginalsBucket"]
    province.aws.client("s3").put_object(
        Bucket=bucket, Key=f"incoming/{code}/{photo}", Body=data, ContentType="image/jpeg"
    )
    return make(f"incoming/{code}/{photo}", lambda: samples.T0)


def send(api: Api, **changed: Any) -> dict[str, Any]:
    body = {
        "category": "hygiene",
        "description": "Rác thải đổ tràn ra đường",
        "place": {"commune": "06040"},
        "photos": [JPEG, JPEG],
        **changed,
    }
    receipt: dict[str, Any] = api("POST", "/v1/reports", body).body
    return receipt


def dispatched_report(api: Api, province: Province, data: bytes, **changed: Any) -> dict[str, Any]:
    """Send a report with one ready photo, receive it and dispatch it to its unit."""
    made = send(api, **changed)
    assert arrive(province, made["code"], "r1", data) == "ready"
    assert api.act("intake.intake", made["code"], "receive", urgency="normal").status == 200
    assert api.act("intake.intake", made["code"], "dispatch", unit="that-khe").status == 200
    return made


def redact(api: Api, officer: str, code: str, *areas: dict[str, Any], photo: str = "r1") -> Any:
    path = f"/v1/office/tickets/{code}/photos/{photo}/redactions"
    return api("POST", path, {"areas": list(areas or [AREA])}, officer=officer)


def make_again(code: str) -> str:
    return make(f"incoming/{code}/r1.again", lambda: samples.T0)


def office_ticket(api: Api, code: str, officer: str = "intake.intake") -> dict[str, Any]:
    body: dict[str, Any] = api("GET", f"/v1/office/tickets/{code}", officer=officer).body
    return body


def test_only_officers_see_where_and_when_a_photo_was_taken(api: Api, province: Province) -> None:
    made = dispatched_report(
        api, province, jpeg_with_metadata(), place={"commune": "06040", "lat": 21.44, "lon": 106.55}
    )
    code, secret = made["code"], {"X_Report_Secret": made["secret"]}
    evidence = office_ticket(api, code)["photos"][0]["evidence"]
    assert (evidence["lat"], evidence["lon"], evidence["taken_at"]) == (21.4321, 106.5432, MARKS[2])
    assert 1000 < evidence["distance_metres"] < 1250
    assert evidence["age_seconds"] > 0
    views = {
        "public": api("GET", f"/v1/reports/{code}").body,
        "sender": api("GET", f"/v1/reports/{code}", **secret).body,
        "list": api("GET", "/v1/reports").body,
        "queue": api("GET", "/v1/office/queue?unit=that-khe", officer="focal.that-khe").body,
        "events": [event.details for event in history(code)],
    }
    changes.read_changes(province.stream_records("head"))
    views["messages"] = province.queued()
    assert not [(name, mark) for name, seen in views.items() for mark in MARKS if mark in str(seen)]


def test_a_sender_without_a_point_is_offered_the_place_of_the_photo(api: Api, province: Province) -> None:
    made = send(api)
    arrive(province, made["code"], "r1", jpeg_with_metadata())
    path, secret = f"/v1/reports/{made['code']}", {"X_Report_Secret": made["secret"]}
    assert api("GET", path, **secret).body["uploads"][0]["place"] == {"lat": 21.4321, "lon": 106.5432}
    api.act("intake.intake", made["code"], "receive", urgency="normal")
    assert not [mark for mark in MARKS if mark in str(api("GET", path).body)]


def test_an_erasure_removes_the_evidence(api: Api, province: Province) -> None:
    made = dispatched_report(api, province, jpeg_with_metadata())
    path, secret = f"/v1/reports/{made['code']}/privacy", {"X_Report_Secret": made["secret"]}
    (copy,) = api("POST", path, {"wish": "export"}, **secret).body["reports"]
    assert copy["photos_taken"]["r1"] == {"at": MARKS[2], "lat": 21.4321, "lon": 106.5432}
    assert api("POST", path, {"wish": "erase"}, **secret).status == 200
    assert "evidence" not in office_ticket(api, made["code"])["photos"][0]


def test_a_similar_earlier_picture_is_shown_with_its_ticket(api: Api, province: Province) -> None:
    earlier = dispatched_report(api, province, as_jpeg(scene(7)))
    edited = ImageEnhance.Brightness(scene(7).crop((5, 4, 445, 296)).resize((225, 150))).enhance(1.15)
    later = dispatched_report(api, province, as_jpeg(edited, quality=60))
    other = dispatched_report(api, province, as_jpeg(scene(8)))
    (line,) = office_ticket(api, later["code"])["photos"][0]["similar"]
    assert (line["code"], line["photo"]) == (earlier["code"], "r1")
    assert line["likeness"] > 0.8
    assert "similar" not in office_ticket(api, other["code"])["photos"][0]
    assert "similar" not in office_ticket(api, earlier["code"])["photos"][0]
    shown = api("GET", f"/v1/reports/{later['code']}").body
    assert "similar" not in str(shown)


def test_a_similar_picture_of_a_hidden_ticket_is_shown_without_its_code(api: Api, province: Province) -> None:
    hidden = send(api, category="traffic", photos=[JPEG], visibility="private")
    assert arrive(province, hidden["code"], "r1", as_jpeg(scene(9))) == "ready"
    later = dispatched_report(api, province, as_jpeg(scene(9), quality=50))
    (line,) = office_ticket(api, later["code"], "focal.that-khe")["photos"][0]["similar"]
    assert (line["code"], line["photo"]) == (None, None)


def test_the_second_copy_of_a_file_in_a_report_is_refused(api: Api, province: Province) -> None:
    made = send(api)
    data = as_jpeg(scene(3))
    assert arrive(province, made["code"], "r1", data) == "ready"
    assert arrive(province, made["code"], "r2", data) == "refused"
    second = photos.get(made["code"], "r2")
    assert second is not None
    assert second.reason == "duplicate"


def test_a_redacted_photo_is_shown_under_new_links_only(api: Api, province: Province) -> None:
    made = dispatched_report(api, province, as_jpeg(scene(4)))
    code = made["code"]
    before = api("GET", f"/v1/reports/{code}").body["photos"][0]
    old = [*before["links"].values(), *before["jpegs"].values()]
    assert {requests.get(link, timeout=30).status_code for link in old} == {200}

    answer = redact(api, "intake.intake", code, AREA)

    assert answer.status == 202
    assert answer.body["photos"][0]["state"] == "redacting"
    assert {requests.get(link, timeout=30).status_code for link in old} == {404}
    assert api("GET", f"/v1/reports/{code}").body["photos"] == []
    assert make_again(code) == "ready"
    assert {requests.get(link, timeout=30).status_code for link in old} == {404}
    after = api("GET", f"/v1/reports/{code}").body["photos"][0]
    for link in (*after["links"].values(), *after["jpegs"].values()):
        picture = Image.open(io.BytesIO(requests.get(link, timeout=30).content)).convert("RGB")
        left = picture.crop((0, 0, picture.width // 2 - 8, picture.height)).convert("L")
        assert int(left.getextrema()[1]) < 40  # type: ignore[arg-type]
        assert int(picture.convert("L").getextrema()[1]) > 100  # type: ignore[arg-type]
    assert after["preview"] != before["preview"]
    line = history(code)[-1]
    assert (line.kind, line.officer, line.details) == ("redact", "intake.intake", {"photo": "r1", "areas": 1})


def test_a_second_redaction_keeps_the_areas_of_the_first(api: Api, province: Province) -> None:
    code = dispatched_report(api, province, as_jpeg(scene(4)))["code"]
    redact(api, "intake.intake", code, AREA)
    redact(api, "focal.that-khe", code, AREA | {"left": 0.5, "style": "blur"})
    assert make_again(code) == "ready"
    photo = photos.get(code, "r1")
    assert photo is not None
    assert (photo.revision, [area["style"] for area in photo.areas]) == (3, ["black", "blur"])
    # The late event of the first redaction changes nothing.
    assert make_again(code) == "settled before"


@pytest.mark.parametrize("officer", ["intake.intake", "supervisor.intake", "focal.that-khe", "leader.that-khe"])
def test_an_officer_with_the_right_redacts_a_photo(api: Api, province: Province, officer: str) -> None:
    code = dispatched_report(api, province, as_jpeg(scene(5)))["code"]
    assert redact(api, officer, code).status == 202


def test_other_officers_and_invalid_redactions_are_refused(api: Api, province: Province) -> None:
    code = dispatched_report(api, province, as_jpeg(scene(5)))["code"]
    assert {officer: redact(api, officer, code).status for officer in REFUSED} == REFUSED
    assert redact(api, "intake.intake", code, photo="r2").body["code"] == "photo_not_shown"
    assert redact(api, "intake.intake", code, photo="x").status == 404
    assert redact(api, "intake.intake", code, AREA | {"left": 1.5}).body["field"] == "areas.0.left"
    for _ in range(3):
        assert redact(api, "intake.intake", code, *[AREA] * 20).status == 202
    assert redact(api, "intake.intake", code).body["code"] == "too_many_areas"
    assert [event.kind for event in history(code)].count("redact") == 3


def test_a_killed_redaction_hides_the_photo_and_can_be_repeated(api: Api, province: Province, faults: Faults) -> None:
    made = dispatched_report(api, province, as_jpeg(scene(6)))
    code = made["code"]
    faults.on("DeleteObjects", "kill before")
    with pytest.raises(Killed):
        redact(api, "intake.intake", code)
    faults.none()
    assert api("GET", f"/v1/reports/{code}").body["photos"] == []
    assert redact(api, "intake.intake", code).status == 202
    assert make_again(code) == "ready"


@pytest.mark.parametrize(("change", "reason"), [("gone", "original_gone"), ("another", "original_changed")])
def test_a_photo_whose_original_is_missing_or_changed_is_not_shown(
    api: Api, province: Province, change: str, reason: str
) -> None:
    code = dispatched_report(api, province, as_jpeg(scene(2)))["code"]
    redact(api, "intake.intake", code)
    if change == "gone":
        storage.forget_original(code, "r1")
        assert make_again(code) == "refused"
    else:
        assert arrive(province, code, "r1", as_jpeg(scene(10))) == "refused"
    photo = photos.get(code, "r1")
    assert photo is not None
    assert (photo.state, photo.reason) == ("refused", reason)
    assert api("GET", f"/v1/reports/{code}").body["photos"] == []


def test_a_photo_without_a_revision_is_shown_and_can_be_redacted(api: Api, province: Province) -> None:
    made = dispatched_report(api, province, as_jpeg(scene(2)))
    code = made["code"]
    province.aws.client("dynamodb").update_item(
        TableName=province.tables["Tickets"],
        Key={"pk": {"S": f"T#{code}"}, "sk": {"S": "P#r1"}},
        UpdateExpression="REMOVE revision, preview, digest, evidence",
    )
    storage.put_derivative(storage.DerivativeName(code, "r1", 0, "320", "webp"), b"old")
    shown = api("GET", f"/v1/reports/{code}").body["photos"][0]
    assert requests.get(shown["links"]["320"], timeout=30).content == b"old"
    assert "jpegs" not in shown
    assert redact(api, "intake.intake", code).status == 202
    assert requests.get(shown["links"]["320"], timeout=30).status_code == 404
    assert make_again(code) == "ready"


def test_concurrent_events_of_one_redaction_keep_the_photo(api: Api, province: Province, faults: Faults) -> None:
    code = dispatched_report(api, province, as_jpeg(scene(11)))["code"]
    redact(api, "intake.intake", code)
    faults.before("UpdateItem", lambda: make_again(code))
    assert make_again(code) == "settled before"
    shown = api("GET", f"/v1/reports/{code}").body["photos"][0]
    assert requests.get(shown["links"]["320"], timeout=30).status_code == 200


def test_derivatives_made_during_another_redaction_are_removed(api: Api, province: Province, faults: Faults) -> None:
    code = dispatched_report(api, province, as_jpeg(scene(12)))["code"]
    redact(api, "intake.intake", code)
    faults.before("UpdateItem", lambda: redact(api, "focal.that-khe", code))
    assert make_again(code) == "settled before"
    bucket = province.aws.outputs["DerivativesBucket"]
    assert "Contents" not in province.aws.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"{code}/")
    assert make_again(code) == "ready"


def take_place(api: Api, made: dict[str, Any], photo: str = "r1", **headers: str) -> Any:
    return api("POST", f"/v1/reports/{made['code']}/place", {"photo": photo}, X_Report_Secret=made["secret"], **headers)


def test_a_sender_takes_the_place_of_a_photo_once(api: Api, province: Province) -> None:
    made = dispatched_report(api, province, jpeg_with_metadata())
    offered = api("GET", f"/v1/reports/{made['code']}", X_Report_Secret=made["secret"]).body
    assert offered["uploads"][0]["place"] == {"lat": 21.4321, "lon": 106.5432}
    assert offered["place"]["lat"] is None, "the report has no point before the sender takes it"
    before = office_ticket(api, made["code"])["edition"]
    taken = take_place(api, made)
    assert (taken.status, taken.body["place"]["lat"], taken.body["place"]["commune"]) == (200, 21.4321, "06040")
    assert "place" not in taken.body["uploads"][0]
    seen = office_ticket(api, made["code"])
    assert (seen["place"]["lon"], seen["photos"][0]["evidence"]["distance_metres"]) == (106.5432, 0)
    assert seen["edition"] > before, "the edition that officers have read is stale"
    line = history(made["code"])[-1]
    assert (line.kind, line.actor, line.details["photo"]) == ("locate", "reporter", "r1")
    assert (take_place(api, made).status, take_place(api, made).body["code"]) == (409, "place_known")


def test_a_photo_without_a_place_is_refused(api: Api, province: Province) -> None:
    made = dispatched_report(api, province, as_jpeg(scene()))
    for photo in ("r1", "r2", "r5"):
        refused = take_place(api, made, photo)
        assert (refused.status, refused.body["code"], refused.body["field"]) == (409, "photo_without_place", "photo")
    assert take_place(api, made, "a1").status == 422


def test_the_place_of_a_photo_outside_the_province_is_refused(api: Api, province: Province) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 46.0, 0.0), 3: "E", 4: (106.0, 42.0, 0.0)})
    made = dispatched_report(api, province, as_jpeg(scene(), exif=exif))
    refused = take_place(api, made)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "outside_province", "photo")


def test_a_place_is_refused_with_a_wrong_secret_or_after_the_end(api: Api, province: Province) -> None:
    made = dispatched_report(api, province, jpeg_with_metadata())
    assert take_place(api, {**made, "secret": "0" * 64}).status == 403
    api("POST", f"/v1/reports/{made['code']}/withdraw", {"reason": "x"}, X_Report_Secret=made["secret"])
    assert (take_place(api, made).status, history(made["code"])[-1].kind) == (409, "withdraw")


def test_a_concurrent_note_and_place_are_both_stored(api: Api, province: Province, faults: Faults) -> None:
    made = dispatched_report(api, province, jpeg_with_metadata())
    stored = tickets.get(made["code"])
    assert stored is not None
    event = samples.act(stored.ticket, "note")
    faults.before("TransactWriteItems", lambda: tickets.change(stored, event))
    assert take_place(api, made).status == 200
    assert [line.kind for line in history(made["code"])][-2:] == ["note", "locate"]


def answered(api: Api, province: Province, **given: Any) -> tuple[str, Any]:
    """Answer a report of two photos with two more. Returns its code and the HTTP answer."""
    code = dispatched_report(api, province, as_jpeg(scene(1)))["code"]
    assert arrive(province, code, "r2", as_jpeg(scene(2))) == "ready"
    api.act("focal.that-khe", code, "accept")
    api("POST", f"/v1/office/tickets/{code}/photos", {"photos": [JPEG, JPEG]}, officer="focal.that-khe")
    for number in (1, 2):
        assert arrive(province, code, f"a{number}", as_jpeg(scene(10 + number))) == "ready"
    return code, api.act("focal.that-khe", code, "answer", text="Đã dọn sạch", photos=["a1", "a2"], **given)


def pairs(api: Api, code: str) -> list[tuple[str, str]]:
    seen = api("GET", f"/v1/reports/{code}").body
    by_id = {photo["id"]: photo for photo in seen["photos"]}
    for pair in seen["pairs"]:
        for side in ("before", "after"):
            assert pair[side]["links"].keys() == by_id[pair[side]["id"]]["links"].keys()
            assert pair[side]["of_result"] is (side == "after")
    return [(pair["before"]["id"], pair["after"]["id"]) for pair in seen["pairs"]]


def test_a_unit_pairs_photos_before_and_after(api: Api, province: Province) -> None:
    code, given = answered(api, province, pairs=[{"before": "r2", "after": "a1"}])
    assert given.body["answer"]["pairs"] == [{"before": "r2", "after": "a1"}]
    assert pairs(api, code) == [], "photos of an answer are public only after its approval"
    assert api.act("leader.that-khe", code, "approve").status == 200
    assert pairs(api, code) == [("r2", "a1")]
    redact(api, "intake.intake", code, photo="r2")
    assert pairs(api, code) == [], "a photo that is not shown is in no pair"


def test_without_given_pairs_photos_are_paired_in_order(api: Api, province: Province) -> None:
    code, _ = answered(api, province)
    api.act("leader.that-khe", code, "approve")
    assert pairs(api, code) == [("r1", "a1"), ("r2", "a2")]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ([{"before": "r3", "after": "a1"}], "pair_unknown", "pairs"),
        ([{"before": "r1", "after": "a3"}], "pair_unknown", "pairs"),
        ([{"before": "x", "after": "a1"}], "field_invalid", "pairs.0.before"),
    ],
)
def test_a_pair_with_an_unknown_photo_gets_422(
    api: Api, province: Province, given: list[dict[str, str]], code: str, field: str
) -> None:
    refused = answered(api, province, pairs=given)[1]
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, code, field)
