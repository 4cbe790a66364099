"""Uploaded files are reduced after their time, can still be redacted, and are removed with their ticket's retention."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from PIL import Image

from chalicelib.domain.province.kinds import Kind
from chalicelib.jobs import derivatives, originals
from chalicelib.jobs.originals import Tended
from chalicelib.media import decoders
from chalicelib.media import files as storage
from chalicelib.media.isolation import Died
from chalicelib.media.pictures import making, refusals
from chalicelib.services import own_data
from chalicelib.store import keys
from chalicelib.store.directory import documents
from chalicelib.store.tickets import originals as lists
from chalicelib.store.tickets import photos, tickets
from tests.domain import samples
from tests.support import Faults, Killed, Province, open_ticket

# A test run has threads that the function has not; the child only computes.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")

DAY = timedelta(days=1)
#: After how long photos are reduced, and a report's files removed, in the sample province.
REDUCED, KEPT = 90 * DAY, 365 * DAY
#: A second after, since times are stored in whole seconds.
LATER = samples.T0 + REDUCED + timedelta(seconds=1)
SECRET = b"21.8537N-106.7610E"


GENUINE_SIDE = making.KEPT_SIDE
#: The longest side of a reduced photo in all tests but one: small photos take the same way at less cost.
SIDE = 256


@pytest.fixture(autouse=True)
def _small_photos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "KEPT_SIDE", SIDE)


def photo_file(width: int = 640, height: int = 320) -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, SECRET.decode()
    out = io.BytesIO()
    light = Image.linear_gradient("L").resize((width, height))
    light.convert("RGB").save(out, "JPEG", exif=exif, quality=70)
    return out.getvalue()


FILE = photo_file()


def send(province: Province, data: bytes = FILE, content_type: str = "image/jpeg", at: datetime = samples.T0) -> str:
    """Open a ticket with one photo, let its derivatives be made, and return its code."""
    code = open_ticket(photo_types=[content_type])[0].code
    put(province, code, data, content_type)
    derivatives.make(f"incoming/{code}/r1", lambda: at)
    return code


def put(province: Province, code: str, data: bytes, content_type: str = "image/jpeg") -> None:
    bucket = province.aws.outputs["OriginalsBucket"]
    province.aws.client("s3").put_object(Bucket=bucket, Key=f"incoming/{code}/r1", Body=data, ContentType=content_type)


def tend(at: datetime, seconds: float = 300) -> Tended:
    return originals.tend(lambda: at, lambda: seconds)


def photo(code: str) -> photos.Photo:
    stored = photos.get(code, "r1")
    assert stored is not None
    return stored


def kept(code: str) -> bytes | None:
    original = storage.original(code, "r1")
    return original.data if original else None


def is_small(data: bytes | None, side: int = SIDE) -> bool:
    if data is None or SECRET in data:
        return False
    with Image.open(io.BytesIO(data)) as picture:
        return picture.format == "JPEG" and picture.size == (side // 2, side)


def waiting_uploads() -> list[tuple[str, str]]:
    far = samples.T0 + 9000 * DAY
    pages = (lists.waiting(partition, far, limit=50) for partition in (keys.ORIGINALS, keys.KEPT))
    return [upload for page in pages for upload in page.uploads]


def end(code: str, *way: str) -> datetime:
    stored = tickets.get(code)
    assert stored is not None
    for action in way:
        stored = tickets.change(stored, samples.act(stored.ticket, action))
    assert stored.ticket.last_at is not None
    return stored.ticket.last_at


def test_a_photo_is_reduced_after_its_time_and_not_before(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "KEPT_SIDE", GENUINE_SIDE)
    large = photo_file(2600, 1300)
    code = send(province, large)
    assert tend(LATER - DAY) == Tended()
    assert kept(code) == large
    done = tend(LATER)
    assert (done.reduced, done.failed, done.behind) == (1, 0, timedelta(seconds=1))
    assert is_small(kept(code), GENUINE_SIDE), "it is smaller, upright, and without EXIF data"
    assert tend(LATER) == Tended()
    assert photo(code).state == "ready"


def test_the_province_sets_after_how_many_days_photos_are_reduced(province: Province) -> None:
    code = send(province)
    document = samples.documents()[Kind.PROVINCE] | {"originals_days": 7}
    documents.publish(Kind.PROVINCE, document, by="test", at=samples.T0)
    assert tend(samples.T0 + 8 * DAY).reduced == 1
    assert is_small(kept(code))


def test_a_reduced_photo_keeps_its_evidence_sizes_preview_and_hash(province: Province) -> None:
    code = send(province)
    before = photo(code)
    tend(LATER)
    after = photo(code)
    assert (after.evidence, after.sizes, after.preview, after.content_hash) == (
        before.evidence,
        before.sizes,
        before.preview,
        before.content_hash,
    )


def test_a_reduced_photo_can_be_redacted(province: Province) -> None:
    code = send(province)
    tend(LATER)
    hide(code)
    assert derivatives.make(f"incoming/{code}/r1.again", lambda: LATER) == "ready"
    shown = province.aws.client("s3").get_object(
        Bucket=province.aws.outputs["DerivativesBucket"], Key=f"{code}/r1/2/1600.jpg"
    )
    with Image.open(shown["Body"]) as picture:
        assert picture.size == (SIDE // 2, SIDE)
        assert picture.convert("L").getpixel((SIDE // 2 - 4, 4)) == 0
        assert tend(LATER + DAY) == Tended()


def hide(code: str) -> None:
    whole = tickets.whole(code)
    assert whole is not None
    event = samples.act(whole.ticket, "note", text="x")
    area = {"left": 0.5, "top": 0.0, "width": 0.5, "height": 0.5, "style": "black"}
    tickets.change_together([(whole.stored, event)], redacted=(photo(code), (area,)))


def test_a_photo_is_reduced_after_its_pending_redaction(province: Province) -> None:
    code = send(province)
    hide(code)
    assert (tend(LATER).reduced, kept(code)) == (0, FILE)
    derivatives.make(f"incoming/{code}/r1.again", lambda: LATER)
    assert tend(LATER).reduced == 1


@pytest.mark.parametrize(("form", "content_type"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_a_photo_of_any_format_becomes_a_jpeg_that_can_be_redacted(
    province: Province, form: str, content_type: str
) -> None:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((900, 500)).convert("RGB").save(out, form)
    code = send(province, out.getvalue(), content_type)
    tend(LATER)
    hide(code)
    assert derivatives.make(f"incoming/{code}/r1.again", lambda: LATER) == "ready"


def test_a_photo_is_reduced_after_a_kill_at_any_call_and_a_redaction(province: Province, faults: Faults) -> None:
    number = 0
    for verdict in ("kill before", "kill after"):
        for number in range(40):
            faults.none()
            code = send(province)
            documents.forget()
            faults.at(number, verdict)
            try:
                tend(LATER)
            except Killed:
                faults.none()
                hide(code)
                assert derivatives.make(f"incoming/{code}/r1.again", lambda: LATER) == "ready"
                tend(LATER)
                assert is_small(kept(code))
                continue
            break
        faults.none()
        assert 8 < number < 39, "the last kill came after the last call"


def test_a_file_is_removed_with_the_retention_of_its_ticket(province: Province) -> None:
    code = send(province)
    ended = end(code, "refuse")
    tend(LATER)
    assert tend(ended + KEPT - timedelta(seconds=1)) == Tended()
    assert is_small(kept(code))
    assert tend(ended + KEPT).removed == 1
    assert (kept(code), waiting_uploads()) == (None, [])
    assert (photo(code).state, photo(code).gone_at) == ("ready", ended + KEPT)


def test_a_rating_after_the_end_does_not_extend_the_retention(province: Province) -> None:
    code = send(province)
    ended = end(code, *samples.WAY_TO["closed"])
    assert end(code, "rate") > ended
    tend(LATER)
    assert tend(ended + KEPT).removed == 1


def test_a_file_is_kept_while_its_ticket_is_open(province: Province) -> None:
    code = send(province)
    for year in range(3):
        tend(LATER + year * KEPT)
    assert is_small(kept(code))
    ended = end(code, "refuse")
    at, removed = LATER + 2 * KEPT, 0
    while not removed:
        at += DAY
        removed = tend(at).removed
    assert ended + KEPT <= at < max(ended, LATER + 2 * KEPT) + KEPT + 2 * DAY


def test_a_file_of_an_appealed_ticket_is_kept(province: Province) -> None:
    code = send(province)
    ended = end(code, "refuse", "appeal")
    tend(LATER)
    assert tend(ended + KEPT + DAY).removed == 0
    assert is_small(kept(code))


def test_a_file_of_a_merged_ticket_is_kept_as_long_as_the_main_ticket(province: Province) -> None:
    main, code = open_ticket()[0], send(province)
    stored = tickets.get(code)
    assert stored is not None
    assert tickets.change(stored, samples.act(stored.ticket, "merge", into=main.code, main=main)).ticket.merged_into
    tend(LATER)
    assert is_small(kept(code)), "the main ticket is open"
    ended = end(main.code, "refuse")
    assert tend(max(ended, LATER) + 2 * KEPT).removed == 1


def test_a_refused_file_is_removed_when_others_are_reduced(province: Province) -> None:
    code = send(province, b"<html>no picture</html>")
    assert photo(code).state == "refused"
    assert tend(LATER).removed == 1
    assert (kept(code), waiting_uploads()) == (None, [])


def test_a_file_uploaded_over_the_photo_is_removed(province: Province) -> None:
    code = send(province)
    put(province, code, photo_file(64, 64))
    assert tend(LATER).removed == 1
    assert kept(code) is None


def test_a_file_that_is_erased_while_it_is_reduced_stays_erased(province: Province, faults: Faults) -> None:
    code = send(province)
    for operation in ("UpdateItem", "PutObject"):
        faults.before(operation, lambda: own_data.erase([code], request="q", now=LATER))
        tend(LATER)
    assert (kept(code), waiting_uploads()) == (None, [])
    assert photo(code).gone_at == LATER.replace(microsecond=0)


@pytest.mark.parametrize("error", [Died("crashed"), refusals.ImageRefused("damaged")])
def test_a_file_that_cannot_be_reduced_is_kept_and_tried_again(
    province: Province, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    code = send(province)

    def fail(*given: object) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(decoders, "reduced", fail)
        assert tend(LATER).reduced == 0
    assert kept(code) == FILE
    assert tend(LATER + DAY).reduced == 1


def test_a_file_that_fails_does_not_stop_the_others(province: Province, faults: Faults) -> None:
    first, second = send(province), send(province, at=samples.T0 + timedelta(seconds=1))
    faults.before("GetObject", _raise)
    done = tend(LATER + DAY)
    assert (done.reduced, done.failed) == (1, 1)
    assert (kept(first) == FILE, is_small(kept(second))) == (True, True)
    assert tend(LATER + DAY).reduced == 1


def _raise() -> None:
    raise OSError("injected")


def test_a_run_without_time_left_is_continued_by_the_next_run(
    province: Province, monkeypatch: pytest.MonkeyPatch, faults: Faults
) -> None:
    monkeypatch.setattr(originals, "PAGE", 2)
    codes = [send(province) for _ in range(5)]
    first = tend(LATER, seconds=1)
    assert (first.reduced, first.finished) == (1, False)
    begun = len(faults.calls)
    assert tend(LATER).reduced == 4
    assert {"Scan", "ListObjectsV2", "ListObjects"}.isdisjoint(faults.since(begun))
    assert all(is_small(kept(code)) for code in codes)


def test_a_run_with_nothing_due_costs_two_queries(province: Province, faults: Faults) -> None:
    send(province)
    tend(samples.T0)
    begun = len(faults.calls)
    tend(samples.T0)
    assert faults.since(begun) == ["Query", "Query"]
