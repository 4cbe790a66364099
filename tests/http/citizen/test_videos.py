"""The video of a report: upload, checks, officers' access and removal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests

from chalicelib.domain.tickets import attachments as storage
from chalicelib.jobs import changes, originals
from chalicelib.jobs.derivatives import make
from chalicelib.services import own_data
from chalicelib.store.tickets import photos
from tests.domain import samples
from tests.media.videos import PLACE, mp4, webm
from tests.support import Api, Faults, Killed, Province

VIDEO = {"content_type": "video/mp4", "size": 3000}
PHOTO = {"content_type": "image/jpeg", "size": 1000}
FILE = mp4()
LATER = samples.T0 + timedelta(days=91)


def send(api: Api, **changed: Any) -> dict[str, Any]:
    body = {"category": "hygiene", "description": "Rác thải đổ tràn", "place": {"commune": "06040"}, "video": VIDEO}
    made = api("POST", "/v1/reports", body | changed)
    assert made.status == 201, made.body
    receipt: dict[str, Any] = made.body
    return receipt


def put(province: Province, code: str, data: bytes = FILE, content_type: str = "video/mp4") -> None:
    bucket = province.aws.outputs["OriginalsBucket"]
    province.aws.client("s3").put_object(Bucket=bucket, Key=f"incoming/{code}/v1", Body=data, ContentType=content_type)


def arrive(code: str) -> str:
    return make(f"incoming/{code}/v1", lambda: samples.T0)


def stored(province: Province, code: str) -> set[str]:
    listing = province.aws.client("s3").list_objects_v2(Bucket=province.aws.outputs["OriginalsBucket"])
    return {entry["Key"] for entry in listing.get("Contents", []) if code in entry["Key"]}


def sent_with_video(api: Api, province: Province, **changed: Any) -> dict[str, Any]:
    made = send(api, **changed)
    put(province, made["code"])
    assert arrive(made["code"]) == "ready"
    return made


def office_video(api: Api, code: str) -> Any:
    return api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["video"]


def sender_view(api: Api, made: dict[str, Any]) -> Any:
    return api("GET", f"/v1/reports/{made['code']}", X_Report_Secret=made["secret"]).body


def test_an_upload_permission_fixes_type_and_size(api: Api, province: Province) -> None:
    made = send(api, photos=[PHOTO])
    photo, video = made["uploads"]
    assert (photo["photo"], video["photo"]) == ("r1", "v1")
    assert (photo["max_bytes"], video["max_bytes"]) == (15 << 20, 50 << 20)
    url, fields = video["url"], video["fields"]
    assert fields["key"] == f"incoming/{made['code']}/v1"
    other = requests.post(url, data=fields | {"Content-Type": "text/html"}, files={"file": FILE}, timeout=30)
    assert other.status_code == 403
    assert requests.post(url, data=fields, files={"file": FILE}, timeout=30).ok
    assert arrive(made["code"]) == "ready"


@pytest.mark.parametrize(
    ("video", "code"),
    [
        ({"content_type": "video/x-msvideo", "size": 9}, "not_one_of"),
        ({"content_type": "video/mp4", "size": (50 << 20) + 1}, "too_large"),
        ({"content_type": "image/jpeg", "size": 9}, "not_one_of"),
    ],
)
def test_an_unsupported_video_is_refused_before_the_upload(api: Api, video: dict[str, Any], code: str) -> None:
    body = {"category": "hygiene", "description": "Rác thải", "place": {"commune": "06040"}, "video": video}
    refused = api("POST", "/v1/reports", body)
    assert refused.status == 422
    assert refused.body["field"].startswith("video.")


def test_only_officers_get_a_link_to_the_video_and_it_expires(api: Api, province: Province) -> None:
    made = sent_with_video(api, province)
    code = made["code"]
    assert api.act("intake.intake", code, "receive", urgency="normal").status == 200
    video = office_video(api, code)
    assert (video["state"], video["seconds"], video["content_type"]) == ("ready", 5.0, "video/mp4")
    got = requests.get(video["link"], timeout=30)
    assert (got.content, got.headers["content-type"]) == (FILE, "video/mp4")
    assert got.headers["content-disposition"].startswith("attachment")
    assert "X-Amz-Expires=900" in video["link"]
    changes.read_changes(province.stream_records("head"))
    views = {
        "public": api("GET", f"/v1/reports/{code}").body,
        "sender": sender_view(api, made),
        "list": api("GET", "/v1/reports").body,
        "messages": province.queued(),
    }
    for name, seen in views.items():
        assert not any(mark in str(seen) for mark in ("videos/", "incoming/", ".mp4", "video/mp4")), name
    assert views["sender"]["uploads"] == [{"photo": "v1", "state": "ready"}]
    assert views["public"]["photos"] == []
    area = {"left": 0, "top": 0, "width": 1, "height": 1}
    path = f"/v1/office/tickets/{code}/photos/v1/redactions"
    assert api("POST", path, {"areas": [area]}, officer="intake.intake").status == 404


def test_a_second_video_is_refused_and_the_permission_is_renewed_until_the_upload(api: Api, province: Province) -> None:
    made = send(api, video=None)
    path, secret = f"/v1/reports/{made['code']}/photos", {"X_Report_Secret": made["secret"]}
    assert made["uploads"] == []
    first = api("POST", path, {"video": VIDEO}, **secret)
    assert [upload["photo"] for upload in first.body["uploads"]] == ["v1"]
    assert [upload["photo"] for upload in api("POST", path, {}, **secret).body["uploads"]] == ["v1"]
    second = api("POST", path, {"video": VIDEO}, **secret)
    assert (second.status, second.body["code"], second.body["field"]) == (422, "video_limit", "video")
    put(province, made["code"])
    arrive(made["code"])
    assert api("POST", path, {}, **secret).body["uploads"] == []


def test_the_same_idempotency_key_permits_the_same_video(api: Api) -> None:
    body = {"category": "hygiene", "description": "Rác thải", "place": {"commune": "06040"}, "video": VIDEO}
    first, second = (api("POST", "/v1/reports", body, Idempotency_Key="k") for _ in range(2))
    assert first.body["code"] == second.body["code"]
    assert [upload["photo"] for upload in second.body["uploads"]] == ["v1"]


@pytest.mark.parametrize(
    ("data", "sent", "reason"),
    [
        (b"<html></html>", "video/mp4", "not_a_video"),
        (webm(), "video/mp4", "type_mismatch"),
        (FILE, "video/webm", "type_mismatch"),
        (mp4(300), "video/mp4", "too_long"),
        (FILE[:-9], "video/mp4", "truncated"),
        (bytes(storage.MAX_VIDEO_BYTES + 1), "video/mp4", "too_large"),
    ],
)
def test_an_invalid_video_is_refused_and_removed(
    api: Api, province: Province, data: bytes, sent: str, reason: str
) -> None:
    made = send(api)
    code = made["code"]
    put(province, code, data, sent)
    assert arrive(code) == "refused"
    video = office_video(api, code)
    assert (video["state"], video["reason"], video["link"]) == ("refused", reason, None)
    upload = sender_view(api, made)["uploads"][0]
    assert (upload["reason"], bool(upload["reason_label"]["vi"])) == (reason, True)
    assert stored(province, code) == set()


def test_a_file_uploaded_over_a_video_is_never_shown(api: Api, province: Province, faults: Faults) -> None:
    code = sent_with_video(api, province)["code"]
    put(province, code, b"something else")
    assert arrive(code) == "settled before"
    assert stored(province, code) == {f"videos/{code}"}
    assert requests.get(office_video(api, code)["link"], timeout=30).content == FILE
    # The same holds for an upload between the check and the copy.
    other = send(api)["code"]
    put(province, other)
    faults.before("CopyObject", lambda: put(province, other, b"something else"))
    assert arrive(other) == "overtaken"
    assert arrive(other) == "refused"


def test_a_killed_and_repeated_job_stores_the_video_once(api: Api, province: Province, faults: Faults) -> None:
    for verdict in ("kill before", "kill after"):
        for number in range(12):
            code = send(api)["code"]
            put(province, code)
            faults.at(number, verdict)
            try:
                arrive(code)
            except Killed:
                faults.none()
                assert arrive(code) in ("ready", "settled before")
                assert stored(province, code) == {f"videos/{code}"}
                continue
            break
        faults.none()
        assert 3 < number < 11, "every call was tried"


def test_an_erasure_removes_the_video_even_during_its_check(api: Api, province: Province, faults: Faults) -> None:
    before, during, after = (send(api)["code"] for _ in range(3))
    put(province, before)
    arrive(before)
    own_data.erase([before, after], request="q", now=samples.T0)
    put(province, after)
    assert arrive(after) == "erased"
    put(province, during)
    faults.before("CopyObject", lambda: own_data.erase([during], request="q", now=samples.T0))
    arrive(during)
    put(province, during)
    arrive(during)
    for code in (before, during, after):
        assert stored(province, code) == set()
        assert office_video(api, code)["link"] is None
        assert own_data.export([code], samples.T0)[0]["video"] is False


def test_an_export_mentions_the_video_without_its_content(api: Api, province: Province) -> None:
    code = sent_with_video(api, province)["code"]
    copy = own_data.export([code], samples.T0)[0]
    assert (copy["video"], copy["photos"]) == (True, [])
    assert PLACE.decode() not in str(copy)


def test_the_video_is_removed_at_the_end_of_its_retention(api: Api, province: Province) -> None:
    made = sent_with_video(api, province)
    code = made["code"]
    assert originals.tend(lambda: LATER, lambda: 300).failed == 0
    assert stored(province, code) == {f"videos/{code}"}
    refused = api.act("intake.intake", code, "refuse", refusal="unclear", text="Không rõ")
    assert refused.status == 200
    video = photos.get(code, "v1")
    assert video is not None
    at = LATER
    for _ in range(3):
        at += timedelta(days=366)
        originals.tend(lambda now=at: now, lambda: 300)  # type: ignore[misc]
    assert stored(province, code) == set()
    assert office_video(api, code)["link"] is None
