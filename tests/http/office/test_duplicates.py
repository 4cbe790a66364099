"""The likely duplicates that intake sees."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.province.kinds import Kind
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets.photos import Alike, Ready
from tests.domain import samples
from tests.http.public.test_nearby import HERE, north, rounding, send
from tests.support import Api


def duplicates(api: Api, code: str, officer: str = "intake.intake") -> list[dict[str, Any]] | None:
    answer = api("GET", f"/v1/office/tickets/{code}", officer=officer)
    assert answer.status == 200, answer.body
    lines: list[dict[str, Any]] | None = answer.body["nearby"]
    return lines


def test_intake_sees_likely_duplicates_with_score_and_reasons(api: Api) -> None:
    code = send(api, HERE, receive=False)[0]
    near, new, far = send(api, north(30))[0], send(api, north(60), receive=False)[0], send(api, north(900))[0]
    related = send(api, north(10), category="traffic")[0]
    lines = duplicates(api, code)
    assert lines is not None
    assert [line["code"] for line in lines] == [near, new, related]
    assert far not in [line["code"] for line in lines]
    assert lines[0]["distance_metres"] == 30
    assert lines[0]["score"] == round(sum(reason["points"] for reason in lines[0]["reasons"]), 3) == 0.963
    assert [reason["part"] for reason in lines[0]["reasons"]] == ["distance", "category", "time", "words"]
    assert lines[0]["reasons"][0]["text"] == {"vi": "Cách 30 m", "en": "30 m away"}
    assert [reason["part"] for reason in lines[2]["reasons"]] == ["distance", "time", "words"]
    assert lines[1]["state_label"]["vi"] == "Chờ tiếp nhận"
    # A merged ticket is no longer a duplicate.
    assert api.act("intake.intake", code, "merge", into=near).status == 200
    assert code not in [line["code"] for line in duplicates(api, new) or []]
    assert duplicates(api, code) is None


def test_a_distant_report_with_a_similar_picture_is_a_likely_duplicate(api: Api) -> None:
    jpeg = {"content_type": "image/jpeg", "size": 9}
    far = send(api, north(5000), category="traffic")[0]
    code = send(api, HERE, receive=False, photos=[jpeg])[0]
    ready = Ready({"320": (320, 200)}, similar=(Alike(far, "r1", 0.98),))
    assert photo_store.settle(code, "r1", clock.now(), ready)
    (line,) = duplicates(api, code) or []
    assert line["code"] == far
    assert {reason["part"]: reason["text"]["en"] for reason in line["reasons"]}["picture"] == "Pictures 98 % alike"


def test_only_officers_who_may_merge_see_duplicates_and_only_readable_ones(api: Api) -> None:
    code = send(api, HERE, category="traffic")[0]
    send(api, HERE, category="officials", accused="that-khe")
    assert duplicates(api, code) is not None
    assert api.act("intake.intake", code, "dispatch", unit="police").status == 200
    assert duplicates(api, code, "focal.police") is None
    # Intake of a commune does not see the tickets of another.
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    changed = [line | {"intake": "commune"} if line["id"] == "hygiene" else line for line in lines]
    documents.publish(Kind.CATEGORIES, {"categories": changed}, by="test", at=samples.T0)
    documents.forget()
    own, other = send(api, HERE, receive=False)[0], send(api, HERE, receive=False)[0]
    private = send(api, HERE, receive=False, visibility="private")[0]
    elsewhere = {"commune": "06184", "lat": HERE[0], "lon": HERE[1]}
    foreign = send(api, HERE, receive=False, place=elsewhere)[0]
    codes = {line["code"] for line in duplicates(api, own, "intake.that-khe") or []}
    # A private report takes no public one in, but may be merged into it.
    assert codes == {other}
    assert {line["code"] for line in duplicates(api, private, "intake.that-khe") or []} == {own, other}
    assert foreign in {line["code"] for line in duplicates(api, own, "supervisor.intake") or []}


def test_private_homes_are_compared_by_their_exact_place(api: Api) -> None:
    rounding("hygiene")
    code, near = send(api, HERE, receive=False)[0], send(api, north(20))[0]
    (line,) = duplicates(api, code) or []
    assert (line["code"], line["distance_metres"]) == (near, 20)
