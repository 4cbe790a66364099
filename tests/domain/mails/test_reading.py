"""What is read of a mail: its text in any encoding and form, without what is quoted; hostile mails end soon."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.mails.mail import Mail
from chalicelib.domain.mails.reading import Unreadable, read, read_head
from chalicelib.domain.tickets.attachments import MAX_PHOTOS

FROM = b"From: An <an@example.invalid>\r\n"
JPEG = b"\xff\xd8\xff\xe0" + bytes(4000)
#: The longest (seconds of CPU) that a hostile mail may take on a slow machine; the function has 60.
SLOWEST = 15.0


def plain(text: bytes, kind: str = "text/plain; charset=utf-8", more: bytes = b"") -> Mail:
    return read(FROM + more + f"Content-Type: {kind}\r\n\r\n".encode() + text, set())


@pytest.mark.parametrize(
    ("data", "kind", "wanted"),
    [
        ("Rác tràn ra đường".encode(), "text/plain; charset=utf-8", "Rác tràn ra đường"),
        ("Rác tràn ra đường".encode(), "text/plain; charset=us-ascii", "Rác tràn ra đường"),
        ("Rác tràn ra đường".encode(), "text/plain; charset=iso-8859-1", "Rác tràn ra đường"),
        ("Rác tràn ra đường".encode(), "text/plain; charset=x-unknown", "Rác tràn ra đường"),
        ("Rác tràn ra đường".encode(), "text/plain", "Rác tràn ra đường"),
        ("Ra\u0301c".encode(), "text/plain", "Rác"),
        ("Rác".encode("utf-16"), "text/plain; charset=utf-16", "Rác"),
        ("Ra\u0301c".encode("cp1258"), "text/plain; charset=windows-1258", "Rác"),
        ("Ra\u0301c".encode("cp1258"), "text/plain; charset=utf-8", "Rác"),
        (b"caf\xe9", "text/plain; charset=iso-8859-1", "café"),
        (b"a\x00b\x1bc", "text/plain", "a b c"),
        (b"<p>R&aacute;c</p><p>tr&#7893;n</p>", "text/html", "Rác\n\ntrổn"),
        (b"<style>p{}</style><script>x()</script>Xin <b>ch&agrave;o</b><br>a", "text/html", "Xin chào\na"),
        (b"<ul><li>a<li>b</ul><!-- c --><table><tr><td>d<td>e</table>", "text/html", "- a\n- b\n\nd e"),
        (b"1 < 2 &lt; 3", "text/html", "1 < 2 < 3"),
        (b"&#99999999999999999999;" + b"&#" + b"9" * 5000 + b";", "text/html", None),
    ],
)
def test_a_text_is_read_whatever_its_charset_says(data: bytes, kind: str, wanted: str | None) -> None:
    found = plain(data, kind).text
    assert wanted in (None, found)


WROTE = "Vào Th 6, 27 thg 11, 2026 vào lúc 09:30 Phản ánh <phananh@thu.example.invalid> đã viết:"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"Bên trái.\n\n{WROTE}\n> Rác ở đâu?\n> > x", "Bên trái."),
        (
            "Bên trái.\n\nVào Th 6, 27 thg 11, 2026 vào lúc 09:30 Phản ánh\n<a@b.invalid> đã viết:\n\n> Rác?",
            "Bên trái.",
        ),
        (f"{WROTE}\n> Rác ở đâu?\nBên trái.\n> Số nhà?\nSố 5.", "Bên trái.\nSố 5."),
        ("Left.\n\nOn Fri, Nov 27, 2026 at 9:30 AM Desk <a@b.invalid> wrote:\n> Where?", "Left."),
        ("Trái.\n\n________________________________\nFrom: Desk\nSent: Friday\nTo: An\nSubject: x\n\nWhere?", "Trái."),
        ("Trái.\n\nTừ: Phản ánh <a@b.invalid>\nĐã gửi: Thứ Sáu\nĐến: An\nChủ đề: x\n\nĐâu?", "Trái."),
        ("Trái.\n\n-----Original Message-----\nFrom: Desk\nTo: An\n\nWhere?", "Trái."),
        ("Trái.\n\n---------- Forwarded message ---------\nFrom: x", "Trái."),
        ("Trái.\n--\nNguyễn Văn An\n0987654321", "Trái."),
        ("Trái.\n\nGửi từ iPhone của tôi\n\n> Đâu?", "Trái."),
        ("Trái.\n\nSent from my iPhone", "Trái."),
        ("Từ: ngã ba đến chợ bị ngập.", "Từ: ngã ba đến chợ bị ngập."),
        ("Ngày hôm qua tôi đã viết: xin xem lại.", "Ngày hôm qua tôi đã viết: xin xem lại."),
        ("Vào hẻm 5:\nthấy rác", "Vào hẻm 5:\nthấy rác"),
        ("-----\nRác\n-----\nNước", "-----\nRác\n-----\nNước"),
        ("> chỉ có lời dẫn", ""),
    ],
)
def test_what_a_reply_quotes_is_cut(text: str, wanted: str) -> None:
    found = plain(text.encode(), more=b"In-Reply-To: <a@b.invalid>\r\nSubject: Re: x\r\n")
    assert found.text == wanted


def test_an_html_reply_is_cut_like_a_plain_one() -> None:
    quoted = f'<div class="gmail_quote"><div>{WROTE.replace("<", "&lt;")}<br></div><blockquote>Đâu?</blockquote></div>'
    html = f"<div>Bên trái</div>{quoted}"
    found = plain(html.encode(), "text/html; charset=utf-8", b"In-Reply-To: <a@b.invalid>\r\n")
    assert found.text == "Bên trái"


def test_a_forwarded_mail_is_what_a_new_mail_says() -> None:
    text = "Xin chuyển.\n\n---------- Forwarded message ---------\nFrom: B\nTo: A\n\nCầu hỏng"
    assert "Cầu hỏng" in plain(text.encode()).text


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("=?utf-8?B?UsOhYyB0cuG6o2k=?=", "Rác trải"),
        ("Rác", "Rác"),
        ("Re: RE: Trả lời: x", "x"),
        ("=?utf-8?B?!!!?=", None),
        ("=?x-none?Q?a?=", None),
        ("a\r\n b", "a b"),
        ("Re:" * 100_000, None),
    ],
)
def test_a_subject_is_read_whatever_it_is(subject: str, wanted: str | None) -> None:
    found = read(FROM + f"Subject: {subject}\r\n\r\nx".encode(), set()).subject
    assert wanted in (None, found)
    assert len(found) <= 300


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("From: An <AN@Example.invalid>", "an@example.invalid"),
        ("From: an@example.invalid", "an@example.invalid"),
        ('From: "phananh@thu.example.invalid" <x@evil.invalid>', "x@evil.invalid"),
        ("From: a@b.invalid, c@d.invalid", ""),
        ("From: a@b.invalid\r\nFrom: c@d.invalid", ""),
        ("From: <>", ""),
        ("From: An", ""),
        ("From: a@b.invalid <c@d.invalid>", ""),
        ("From: a b@c.invalid", ""),
        ("From: a@b\r\n .invalid", ""),
        ("From: ạ@b.invalid", ""),
        ("Sender: a@b.invalid", ""),
        ("From: " + "a" * 300 + "@b.invalid", ""),
    ],
)
def test_the_sender_is_the_one_mailbox_in_from(line: str, wanted: str) -> None:
    raw = f"{line}\r\nMessage-ID: <1@c.invalid>\r\n\r\nx".encode()
    assert read(raw, set()).sender == wanted
    assert read_head(raw) == (wanted, "1@c.invalid")


def with_files(*files: tuple[str, bytes]) -> Mail:
    made = EmailMessage()
    made["From"] = "an@example.invalid"
    made.set_content("Ảnh đây")
    for kind, data in files:
        main, _, sub = kind.partition("/")
        made.add_attachment(data, maintype=main, subtype=sub, filename="x")
    return read(bytes(made), set())


@pytest.mark.parametrize(
    ("files", "pictures", "left_out"),
    [
        ([("image/jpeg", JPEG)], 1, 0),
        ([("application/octet-stream", JPEG)], 1, 0),
        ([("image/jpeg", b"MZ" + bytes(4000))], 0, 1),
        ([("application/zip", b"PK\x03\x04" + bytes(4000))], 0, 1),
        ([("image/png", JPEG), ("image/jpeg", JPEG)], 1, 0),
        ([("image/gif", b"GIF89a" + bytes(40))], 0, 0),
        ([("image/jpeg", JPEG + bytes([number])) for number in range(8)], MAX_PHOTOS, 3),
        ([("image/jpeg", JPEG + bytes(16 * 1024 * 1024))], 0, 1),
        ([("text/html", b"<script>x</script>")], 0, 1),
    ],
    ids=["jpeg", "unnamed", "program", "archive", "twice", "icon", "many", "large", "attached page"],
)
def test_only_pictures_are_taken(files: list[tuple[str, bytes]], pictures: int, left_out: int) -> None:
    found = with_files(*files)
    assert (len(found.pictures), found.left_out, found.text) == (pictures, left_out, "Ảnh đây")


def test_an_attached_mail_is_not_looked_into() -> None:
    inner = EmailMessage()
    inner["From"] = "x@evil.invalid"
    inner.set_content("Lời của người khác")
    made = EmailMessage()
    made["From"] = "an@example.invalid"
    made.set_content("Lời tôi")
    made.add_attachment(inner)
    found = read(bytes(made), set())
    assert (found.text, found.left_out) == ("Lời tôi", 1)


def nested(depth: int) -> bytes:
    parts = b"".join(b"--a%d\nContent-Type: multipart/mixed; boundary=a%d\n\n" % (n, n + 1) for n in range(depth))
    return FROM + b"Content-Type: multipart/mixed; boundary=a0\n\n" + parts


HTML = FROM + b"Content-Type: text/html\n\n"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "nested": lambda: nested(5000),
    "nested a little": lambda: nested(60),
    "parts": lambda: FROM + b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 9990,
    "too many parts": lambda: FROM + b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 500_000,
    "text": lambda: FROM + b"\n" + b"x" * 10_000_000,
    "wrote": lambda: FROM + b"In-Reply-To: <a@b.c>\n\n" + b"On a\n" * 2_000_000,
    "heads": lambda: FROM + b"In-Reply-To: <a@b.c>\n\n" + b">a\n-- \nFrom: \n" * 400_000,
    "dashes": lambda: FROM + b"In-Reply-To: <a@b.c>\n\n" + b"-" * 2_000_000,
    "tags": lambda: HTML + b"<div>" * 2_000_000,
    "comments": lambda: HTML + b"<!--" * 2_000_000,
    "open tags": lambda: HTML + b"<a " * 2_000_000,
    "sections": lambda: HTML + b"<![CDATA[" * 1_000_000,
    "scripts": lambda: HTML + b"<script><" * 1_000_000,
    "references": lambda: HTML + b"&#x" * 2_000_000,
    "quotes": lambda: HTML + b"<blockquote>a" * 1_000_000,
    "senders": lambda: b"From: " + b"a@b.c," * 1_000_000 + b"\n\nx",
    "brackets": lambda: b"From: " + b"(" * 1_000_000 + b"\n\nx",
    "words": lambda: FROM + b"Subject: " + b"=?utf-8?q?=41?= " * 200_000 + b"\n\nx",
    "references of mails": lambda: FROM + b"References: " + b"<a@b.c> " * 500_000 + b"\n\nx",
    "headers": lambda: b"X: y\n" * 500_000 + FROM + b"\nx",
    "base64": lambda: (
        FROM + b"Content-Transfer-Encoding: base64\nContent-Type: image/png\n\n" + b"iVBORw0K" * 1_000_000
    ),
    "bad base64": lambda: FROM + b"Content-Transfer-Encoding: base64\n\n" + b"=" * 1_000_001,
    "charset": lambda: FROM + b"Content-Type: text/plain; charset=" + b"x" * 100_000 + b"\n\nx",
    "codec": lambda: FROM + b"Content-Type: text/plain; charset=zlib\n\nx",
    "uuencode": lambda: FROM + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + b"~" * 100_000,
    "bytes": lambda: bytes(range(256)) * 1000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_ends_soon(name: str) -> None:
    raw, began = HOSTILE[name](), time.process_time()
    with suppress(Unreadable):
        found = read(raw, set())
        assert len(found.text) <= 200_000
    read_head(raw)
    assert time.process_time() - began < SLOWEST


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(Unreadable):
        read(raw, set())
    read_head(raw)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["From", "Subject", "To", "Content-Type", "Content-Transfer-Encoding", "References", "Return-Path"]
            ),
            st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=60),
        ),
        max_size=8,
    ),
    st.text(max_size=200),
)
def test_any_headers_are_read_or_refused(headers: list[tuple[str, str]], text: str) -> None:
    raw = (
        "".join(f"{name}: {value}\r\n" for name, value in headers).encode() + b"\r\n" + text.encode("utf-8", "replace")
    )
    with suppress(Unreadable):
        found = read(raw, set())
        assert found.sender == read_head(raw)[0]
