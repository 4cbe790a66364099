"""A photo arrives: derivatives are made and it is ready, or it is refused with the reason; again changes nothing."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from chalicelib.domain.texts import refusals
from chalicelib.domain.tickets import attachments
from chalicelib.jobs.derivatives import make
from chalicelib.media import decoders, isolation
from chalicelib.media.pictures.refusals import REASONS
from chalicelib.media.videos.refusals import REASONS as VIDEO_REASONS
from chalicelib.store.tickets import photos, tickets
from tests.domain import samples
from tests.support import Faults, Killed, Province, open_ticket

pillow_heif.register_heif_opener()


@cache
def picture(form: str = "JPEG", width: int = 320) -> bytes:
    """A noisy picture, twice as wide as high. Small ones take the same way as large ones and cost less."""
    kept, size = io.BytesIO(), (width, width // 2)
    light = Image.linear_gradient("L").resize(size)
    Image.blend(light, Image.effect_noise(size, 60), 0.5).convert("RGB").save(kept, form)
    return kept.getvalue()


def upload(province: Province, data: bytes, *, announced: str = "image/jpeg", sent: str | None = None) -> str:
    code = open_ticket(photo_types=[announced])[0].code
    put(province, code, data, sent or announced)
    return code


def put(province: Province, code: str, data: bytes, content_type: str) -> None:
    bucket = province.aws.outputs["OriginalsBucket"]
    province.aws.client("s3").put_object(Bucket=bucket, Key=f"incoming/{code}/r1", Body=data, ContentType=content_type)


def arrive(code: str) -> str:
    return make(f"incoming/{code}/r1", lambda: samples.T0)


def derived(province: Province, code: str) -> list[str]:
    bucket = province.aws.outputs["DerivativesBucket"]
    found = province.aws.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"{code}/")
    return sorted(entry["Key"] for entry in found.get("Contents", []))


def test_a_photo_becomes_ready_with_three_derivatives(province: Province) -> None:
    code = upload(province, picture(width=1800))
    assert arrive(code) == "ready"
    photo = photos.get(code, "r1")
    assert photo is not None
    assert (photo.state, photo.sizes) == ("ready", {"320": (320, 160), "800": (800, 400), "1600": (1600, 800)})
    made = [f"{code}/r1/1/{size}.{form}" for size in ("1600", "320", "800") for form in ("jpg", "webp")]
    assert derived(province, code) == made
    assert (photo.preview or "").startswith("data:image/webp;base64,")
    assert set(map(str, attachments.WIDTHS)) == set(photo.sizes or {})


@pytest.mark.parametrize(
    ("data", "announced", "sent", "reason"),
    [
        (b"<html>no picture</html>", "image/jpeg", None, "not_an_image"),
        (picture()[:4000], "image/jpeg", None, "truncated"),
        (b"x" * (attachments.MAX_BYTES + 1), "image/jpeg", None, "too_large"),
    ],
    ids=["html", "truncated", "too large"],
)
def test_an_invalid_picture_is_refused_with_the_reason_and_has_no_derivatives(
    province: Province, data: bytes, announced: str, sent: str | None, reason: str
) -> None:
    code = upload(province, data, announced=announced, sent=sent)
    assert arrive(code) == "refused"
    photo = photos.get(code, "r1")
    assert photo is not None
    assert (photo.state, photo.reason) == ("refused", reason)
    assert derived(province, code) == []


def test_every_reason_has_its_text() -> None:
    assert set(refusals.PHOTO_REFUSALS) == {
        *REASONS,
        "too_large",
        photos.ERASED,
        "duplicate",
        "original_changed",
        "original_gone",
        "type_mismatch",  # of videos, and of photos that an earlier release refused
    }
    assert {
        *VIDEO_REASONS,
        "too_large",
        photos.ERASED,
    } <= refusals.VIDEO_REFUSALS.keys() | refusals.PHOTO_REFUSALS.keys()


@pytest.mark.parametrize(
    ("form", "announced"),
    [
        ("HEIF", "image/heic"),
        ("HEIF", "image/heif"),
        ("AVIF", "image/avif"),
        ("GIF", "image/gif"),
        ("PNG", "image/jpeg"),
        ("WEBP", "image/jpeg"),
        ("JPEG", attachments.UNKNOWN_TYPE),
    ],
)
def test_a_picture_of_an_accepted_format_becomes_ready_whatever_was_announced(
    province: Province, form: str, announced: str
) -> None:
    code = upload(province, picture(form), announced=announced, sent="image/jpg")
    assert arrive(code) == "ready"
    assert len(derived(province, code)) == 6


def test_a_picture_that_kills_its_decoder_is_refused_and_the_job_survives(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = upload(province, picture())
    monkeypatch.setattr(isolation, "_MODULE", "tests.media.hijacked")
    genuine = isolation.work_on

    def crash(content: bytes, _task: str, *rest: Any, **limits: Any) -> bytes:
        return genuine(content, "crash", *rest, **limits)

    monkeypatch.setattr(decoders, "work_on", crash)
    assert arrive(code) == "refused"
    photo = photos.get(code, "r1")
    assert photo is not None
    assert (photo.state, photo.reason) == ("refused", "too_complex")
    assert derived(province, code) == []


def test_uploading_again_changes_nothing(province: Province) -> None:
    code = upload(province, picture())
    arrive(code)
    put(province, code, b"something else", "image/jpeg")
    assert arrive(code) == "settled before"
    photo = photos.get(code, "r1")
    assert photo is not None
    assert photo.state == "ready"


def test_an_unannounced_upload_is_ignored(province: Province) -> None:
    code = open_ticket()[0].code
    assert arrive(code) == "unknown"
    assert make("incoming/../../x", lambda: samples.T0) == "unknown"
    assert photos.get(code, "r1") is None


def test_a_photo_becomes_ready_when_the_job_is_repeated_after_a_kill_at_any_call(
    province: Province, faults: Faults
) -> None:
    code = upload(province, picture())
    for number in range(25):
        for verdict in ("kill before", "kill after"):
            faults.at(number, verdict)
            try:
                arrive(code)
            except Killed:
                continue
    faults.none()
    assert arrive(code) in ("ready", "settled before")
    photo = photos.get(code, "r1")
    assert photo is not None
    assert photo.state == "ready"
    assert len(derived(province, code)) == 6


def test_a_ready_photo_always_has_all_its_derivatives(province: Province, faults: Faults) -> None:
    code = upload(province, picture())
    for number in range(19):
        faults.at(number, "kill before")
        with pytest.raises(Killed):
            arrive(code)
        photo = photos.get(code, "r1")
        assert photo is not None
        assert photo.state == "announced"


@pytest.mark.parametrize("way", ["withdraw", "refuse"])
def test_an_upload_that_was_announced_before_the_end_is_deleted_when_it_comes(province: Province, way: str) -> None:
    ticket = open_ticket(photo_types=["image/jpeg"])[0]
    tickets.change(tickets.Stored(ticket, "hash"), samples.act(ticket, way))
    put(province, ticket.code, picture(), "image/jpeg")
    assert arrive(ticket.code) == arrive(ticket.code) == "erased"
    photo = photos.get(ticket.code, "r1")
    assert photo is not None
    assert (photo.state, photo.reason) == ("refused", photos.ERASED)
    assert derived(province, ticket.code) == []
    bucket = province.aws.outputs["OriginalsBucket"]
    kept = province.aws.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"incoming/{ticket.code}/")
    assert "Contents" not in kept
