"""Pictures are fetched from a messenger's own hosts alone, also behind redirects; texts fit the messenger."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels import calls, chats
from chalicelib.channels.calls import AnswerTooLarge, HttpAnswer, NoAnswer
from chalicelib.channels.chats import NoPicture, Reply
from chalicelib.domain.messages.chats import RULES, ChatChannel, is_picture_s
from chalicelib.domain.texts.writing import is_visible
from chalicelib.domain.tickets.attachments import seems_picture

OURS = "https://scontent.xx.fbcdn.net/v/1"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 9


@pytest.mark.parametrize(
    ("address", "is_theirs"),
    [
        (OURS, True),
        ("https://fbcdn.net:443/v/1", True),
        ("http://scontent.xx.fbcdn.net/v/1", False),
        ("https://scontent.xx.fbcdn.net:8443/v/1", False),
        ("https://fbcdn.net.example.invalid/v/1", False),
        ("https://evilfbcdn.net/v/1", False),
        ("https://user@fbcdn.net/v/1", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("https://[::1]/", False),
        ("https://photo.zdn.vn/1", False),
        ("file:///etc/passwd", False),
        ("https://fbcdn.net:x/", False),
        ("https://fbcdn.net/\n", False),
        ("https://fbcdn.net/" + "a" * 3000, False),
        ("", False),
    ],
)
def test_only_the_messenger_s_own_hosts_have_its_pictures(address: str, is_theirs: bool) -> None:
    assert is_picture_s(ChatChannel.MESSENGER, address) == is_theirs


def answers(monkeypatch: pytest.MonkeyPatch, *given_: HttpAnswer | Exception) -> list[str]:
    """Let requests be answered so, one after the other. Returns the addresses that are asked."""
    asked, left = list[str](), list(given_)

    def call(method: str, address: str, **_: Any) -> HttpAnswer:
        asked.append(address)
        found = left.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(calls, "call", call)
    return asked


def moved(to: str) -> HttpAnswer:
    return HttpAnswer(302, {"location": to}, b"")


def test_a_picture_behind_a_redirect_of_the_messenger_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    other = "https://video.xx.fbcdn.net/v/2"
    asked = answers(monkeypatch, moved(other), HttpAnswer(200, {"content-type": "image/jpeg"}, JPEG))
    assert chats.fetch(ChatChannel.MESSENGER, OURS) == (JPEG, "image/jpeg")
    assert asked == [OURS, other]


@pytest.mark.parametrize(
    "answer",
    [
        moved("http://169.254.169.254/latest/meta-data"),
        moved("https://example.invalid/"),
        moved("/v/2"),
        moved(""),
        HttpAnswer(404, {}, b"no"),
        HttpAnswer(200, {}, b""),
        AnswerTooLarge("x"),
    ],
)
def test_what_is_elsewhere_or_no_picture_is_not_taken(
    monkeypatch: pytest.MonkeyPatch, answer: HttpAnswer | Exception
) -> None:
    asked = answers(monkeypatch, answer)
    with pytest.raises(NoPicture):
        chats.fetch(ChatChannel.MESSENGER, OURS)
    assert asked == [OURS]


def test_redirects_without_an_end_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, *[moved(OURS)] * 9)
    with pytest.raises(NoPicture):
        chats.fetch(ChatChannel.MESSENGER, OURS)


@pytest.mark.parametrize("answer", [HttpAnswer(503, {}, b""), HttpAnswer(429, {}, b""), NoAnswer("x")])
def test_a_picture_that_may_come_later_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, answer: HttpAnswer | Exception
) -> None:
    answers(monkeypatch, answer)
    with pytest.raises(NoAnswer):
        chats.fetch(ChatChannel.MESSENGER, OURS)


def test_a_host_of_the_messenger_with_a_private_address_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "settings", lambda: SimpleNamespace(stand_in_url=""))
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.8", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(NoAnswer):
        chats.fetch(ChatChannel.MESSENGER, OURS)


@pytest.mark.parametrize(
    ("data", "is_one"),
    [(JPEG, True), (b"GIF89a", True), (b"RIFF0000WEBPVP8 ", True), (b"\0\0\0\x18ftypheic", True), (b"<svg>", False)],
)
def test_a_file_that_does_not_begin_like_a_picture_is_none(data: bytes, is_one: bool) -> None:
    assert seems_picture(data) == is_one


OFFERS = st.lists(st.tuples(st.text(max_size=9), st.text(min_size=1, max_size=40).filter(is_visible)), max_size=20)


@given(st.sampled_from(ChatChannel), st.text(max_size=3000), OFFERS)
def test_a_message_fits_its_messenger(channel: ChatChannel, text: str, offers: list[tuple[str, str]]) -> None:
    fitted = chats.fitted(channel, Reply(text, tuple(offers)))
    rules = RULES[channel]
    assert len(fitted.text) <= rules.longest
    assert len(fitted.offers) <= rules.buttons
    assert all(len(label) <= rules.label for _, label in fitted.offers)
    if len(fitted.offers) < len(offers):
        assert all(f"{number}. " in fitted.text for number in range(1, len(offers) + 1))


@given(st.text(alphabet="ab \n", max_size=400), st.integers(5, 60))
def test_parts_hold_every_word(text: str, most: int) -> None:
    parts = chats.parted(text, most)
    assert all(len(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
