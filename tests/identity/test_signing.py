"""A sealed or encrypted text cannot be changed and is valid for one purpose only; an encrypted one cannot be read."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.identity import signing, signing_keys

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture(autouse=True, scope="module")
def key() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing_keys, "current", lambda: signing_keys.parsed("a key for tests"))
        yield


WAYS = pytest.mark.parametrize(
    ("close", "open_"),
    [(signing.seal, signing.unseal), (signing.encrypt, signing.decrypt)],
    ids=["sealed", "encrypted"],
)
type Close = Callable[[str, str], str]
type Open = Callable[[str, str], str | None]


@WAYS
@given(text=TEXTS)
def test_a_closed_text_opens_for_its_purpose_only(close: Close, open_: Open, text: str) -> None:
    token = close("cursor a", text)
    assert open_("cursor a", token) == text
    assert open_("cursor b", token) is None
    assert close("cursor a", text) == token


def test_an_encrypted_text_cannot_be_read() -> None:
    text = "2026-03-02T03:00:00Z#LS48271234560"
    token = signing.encrypt("cursor a", text)
    for part in (text, text[-13:], text[:19]):
        assert part.encode() not in base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


@WAYS
@given(text=TEXTS, data=st.data())
def test_one_changed_letter_is_detected(close: Close, open_: Open, text: str, data: st.DataObject) -> None:
    token = close("cursor a", text)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from(ALPHABET.replace(token[place], "")))
    assert open_("cursor a", token[:place] + letter + token[place + 1 :]) is None


@given(st.text(max_size=80))
def test_a_foreign_token_is_rejected(token: str) -> None:
    assert signing.unseal("cursor a", token) is None
    assert signing.decrypt("cursor a", token) is None


@WAYS
@pytest.mark.parametrize("change", ["{}=", "{}\n", " {}", "{}!", "{}{}"])
def test_changes_that_base64_decoding_ignores_are_detected(close: Close, open_: Open, change: str) -> None:
    token = close("cursor a", "abc")
    assert open_("cursor a", change.format(token, token)) is None


@WAYS
def test_a_token_made_with_another_key_is_rejected(close: Close, open_: Open) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing_keys, "current", lambda: signing_keys.parsed("another key"))
        foreign = close("cursor a", "abc")
    assert open_("cursor a", foreign) is None


def test_a_hash_is_bound_to_its_purpose_and_is_no_part_of_a_seal() -> None:
    hashed = signing.keyed_hash("address", "192.0.2.1")
    assert hashed == signing.keyed_hash("address", "192.0.2.1")
    assert hashed not in (signing.keyed_hash("telephone", "192.0.2.1"), signing.keyed_hash("address", "192.0.2.2"))
    # A report's secret is made of the same string: no purpose that a caller may name reaches it.
    assert signing.report_secret("LS4827395165") not in hashed
    sealed = base64.urlsafe_b64decode(signing.seal("address", "192.0.2.1") + "==")[:16]
    assert base64.b32encode(sealed[:15]).decode().lower() != signing.report_secret("192.0.2.1")
