"""The notices of a change: who is told what. The functions are pure: a changed ticket goes in, notices come out.

The key of a notice is made of the event and the receiver, so that a repeated notice can be recognised
(docs/architecture.md, "Concurrency and failure"). Its texts never contain the reporter's identity or what they wrote.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, get_args

from chalicelib.domain.deadlines.rules import Check, Urgency
from chalicelib.domain.messages.notice import Notice, hold_until
from chalicelib.domain.messages.to_units import to_units
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import TemplateKind
from chalicelib.domain.province.tenant import Province
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import one_sms
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.rights import is_public
from chalicelib.domain.tickets.ticket import (
    BREACH,
    MAIL_CHANNEL,
    RECALCULATED,
    CallChannel,
    Ticket,
)
from chalicelib.domain.tickets.wording import filled, templated, values

#: Events of the main ticket that the senders of merged reports are told too (docs/domain.md, "A ticket's life").
#: Where the main ticket ends without an answer, or is no longer like them, they come back to intake and are told so.
_FOR_ALL_SENDERS = frozenset(
    {"receive", "note", "plan", "grant_extension", "breached", "approve", "revive", "forward", RECALCULATED}
)


def notices(ticket: Ticket, directory: Directory) -> list[Notice]:
    """The notices of the ticket's last event. Many events have none."""
    result = to_units(ticket, directory)
    if not _concerns_citizens(ticket):
        return result
    if is_told_to_all(ticket):
        # A page of them at a time (jobs/gathering.py).
        return result
    if ticket.last_kind in messages.CITIZEN_MESSAGES:
        result.append(_to_reporter(ticket, ticket.code, directory))
    if ticket.last_kind in _FOR_ALL_SENDERS:
        result += [_to_reporter(ticket, code, directory) for code in ticket.merged]
    if ticket.followed and ticket.last_kind in messages.FOLLOWER_MESSAGES and is_public(ticket, directory):
        result += [_to_followers(ticket, code, directory) for code in (ticket.code, *ticket.merged)]
    return result


def is_told_to_all(ticket: Ticket) -> bool:
    """Whether the ticket's last event is told to all senders and followers of a gathering."""
    return ticket.gathering is not None and ticket.last_kind in _FOR_ALL_SENDERS and _concerns_citizens(ticket)


def to_all(ticket: Ticket, directory: Directory) -> tuple[Notice, Notice | None]:
    """The notices to (senders, followers) of a gathering, with ``no_code`` in place of each report's code."""
    code = no_code(ticket)
    told = ticket.last_kind in messages.FOLLOWER_MESSAGES and is_public(ticket, directory)
    return _to_reporter(ticket, code, directory), _to_followers(ticket, code, directory) if told else None


def no_code(ticket: Ticket) -> str:
    """A placeholder for the code in a notice that many get. It has the length of a code, and no report has it."""
    return f"{ticket.code[:2]}{'0' * (len(ticket.code) - 2)}"


def _concerns_citizens(ticket: Ticket) -> bool:
    """Whether citizens are told of the last event.

    A changed calendar concerns them only if it moved the promise of an open ticket, a missed deadline only if the
    promise has passed, and a note only if it is public.
    """
    match ticket.last_kind:
        case "recalculated":
            return ticket.last_moved_promise and ticket.resolved_at is None
        case Check.BREACHED:
            return ticket.last_part is None and ticket.is_past_due(ticket.last_at or ticket.created_at)
        case "note" | "forward":
            return ticket.last_public
        case "created":
            # Without a screen the sender has no receipt.
            return ticket.channel in (*get_args(CallChannel), MAIL_CHANNEL)
    return True


def sms_at(ticket: Ticket, directory: Directory) -> datetime:
    """When (UTC) the SMS about a ticket's last event follows, if no browser that was told has opened it.

    An urgent one follows at once, and none in the quiet hours.
    """
    at, quiet = ticket.last_at or ticket.created_at, directory.province.quiet
    sent_at = hold_until(at, ticket.urgency, quiet) or at
    if ticket.urgency is Urgency.URGENT:
        return sent_at
    later = sent_at + timedelta(minutes=directory.province.push_minutes)
    return hold_until(later, ticket.urgency, quiet) or later


def _to_reporter(ticket: Ticket, code: str, directory: Directory) -> Notice:
    """A notice to the sender of ``code``: the ticket itself, or one that was merged into it."""
    code_text = Text(spoken(code), spoken(code))
    text = templated(TemplateKind.CITIZEN, ticket.last_kind, ticket, directory, code=code_text)
    is_receipt = ticket.last_kind == "created" and ticket.channel == MAIL_CHANNEL
    usual = messages.MAIL_RECEIPT if is_receipt else messages.CITIZEN_MESSAGES[ticket.last_kind]
    text = text or filled(usual, values(ticket, directory) | {"code": code_text})
    held = hold_until(ticket.last_at or ticket.created_at, ticket.urgency, directory.province.quiet)
    return Notice(
        key=f"{ticket.version:06d}-{'' if code == ticket.code else f'{ticket.code}-'}reporter",
        code=code,
        to="reporter",
        kind=ticket.last_kind,
        sms=_naming(spoken(code), f"{directory.province.name}: {text.vi}"),
        subject=f"{spoken(code)}: {directory.province.name}",
        body=_letter(text, _enclosed(ticket, directory)),
        # Who has just written a mail is awake, and a mail wakes nobody.
        hold_until=None if is_receipt else held,
        short=text.vi,
        urgent=ticket.urgency is Urgency.URGENT,
        sms_at=sms_at(ticket, directory),
    )


def _to_followers(ticket: Ticket, code: str, directory: Directory) -> Notice:
    """A notice to the followers of ``code``, the ticket or one merged into it. It says what the public page says."""
    code_text = Text(spoken(code), spoken(code))
    text = filled(messages.FOLLOWER_MESSAGES[ticket.last_kind], values(ticket, directory) | {"code": code_text})
    answered = Text(ticket.answer.text if ticket.answer and ticket.last_kind == "approve" else "", "")
    return Notice(
        key=f"{ticket.version:06d}-{'' if code == ticket.code else f'{ticket.code}-'}followers",
        code=code,
        to="followers",
        kind=ticket.last_kind,
        sms=one_sms(f"{directory.province.name}: {text.vi}"),
        subject=f"{spoken(code)}: {directory.province.name}",
        body=_letter(text, answered),
        hold_until=hold_until(ticket.last_at or ticket.created_at, ticket.urgency, directory.province.quiet),
    )


def breach_notice(
    code: str, incident: str, enclosed: Text, to: Literal["reporter", "followers"], province: Province
) -> Notice:
    """The notice to the sender or the followers of a report that a breach reached. Its key names the ``incident``.

    ``enclosed`` is what the mail says of it.
    """
    text = messages.BREACH.fill(code=spoken(code))
    return Notice(
        key=f"breach-{incident}-{to}",
        code=code,
        to=to,
        kind=BREACH,
        sms=_naming(spoken(code), f"{province.name}: {text.vi}"),
        subject=f"{spoken(code)}: {province.name}",
        body=_letter(text, enclosed),
        short=text.vi,
    )


def _enclosed(ticket: Ticket, directory: Directory) -> Text:
    """The text that the mail has below the message: the refusal with its ground, or the answer."""
    match ticket.last_kind:
        case "refuse":
            ground = filled(messages.GROUND, values(ticket, directory))
            return Text(
                f"{ground.vi}\n\n{ticket.refusal_text or ''}".strip(),
                f"{ground.en}\n\n{ticket.refusal_text_en or ''}".strip(),
            )
        case "approve":
            return Text(ticket.answer.text if ticket.answer else "", "")
    return Text("", "")


def _letter(text: Text, enclosed: Text) -> str:
    """A mail in Vietnamese, followed by English if the text has English."""
    parts = [f"{messages.MAIL_GREETING.vi},", text.vi, enclosed.vi]
    if text.en:
        parts += [f"{messages.MAIL_GREETING.en},", text.en, enclosed.en]
    return "\n\n".join(filter(None, parts))


def _naming(code: str, text: str) -> str:
    sms = one_sms(text)
    # If a long text before the code would push the code out of the SMS, the code comes first.
    return sms if code in sms else one_sms(f"{code}: {text}")
