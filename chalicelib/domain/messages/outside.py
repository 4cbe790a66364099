"""What a change tells bodies outside the system, by mail. The words of a report are never in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sent.outside import MAILS
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.ticket import FORWARD_ESCALATED, FORWARD_LATE, FORWARD_REMINDED, Ticket
from chalicelib.domain.tickets.wording import filled, local, outside_name, values

#: Events of one request -> the mail that tells its body. A body is not told how high the office was.
_MAIL_OF = {
    "forward": "forward",
    "recall": "recall",
    FORWARD_REMINDED: FORWARD_REMINDED,
    FORWARD_LATE: FORWARD_LATE,
    FORWARD_ESCALATED: FORWARD_LATE,
}
#: The mails that bring the link.
WITH_LINK = frozenset({"forward", FORWARD_REMINDED, FORWARD_LATE})


@dataclass(frozen=True, slots=True)
class OutsideMail:
    """A mail to the body ``body`` about the request ``number``, without its link."""

    kind: str
    body: str
    number: int
    subject: str
    text: str


def letters(ticket: Ticket, directory: Directory) -> Iterator[OutsideMail]:
    """The mails of the ticket's last event. A body that was removed from the document gets none."""
    if ticket.last_kind in _MAIL_OF and ticket.last_forward is not None:
        number, body, due_at = ticket.last_forward
        yield from _letter(_MAIL_OF[ticket.last_kind], ticket, directory, body, number, local(due_at))
    for number, body in ticket.last_forwards_ended:
        yield from _letter("forward_ended", ticket, directory, body, number, "")


def _letter(kind: str, ticket: Ticket, directory: Directory, body: str, number: int, due: str) -> Iterator[OutsideMail]:
    if body not in directory.outside:
        return
    province = directory.province
    fillings = values(ticket, directory) | {
        "body": outside_name(body, directory),
        "province": Text(province.name, province.name_en),
        "due": Text(due, due),
    }
    above, said = (filled(text, fillings) for text in MAILS[kind])
    paragraphs = (f"{messages.MAIL_GREETING.vi},", said.vi, f"{messages.MAIL_GREETING.en},", said.en)
    yield OutsideMail(kind, body, number, f"{above.vi} / {above.en}", "\n\n".join(paragraphs))
