"""Whom a change tells what. Pure: the head that a change made goes in, notices come out.

A notice has a key made of the event and the receiver, so that telling it again can be recognised
(docs/architecture.md, "Concurrency and failure"). Its texts never hold who reported or what they wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.deadlines.rules import Audience, Check, Step, Urgency
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import EMERGENCY_REPORT, TemplateKind
from chalicelib.domain.province.tenant import QuietHours
from chalicelib.domain.texts import course, messages
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sms import LONGEST_PHRASE, one_sms
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.moves import MOST_RETURNS
from chalicelib.domain.tickets.rights import is_public
from chalicelib.domain.tickets.ticket import DESK_HANDED_OVER, HANDED_OVER, PROGRESS, RECALCULATED, Ticket
from chalicelib.domain.tickets.wording import filled, local, name_of, templated, values


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one receiver. ``hold_until`` (UTC) is set when it must wait for the morning.

    ``stands_while`` is when the clock that it speaks of (``clock``, as Ticket.begun names it) began, UTC: a held notice
    about one that is over is dropped.
    """

    key: str
    code: str
    to: Literal["unit", "reporter", "followers"]
    kind: str
    sms: str
    subject: str
    body: str
    unit: str | None = None
    audience: Audience | None = None
    hold_until: datetime | None = None
    stands_while: datetime | None = None
    clock: str | None = None


_TO_HOLDER = {
    "created": Audience.FOCAL,
    "dispatch": Audience.FOCAL,
    "return": Audience.FOCAL,
    "answer": Audience.LEADER,
    "send_back": Audience.FOCAL,
    "supply": Audience.FOCAL,
    "add": Audience.FOCAL,
    "unanswered": Audience.FOCAL,
    "withdraw": Audience.FOCAL,
    "reopen": Audience.FOCAL,
    "appeal": Audience.SUPERVISOR,
    "contribute": Audience.FOCAL,
    "arbitrate": Audience.FOCAL,
    "ask_extension": Audience.LEADER,
    "grant_extension": Audience.FOCAL,
    "deny_extension": Audience.FOCAL,
}
_CLOCK = frozenset({Check.WARNED.value, Check.BREACHED.value, Check.ESCALATED.value, Check.SILENT.value})
#: What senders of merged reports hear of the main ticket's course (docs/domain.md, "A ticket's life").
_FOR_ALL_SENDERS = frozenset({"receive", "refuse", "plan", "grant_extension", "approve", RECALCULATED})
#: Moves by which coordinating units are asked for their parts.
_ASKS = frozenset({"dispatch", "involve", "arbitrate"})
#: These rungs stand above the units: their subscribers are on the province's own topic.
_PROVINCIAL = frozenset({Audience.SUPERVISOR, Audience.ADDRESS})


def notices(ticket: Ticket, directory: Directory) -> list[Notice]:
    """The notices that the change which made this head gives rise to. Many changes give none."""
    found = []
    if ticket.last_kind in _TO_HOLDER:
        audience = _TO_HOLDER[ticket.last_kind]
        if ticket.last_kind == "return" and ticket.returns >= MOST_RETURNS:
            audience = Audience.SUPERVISOR
        found.append(_to_unit(ticket, audience, directory))
    elif ticket.last_kind in _CLOCK:
        audience = Audience(ticket.last_audience or Audience.FOCAL)
        found.append(_to_unit(ticket, audience, directory, part=ticket.last_part))
    elif ticket.last_kind == HANDED_OVER and (ticket.last_part or ticket.unit):
        found.append(_to_unit(ticket, Audience.FOCAL, directory, part=ticket.last_part))
    elif ticket.last_kind == DESK_HANDED_OVER and ticket.unit is None and ticket.holder is not None:
        found.append(_to_unit(ticket, Audience.FOCAL, directory))
    found += _to_coordinators(ticket, directory)
    if not _concerns_citizens(ticket):
        return found
    if ticket.last_kind in messages.CITIZEN_MESSAGES:
        found.append(_to_reporter(ticket, ticket.code, directory))
    if ticket.last_kind in _FOR_ALL_SENDERS:
        found += [_to_reporter(ticket, code, directory) for code in ticket.merged]
    if ticket.followed and ticket.last_kind in messages.FOLLOWER_MESSAGES and is_public(ticket, directory):
        found += [_to_followers(ticket, code, directory) for code in (ticket.code, *ticket.merged)]
    return found


def _concerns_citizens(ticket: Ticket) -> bool:
    """A changed calendar does when it moved the promise, and the answer is not there yet."""
    return ticket.last_kind != RECALCULATED or (ticket.last_moved_promise and ticket.resolved_at is None)


def hold_until(at: datetime, urgency: Urgency, quiet: QuietHours) -> datetime | None:
    """When (UTC) a message of ``at`` (UTC) may go out, or None for at once: by night only urgent ones do."""
    if urgency is Urgency.URGENT:
        return None
    local = at.astimezone(LOCAL)
    if not quiet.contain(local.time()):
        return None
    morning = local.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0)
    return morning if local < morning else morning + timedelta(days=1)


def _to_coordinators(ticket: Ticket, directory: Directory) -> list[Notice]:
    """To units that are newly asked for a part, or that what happened to theirs concerns."""
    found = [
        _to_unit(ticket, Audience.FOCAL, directory, part=unit, kind="excuse")
        # A new lead hears that it leads.
        for unit in ticket.last_released
        if unit != ticket.unit
    ]
    if ticket.last_kind == "disagree":
        found.append(_to_unit(ticket, Audience.SUPERVISOR, directory, part=ticket.last_part))
    for part in ticket.waiting_parts:
        if part.asked_at == ticket.last_at and ticket.last_kind in _ASKS:
            found.append(_to_unit(ticket, Audience.FOCAL, directory, part=part.unit, kind="coordinate"))
        elif ticket.last_kind == "arbitrate":
            found.append(_to_unit(ticket, Audience.FOCAL, directory, part=part.unit))
    return found


def _to_unit(
    ticket: Ticket, audience: Audience, directory: Directory, *, part: str | None = None, kind: str | None = None
) -> Notice:
    """To the unit that has the ticket, or a coordinating one (``part``); ``kind``: what to say instead."""
    kind = kind or ticket.last_kind
    asked = ticket.part_of(part)
    holder = part or ticket.holder or ticket.unit or ticket.intake_unit
    unit = directory.province.intake_unit if audience in _PROVINCIAL else holder
    clock = asked.unit if asked else PROGRESS if kind == Check.SILENT else None
    step = course.STEPS[Step.CONTRIBUTE if asked else ticket.step or Step.CONFIRM]
    due_at = asked.due_at if asked else ticket.step_due_at or ticket.due_at
    here = {"step": step, "step_due": Text(local(due_at), local(due_at)), "unit": name_of(directory.units, holder)}
    own = templated(TemplateKind.OFFICER, kind, ticket, directory, **here)
    what = _line_of(own or filled(messages.OFFICER_MESSAGES[kind], here))
    if ticket.report_type == EMERGENCY_REPORT:
        what = Text(f"{messages.EMERGENCY.vi}, {what.vi}", f"{messages.EMERGENCY.en}, {what.en}")
    category = name_of(directory.categories, ticket.category).vi
    commune = directory.communes.get(ticket.place.commune or "")
    where = ", ".join(filter(None, (category, commune.name if commune else "")))
    held_by = here["unit"].vi
    return Notice(
        key=f"{ticket.version:06d}-{unit}-{audience}",
        code=ticket.code,
        to="unit",
        kind=kind,
        unit=unit,
        audience=audience,
        sms=one_sms(
            f"{spoken(ticket.code)} {what.vi[:LONGEST_PHRASE].rstrip()}, hạn {short_time(due_at)}.",
            where if unit == holder else f"{held_by}. {where}",
        ),
        subject=f"{spoken(ticket.code)}: {what.vi}",
        body="\n".join(
            filter(
                None,
                (
                    f"Phiếu {spoken(ticket.code)}: {what.vi}.",
                    f"Đơn vị đang giữ phiếu: {held_by}.",
                    f"Lĩnh vực, địa bàn: {where}.",
                    f"Hạn của bước này: {local(due_at)}. Hạn trả lời người dân: {local(ticket.due_at)}.",
                    f"Ticket {spoken(ticket.code)}: {what.en}." if own and own.en else "",
                ),
            )
        ),
        hold_until=hold_until(ticket.last_at or ticket.created_at, ticket.urgency, directory.province.quiet),
        # A disagreement waits for the decision, whatever else is done meanwhile.
        stands_while=None if kind == "disagree" else ticket.begun(clock),
        clock=clock,
    )


def _to_reporter(ticket: Ticket, code: str, directory: Directory) -> Notice:
    """To the sender of ``code``: the ticket itself, or one that was merged into it."""
    own = Text(spoken(code), spoken(code))
    text = templated(TemplateKind.CITIZEN, ticket.last_kind, ticket, directory, code=own)
    text = text or filled(messages.CITIZEN_MESSAGES[ticket.last_kind], values(ticket, directory) | {"code": own})
    return Notice(
        key=f"{ticket.version:06d}-{'' if code == ticket.code else f'{ticket.code}-'}reporter",
        code=code,
        to="reporter",
        kind=ticket.last_kind,
        sms=_naming(spoken(code), text.vi),
        subject=f"{spoken(code)}: {directory.province.name}",
        body=_letter(text, _enclosed(ticket)),
        hold_until=hold_until(ticket.last_at or ticket.created_at, ticket.urgency, directory.province.quiet),
    )


def _to_followers(ticket: Ticket, code: str, directory: Directory) -> Notice:
    """To those who follow ``code``, the ticket itself or one that was merged into it: what its public page says."""
    own = Text(spoken(code), spoken(code))
    text = filled(messages.FOLLOWER_MESSAGES[ticket.last_kind], values(ticket, directory) | {"code": own})
    answered = Text(ticket.answer.text if ticket.answer and ticket.last_kind == "approve" else "", "")
    return Notice(
        key=f"{ticket.version:06d}-{'' if code == ticket.code else f'{ticket.code}-'}followers",
        code=code,
        to="followers",
        kind=ticket.last_kind,
        sms=one_sms(text.vi),
        subject=f"{spoken(code)}: {directory.province.name}",
        body=_letter(text, answered),
        hold_until=hold_until(ticket.last_at or ticket.created_at, ticket.urgency, directory.province.quiet),
    )


def _enclosed(ticket: Ticket) -> Text:
    """What the mail has beside the message: why a report was refused, what was answered."""
    match ticket.last_kind:
        case "refuse":
            return Text(ticket.refusal_text or "", ticket.refusal_text_en or "")
        case "approve":
            return Text(ticket.answer.text if ticket.answer else "", "")
    return Text("", "")


def _letter(text: Text, enclosed: Text) -> str:
    """A mail in Vietnamese, and below in English where the text has both."""
    parts = [f"{messages.MAIL_GREETING.vi},", text.vi, enclosed.vi]
    if text.en:
        parts += [f"{messages.MAIL_GREETING.en},", text.en, enclosed.en]
    return "\n\n".join(filter(None, parts))


def _naming(code: str, text: str) -> str:
    sms = one_sms(text)
    # Where a long name stands before the code, the code would be cut off with it.
    return sms if code in sms else one_sms(f"{code}: {text}")


def _line_of(text: Text) -> Text:
    # A subject has one line.
    return Text(" ".join(text.vi.split()), " ".join(text.en.split()))


def short_time(instant: datetime) -> str:
    """An instant as short messages say it, local."""
    return instant.astimezone(LOCAL).strftime("%H:%M %d/%m")
