"""Read a mail from its bytes. Whatever the bytes are, it ends soon and raises only ``Unreadable``."""

from __future__ import annotations

import email
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP

from chalicelib.domain.mails import headers
from chalicelib.domain.mails.html import text_of
from chalicelib.domain.mails.machines import machine
from chalicelib.domain.mails.mail import Attachment, Mail
from chalicelib.domain.mails.quoted import unquoted
from chalicelib.domain.mails.verdicts import verdicts
from chalicelib.domain.texts.writing import cleaned, is_visible
from chalicelib.domain.tickets.attachments import MAX_BYTES, MAX_PHOTOS, seems_picture

#: The most bytes of a text part that are looked at, and of a mail's head.
LONGEST_TEXT = 200_000
LONGEST_HEAD = 256 * 1024
#: The most parts of a mail that are looked at; deeper or further ones are left out.
MOST_PARTS, DEEPEST = 100, 12
#: The parser makes an object for each line that may begin a part; a mail with more of them was made to keep it busy.
MOST_BOUNDARIES = 10_000
LONGEST_SUBJECT = 300
#: Pictures of fewer bytes are the icons of signatures and lines.
SMALLEST_PICTURE = 2048
_REPLY = re.compile(r"\s*(re|fw|fwd|trả lời|tl|chuyển tiếp)\s{0,3}(\[\d{1,3}\])?\s{0,3}:", re.IGNORECASE)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_BODIES = ("text/plain", "text/html")


class Unreadable(Exception):
    """The bytes are no mail that can be read."""


def read(raw: bytes, own: Collection[str]) -> Mail:
    """Read a mail. ``own`` are our addresses (lower case). Raises Unreadable."""
    message = _parsed(raw)
    found = verdicts(message)
    contents = _Contents()
    try:
        _take(message, contents, 0)
    except RecursionError as error:
        raise Unreadable from error
    subject, is_reply = _without_marks(cleaned(headers.decoded(message, "subject"))[:LONGEST_SUBJECT])
    references = headers.ids_in(message, "references", "in-reply-to")
    said = cleaned("\n\n".join(contents.texts)[:LONGEST_TEXT])
    return Mail(
        sender=headers.sender_of(message),
        id=next(iter(headers.ids_in(message, "message-id")), ""),
        to=headers.addresses_in(message, "to", "cc", "delivered-to", "x-original-to", "envelope-to"),
        references=references,
        subject=subject,
        text=unquoted(said, is_reply=is_reply or bool(references)),
        pictures=tuple(contents.pictures),
        left_out=contents.left_out,
        verdicts=found,
        machine=machine(message, found, own),
    )


def read_head(raw: bytes) -> tuple[str, str]:
    """(sender, message id) of a mail of which at least the head is given; empty where there is none."""
    end = _END_OF_HEAD.search(raw, 0, LONGEST_HEAD)
    try:
        message = _parsed(raw[: end.start() if end else LONGEST_HEAD])
    except Unreadable:
        return "", ""
    return headers.sender_of(message), next(iter(headers.ids_in(message, "message-id")), "")


@dataclass
class _Contents:
    texts: list[str] = field(default_factory=list)
    pictures: list[Attachment] = field(default_factory=list)
    left_out: int = 0
    parts: int = 0


def _parsed(raw: bytes) -> EmailMessage:
    if raw.count(b"\n--") > MOST_BOUNDARIES:
        raise Unreadable
    try:
        return email.message_from_bytes(raw, policy=SMTP)
    except Exception as error:
        # The parser nests as deeply as the mail does, and its header classes raise many things.
        raise Unreadable from error


def _take(part: EmailMessage, contents: _Contents, depth: int) -> None:
    """Take the texts and pictures of a part and of what is in it, in their order."""
    contents.parts += 1
    if depth > DEEPEST or contents.parts > MOST_PARTS:
        return
    kind = _kind(part)
    inner = part.get_payload() if part.is_multipart() else []
    if kind == "message/rfc822" or (inner and not isinstance(inner, list)):
        # An attached mail is another person's. Its parts are not read.
        contents.left_out += 1
    elif kind == "multipart/alternative":
        _take_best([one for one in inner if isinstance(one, EmailMessage)], contents, depth)
    elif inner or kind.startswith("multipart/"):
        for one in inner:
            if isinstance(one, EmailMessage):
                _take(one, contents, depth + 1)
    elif kind in _BODIES and not _is_attached(part):
        if is_visible(text := _text(part, kind)):
            contents.texts.append(text)
    else:
        _take_file(part, kind, contents)


def _take_best(parts: list[EmailMessage], contents: _Contents, depth: int) -> None:
    """One of several forms of the same text: the plain one, if it says anything."""
    for part in parts:
        if _kind(part) == "text/plain" and is_visible(text := _text(part, "text/plain")):
            contents.texts.append(text)
            others = [one for one in parts if one.is_multipart()]
            for one in others:
                _take_pictures(one, contents, depth + 1)
            return
    for part in parts:
        if _kind(part) != "text/plain":
            _take(part, contents, depth + 1)


def _take_pictures(part: EmailMessage, contents: _Contents, depth: int) -> None:
    """The pictures of a part whose text is known already from its plain form."""
    own = _Contents(parts=contents.parts)
    _take(part, own, depth)
    contents.parts = own.parts
    contents.left_out += own.left_out
    for one in own.pictures:
        _keep(one, contents)


def _take_file(part: EmailMessage, kind: str, contents: _Contents) -> None:
    data = _bytes(part)
    if seems_picture(data):
        if len(data) >= SMALLEST_PICTURE:
            _keep(Attachment(kind, data), contents)
    elif data:
        contents.left_out += 1


def _keep(one: Attachment, contents: _Contents) -> None:
    if any(one.data == kept.data for kept in contents.pictures):
        return
    if len(one.data) > MAX_BYTES or len(contents.pictures) >= MAX_PHOTOS:
        contents.left_out += 1
    else:
        contents.pictures.append(one)


def _kind(part: EmailMessage) -> str:
    value = headers.raw_value(part, "content-type").partition(";")[0].strip().lower()
    return value or "text/plain"


def _is_attached(part: EmailMessage) -> bool:
    return headers.raw_value(part, "content-disposition").strip().lower().startswith("attachment")


def _bytes(part: EmailMessage) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 - a part whose encoding cannot be undone is left out, and no mail is lost by it
        return b""
    return found if isinstance(found, bytes) else b""


def _text(part: EmailMessage, kind: str) -> str:
    text = _decoded(_bytes(part)[:LONGEST_TEXT], _charset(part))
    return text_of(text) if kind == "text/html" else text.replace("\r\n", "\n").replace("\r", "\n")


def _charset(part: EmailMessage) -> str:
    found = re.search(r"charset\s{0,3}=\s{0,3}\"?([A-Za-z0-9_.:-]{1,40})", headers.raw_value(part, "content-type"))
    return found[1].lower() if found else ""


def _decoded(data: bytes, charset: str) -> str:
    """The text in an encoding that fits. Many mails in UTF-8 name another one, and few texts in another are UTF-8."""
    guesses = [charset] if charset.startswith(("utf-16", "utf-32", "iso-2022")) else ["utf-8", charset]
    for guess in (*guesses, "cp1258"):
        try:
            return data.decode(guess)
        except (LookupError, UnicodeError):
            # The cut may stand inside a letter.
            if guess == "utf-8" and (cut := _utf8_but_its_end(data)) is not None:
                return cut
    return data.decode("latin-1")


def _utf8_but_its_end(data: bytes) -> str | None:
    for less in (1, 2, 3):
        try:
            return data[:-less].decode() if len(data) == LONGEST_TEXT else None
        except UnicodeError:
            continue
    return None


def _without_marks(subject: str) -> tuple[str, bool]:
    """(the subject without "Re:" and the like, whether it had one)."""
    rest = subject
    while mark := _REPLY.match(rest):
        rest = rest[mark.end() :]
    return rest.strip(), rest != subject
