"""A photo that is taken back in the middle of being made leaves nothing by which it is shown or recognised."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from chalicelib.jobs.derivatives import hash_of, make
from chalicelib.runtime.settings import settings
from chalicelib.store.tickets import photos, pictures
from tests.domain import samples
from tests.http.office.test_redactions import arrive, as_jpeg, jpeg_with_metadata, scene
from tests.http.office.test_righting import report
from tests.support import Api, Faults, Killed, Province

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")

WAYS = ("withdrawal", "erasure", "erasure without pictures")
#: The calls to AWS of making a photo, and more.
CALLS = 25


def take_back(api: Api, code: str, secret: dict[str, str], way: str = "withdrawal") -> None:
    if way == "withdrawal":
        assert api("POST", f"/v1/reports/{code}/photos/r1/withdrawal", **secret).status == 200
    else:
        wish = {"wish": "erase", "pictures": way == "erasure"}
        assert api("POST", f"/v1/reports/{code}/privacy", wish, **secret).status < 300


def left_of(province: Province, code: str, data: bytes) -> list[str]:
    """Items and objects by which the photo r1 of a report is shown or recognised."""
    items = [item for item in province.items("Tickets") if item["sk"]["S"] != "P#r1" or code in item["pk"]["S"]]
    known = [str(item["pk"]) for item in items if f"#{code}#r1" in item["sk"]["S"] or hash_of(data) in str(item)]
    known += [str(item["pk"]) for item in items if f"'{code}'" in str(item.get("similar"))]
    known += [str(item["pk"]) for item in items if f'"{code}"' in str(item.get("similar"))]
    s3, buckets = province.aws.client("s3"), ("OriginalsBucket", "DerivativesBucket")
    held = [s3.list_objects_v2(Bucket=province.aws.outputs[bucket]).get("Contents", []) for bucket in buckets]
    return known + [one["Key"] for objects in held for one in objects if f"{code}/r1" in one["Key"]]


@pytest.mark.parametrize("way", WAYS)
def test_a_photo_is_taken_back_while_it_becomes_ready(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    code, secret = report(api)
    genuine, data = photos.forget_evidence, jpeg_with_metadata()

    def meanwhile(*given: Any) -> None:
        monkeypatch.setattr(photos, "forget_evidence", genuine)
        assert arrive(province, code, "r1", data) == "ready"
        genuine(*given)

    monkeypatch.setattr(photos, "forget_evidence", meanwhile)
    take_back(api, code, secret, way)
    assert left_of(province, code, data) == []
    taken = photos.get(code, "r1")
    assert taken is not None
    assert (taken.state, taken.evidence) == (photos.REFUSED, None)


def test_a_photo_is_taken_back_while_another_one_is_found_to_be_like_it(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, secret), (second, _) = report(api), report(api)
    data = as_jpeg(scene())
    assert arrive(province, first, "r1", data) == "ready"
    genuine = pictures.alike
    found: list[tuple[photos.Alike, ...]] = []

    def meanwhile(*given: Any) -> Any:
        alike = genuine(*given)
        if not found:
            found.append(alike)
            take_back(api, first, secret)
        return alike

    monkeypatch.setattr(pictures, "alike", meanwhile)
    assert arrive(province, second, "r1", as_jpeg(scene(), quality=70)) == "ready"
    assert [one.code for one in found[0]] == [first]
    assert left_of(province, first, data) == []
    kept = photos.get(second, "r1")
    assert kept is not None
    assert (kept.similar, bool(kept.fingerprint)) == ((), True)


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_a_photo_is_taken_back_after_the_job_died_at_any_call(
    api: Api, province: Province, faults: Faults, monkeypatch: pytest.MonkeyPatch, verdict: str
) -> None:
    monkeypatch.setenv("LIMITS", "send=1000/3600")
    settings.cache_clear()
    data, deaths = as_jpeg(scene()), 0
    for number in range(CALLS):
        code, secret = report(api)
        faults.at(number, verdict)
        with suppress(Killed):
            arrive(province, code, "r1", data)
        faults.none()
        deaths += (photo := photos.get(code, "r1")) is not None and photo.state == photos.ANNOUNCED
        take_back(api, code, secret)
        # The event is repeated after the death.
        make(f"incoming/{code}/r1", lambda: samples.T0)
        assert left_of(province, code, data) == [], f"died at call {number}"
    assert 10 < deaths < CALLS


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_the_job_dies_at_any_call_after_the_photo_was_taken_back_under_its_hands(
    api: Api, province: Province, faults: Faults, monkeypatch: pytest.MonkeyPatch, verdict: str
) -> None:
    genuine, data = pictures.alike, as_jpeg(scene())
    for number in range(6):
        code, secret = report(api)

        def meanwhile(
            *given: Any, code: str = code, secret: dict[str, str] = secret, number: int = number
        ) -> tuple[photos.Alike, ...]:
            take_back(api, code, secret)
            faults.at(number, verdict)
            return genuine(*given)

        monkeypatch.setattr(pictures, "alike", meanwhile)
        with suppress(Killed):
            arrive(province, code, "r1", data)
        faults.none()
        monkeypatch.setattr(pictures, "alike", genuine)
        make(f"incoming/{code}/r1", lambda: samples.T0)
        assert left_of(province, code, data) == [], f"died at call {number}"
