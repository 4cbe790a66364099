"""A signing secret is replaced without an outage: the new one signs, both verify, until the old one is taken out."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.identity import devices, signing, signing_keys
from chalicelib.identity.signing_keys import FRESH_SECONDS, LIFE, SIGNS_AFTER, VERIFIES_AT_LEAST, SigningKeys
from chalicelib.runtime import clock

NOW = datetime(2026, 3, 9, 5, tzinfo=UTC)
OLD = signing_keys.parsed("a key for tests")
CODE = "LS4827395165"

#: How something is made, and whether it is known again.
WAYS: dict[str, tuple[Callable[[], str], Callable[[str], bool]]] = {
    "link in a message": (lambda: signing.link_secret(CODE), lambda made: signing.is_link_secret(made, CODE)),
    "session": (lambda: signing.seal("session", "abc"), lambda made: signing.unseal("session", made) == "abc"),
    "outside body": (lambda: signing.outside_token(CODE, 1), lambda made: signing.outside_request(made) == (CODE, 1)),
    "cursor": (lambda: signing.encrypt("cursor", "abc"), lambda made: signing.decrypt("cursor", made) == "abc"),
    "message in a queue": (
        lambda: signing.encrypt("q", "x" * 5000),
        lambda made: bool(signing.decrypt_long("q", made)),
    ),
    "mark": (lambda: signing.signature("a", "b", 20), lambda made: signing.is_signature("a", "b", made, 20)),
    "webhook": (
        lambda: signing.webhook_secret("abcdefgh", 2).hex(),
        lambda made: bytes.fromhex(made) in signing.webhook_secrets("abcdefgh", [2]),
    ),
}


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Callable[[SigningKeys, datetime], None]:
    """Be a process that has read these keys, at this time."""

    def be(keys: SigningKeys, now: datetime) -> None:
        monkeypatch.setattr(signing_keys, "current", lambda: keys)
        monkeypatch.setattr(clock, "now", lambda: now)

    return be


type Process = Callable[[SigningKeys, datetime], None]


@pytest.mark.parametrize("scheme", sorted(signing_keys.SCHEMES))
@pytest.mark.parametrize("way", WAYS)
def test_what_a_process_signs_is_verified_by_every_other_during_a_rotation(
    process: Process, way: str, scheme: str
) -> None:
    make, is_known = WAYS[way]
    new = OLD.rotated(NOW, scheme)
    soon, later = NOW + SIGNS_AFTER - timedelta(seconds=1), NOW + SIGNS_AFTER
    process(OLD, NOW)
    of_before = make()
    # Until the new secret signs, some processes have not read it.
    process(new, soon)
    assert make() == of_before
    process(new, later)
    after = make()
    assert after != of_before
    assert is_known(after)
    assert is_known(of_before)
    process(new.dropped(later, at_once=True), later)
    assert is_known(after)
    assert not is_known(of_before)
    # One who has the old secret makes nothing that is known then.
    process(OLD, later)
    forged = make()
    process(new.dropped(later, at_once=True), later)
    assert not is_known(forged)


def test_what_is_stored_under_a_keyed_hash_is_found_after_any_number_of_rotations(process: Process) -> None:
    process(OLD, NOW)
    before = signing.phone_key("+84912345678"), signing.name_in_log("a"), signing.keyed_hash("network", "192.0.2.1")
    keys, now = OLD, NOW
    for scheme in ("sha3", "sha2", "sha3"):
        keys = signing_keys.parsed(signing_keys.written(keys.rotated(now, scheme)))
        now += SIGNS_AFTER
        keys = keys.dropped(now, at_once=True)
    process(keys, now)
    assert before == (
        signing.phone_key("+84912345678"),
        signing.name_in_log("a"),
        signing.keyed_hash("network", "192.0.2.1"),
    )
    key = hmac.new(b"a key for tests", b"purpose person by telephone", hashlib.sha256).digest()
    expected = hmac.new(key, b"+84912345678", hashlib.sha256).digest()
    assert signing._letters(expected) == before[0]


def test_a_receipt_that_is_asked_for_again_has_the_secret_of_its_first_time(process: Process) -> None:
    process(OLD, NOW)
    first = signing.report_secret(CODE, NOW)
    new = OLD.rotated(NOW, "sha2")
    process(new, NOW + SIGNS_AFTER)
    assert signing.report_secret(CODE, NOW) == first
    assert signing.report_secret(CODE, NOW + SIGNS_AFTER) != first


def test_a_device_is_encrypted_anew_before_the_secret_is_dropped(process: Process) -> None:
    process(OLD, NOW)
    sealed = devices.sealed("a", "JBSWY3DPEHPK3PXP")
    new = OLD.rotated(NOW, "sha2")
    now = NOW + SIGNS_AFTER
    process(new, now)
    renewed = devices.resealed("a", sealed)
    assert renewed is not None
    assert renewed != sealed
    assert devices.resealed("a", renewed) == renewed
    assert devices.resealed("b", sealed) is None
    process(new.dropped(now, at_once=True), now)
    assert devices.resealed("a", renewed) == renewed
    assert devices.resealed("a", sealed) is None


@pytest.mark.parametrize(
    ("keys", "after", "at_once", "says"),
    [
        (OLD, timedelta(0), True, "one secret"),
        (OLD.rotated(NOW, "sha2"), SIGNS_AFTER - timedelta(seconds=1), True, "signs from"),
        (OLD.rotated(NOW, "sha2"), SIGNS_AFTER + VERIFIES_AT_LEAST - timedelta(seconds=1), False, "--now"),
    ],
)
def test_a_secret_that_is_needed_is_not_dropped(keys: SigningKeys, after: timedelta, at_once: bool, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        keys.dropped(NOW + after, at_once=at_once)


def test_a_secret_is_dropped_in_time_and_replaced_only_then() -> None:
    new = OLD.rotated(NOW, "sha2")
    with pytest.raises(ValueError, match="drop it first"):
        new.rotated(NOW + LIFE, "sha2")
    left = new.dropped(NOW + SIGNS_AFTER + VERIFIES_AT_LEAST, at_once=False)
    assert left.generations == new.generations[:1]
    assert signing_keys.parsed(signing_keys.written(left)) == left
    assert len({OLD.rotated(NOW, "sha2").generations[0].secret for _ in range(50)}) == 50


def test_a_process_reads_the_keys_again_in_time_and_goes_on_with_those_that_it_knows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new = OLD.rotated(NOW, "sha2")
    now, stored = [1000.0], ["a key for tests"]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def read() -> str:
        if not stored[0]:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "GetSecretValue")
        return stored[0]

    monkeypatch.setattr(signing_keys, "_stored", read)
    signing_keys.forget()
    try:
        assert signing_keys.current() == OLD
        stored[0] = signing_keys.written(new)
        now[0] += FRESH_SECONDS - 1
        assert signing_keys.current() == OLD
        now[0] += 1
        assert signing_keys.current() == new
        stored[0] = ""
        now[0] += FRESH_SECONDS
        assert signing_keys.current() == new
        signing_keys.forget()
        stored[0] = ""
        with pytest.raises(ClientError):
            signing_keys.current()
    finally:
        signing_keys.forget()
    # Every process has read the new secret before it signs.
    assert SIGNS_AFTER.total_seconds() >= 2 * FRESH_SECONDS


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        "{}",
        '{"names": "a", "generations": []}',
        '{"names": null, "generations": [{"secret": "a", "since": "2026-03-09T05:00:00+00:00", "scheme": "sha2"}]}',
        '{"names": "a", "generations": [{"secret": "a", "since": "2026-03-09T05:00:00+00:00", "scheme": "md5"}]}',
        '{"names": "a", "generations": [{"secret": "a", "since": "2026-03-09T05:00:00", "scheme": "sha2"}]}',
    ],
)
def test_a_secret_that_was_broken_by_hand_stops_no_process_that_knows_the_one_before(
    monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(signing_keys, "_stored", lambda: broken)
    monkeypatch.setattr(signing_keys, "_read", (time.monotonic() - FRESH_SECONDS, OLD))
    try:
        assert signing_keys.current() == OLD
        signing_keys.forget()
        with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
            signing_keys.current()
    finally:
        signing_keys.forget()
