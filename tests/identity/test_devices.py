"""Enrolment codes are stored by a slow hash with a salt, and those of an earlier release count until they end."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from chalicelib.identity import devices, signing, signing_keys


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_keys, "current", lambda: signing_keys.parsed("a key for tests"))


def test_an_enrolment_code_is_known_however_it_was_typed_and_by_its_officer_alone() -> None:
    code = devices.new_enrolment_code()
    stored = devices.stored_enrolment_code("an.nguyen", code)
    for typed in (code, code.lower().replace("-", " "), f" {code} "):
        assert devices.is_enrolment_code("an.nguyen", typed, stored)
    assert not devices.is_enrolment_code("another", code, stored)
    assert not devices.is_enrolment_code("an.nguyen", devices.new_enrolment_code(), stored)


def test_a_stored_enrolment_code_has_a_salt_of_its_own_and_a_slow_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    code = devices.new_enrolment_code()
    first, second = (devices.stored_enrolment_code("an.nguyen", code) for _ in range(2))
    assert first != second
    salt, _, slow = first.partition("$")
    assert (len(bytes.fromhex(salt)) * 8, len(bytes.fromhex(slow)) * 8) == (128, 256)
    assert code.replace("-", "") not in first
    used: list[dict[str, int]] = []
    genuine = hashlib.scrypt

    def noted(password: bytes, **costs: Any) -> bytes:
        used.append(costs)
        return genuine(password, **costs)

    monkeypatch.setattr(hashlib, "scrypt", noted)
    assert devices.is_enrolment_code("an.nguyen", code, first)
    assert [(one["n"], one["r"]) for one in used] == [(2**14, 8)], "16 MB for each guess"


def test_a_code_of_an_earlier_release_is_still_known() -> None:
    stored = signing.keyed_hash("enrolment of an.nguyen", "AAAABBBBCCCCDDDD")
    assert devices.is_enrolment_code("an.nguyen", "aaaa-bbbb-cccc-dddd", stored)
    assert not devices.is_enrolment_code("an.nguyen", "AAAA-BBBB-CCCC-DDDE", stored)
