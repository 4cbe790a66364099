"""A sealed text can be read by its holder, cannot be changed, and is valid for one purpose only."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.identity import signing

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture(autouse=True, scope="module")
def key() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "_key", lambda: b"a key for tests")
        yield


@given(TEXTS)
def test_a_sealed_text_opens_for_its_purpose_only(text: str) -> None:
    token = signing.seal("cursor a", text)
    assert signing.unseal("cursor a", token) == text
    assert signing.unseal("cursor b", token) is None


@given(TEXTS, st.data())
def test_one_changed_letter_is_detected(text: str, data: st.DataObject) -> None:
    token = signing.seal("cursor a", text)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from(ALPHABET.replace(token[place], "")))
    assert signing.unseal("cursor a", token[:place] + letter + token[place + 1 :]) is None


@given(st.text(max_size=80))
def test_a_foreign_token_is_rejected(token: str) -> None:
    assert signing.unseal("cursor a", token) is None


@pytest.mark.parametrize("change", ["{}=", "{}\n", " {}", "{}!", "{}{}"])
def test_changes_that_base64_decoding_ignores_are_detected(change: str) -> None:
    token = signing.seal("cursor a", "abc")
    assert signing.unseal("cursor a", change.format(token, token)) is None


def test_a_seal_made_with_another_key_is_rejected() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "_key", lambda: b"another key")
        foreign = signing.seal("cursor a", "abc")
    assert signing.unseal("cursor a", foreign) is None


def test_a_hash_is_bound_to_its_purpose_and_is_no_part_of_a_seal() -> None:
    hashed = signing.keyed_hash("address", "192.0.2.1")
    assert hashed == signing.keyed_hash("address", "192.0.2.1")
    assert hashed not in (signing.keyed_hash("telephone", "192.0.2.1"), signing.keyed_hash("address", "192.0.2.2"))
    # A report's secret is made of the same string: no purpose that a caller may name reaches it.
    assert signing.report_secret("LS4827395165") not in hashed
    sealed = base64.urlsafe_b64decode(signing.seal("address", "192.0.2.1") + "==")[:16]
    assert base64.b32encode(sealed[:15]).decode().lower() != signing.report_secret("192.0.2.1")
