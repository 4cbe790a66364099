"""The notices of a change: who is told what. The functions are pure: a changed ticket goes in, notices come out.

The key of a notice is made of the event and the receiver, so that a repeated notice can be recognised
(docs/architecture.md, "Concurrency and failure"). Its texts never contain the reporter's identity or what they wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.deadlines.rules import Audience, Check, Step, Urgency
from chalicelib.domain.messages import persons
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import EMERGENCY_REPORT, TemplateKind
from chalicelib.domain.province.tenant import Province, QuietHours
from chalicelib.domain.texts import course, messages
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sms import LONGEST_PHRASE, one_sms
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import adding
from chalicelib.domain.tickets.rights import is_public
from chalicelib.domain.tickets.ticket import (
    BREACH,
    DESK_HANDED_OVER,
    HANDED_OVER,
    PROGRESS,
    RECALCULATED,
    CallChannel,
    Ticket,
)
from chalicelib.domain.tickets.wording import filled, local, name_of, templated, values


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to one receiver. ``hold_until`` (UTC) is set if it must wait for the end of the quiet hours.

    ``clock`` is the clock that the notice is about, as in Ticket.begun, and ``stands_while`` (UTC) is when it began. A
    held notice is dropped if that clock does not run any more. Of the notices with the same ``burst`` one is sent.
    ``short`` is the text for a browser. If that is not opened, the SMS follows at ``sms_at`` (UTC).
    """

    key: str
    code: str
    to: Literal["unit", "reporter", "followers"]
    kind: str
    sms: str
    subject: str
    body: str
    unit: str | None = None
    audience: str | None = None
    hold_until: datetime | None = None
    stands_while: datetime | None = None
    clock: str | None = None
    short: str = ""
    urgent: bool = False
    sms_at: datetime | None = None
    burst: str | None = None


_AUDIENCE_OF_EVENT = {
    "created": Audience.FOCAL,
    "dispatch": Audience.FOCAL,
    "redispatch": Audience.FOCAL,
    "set_urgency": Audience.FOCAL,
    "return": Audience.FOCAL,
    "answer": Audience.LEADER,
    "send_back": Audience.FOCAL,
    "supply": Audience.FOCAL,
    "unanswered": Audience.FOCAL,
    "withdraw": Audience.FOCAL,
    "reopen": Audience.FOCAL,
    "appeal": Audience.SUPERVISOR,
    "unmerge": Audience.FOCAL,
    "revive": Audience.FOCAL,
    "contribute": Audience.FOCAL,
    "arbitrate": Audience.FOCAL,
    "ask_extension": Audience.LEADER,
    "grant_extension": Audience.FOCAL,
    "deny_extension": Audience.FOCAL,
}
_CLOCK_EVENTS = frozenset({Check.WARNED.value, Check.BREACHED.value, Check.ESCALATED.value, Check.SILENT.value})
#: Events of the main ticket that the senders of merged reports are told too (docs/domain.md, "A ticket's life").
#: Where the main ticket ends without an answer, or is no longer like them, they come back to intake and are told so.
_FOR_ALL_SENDERS = frozenset(
    {"receive", "note", "plan", "grant_extension", "breached", "approve", "revive", RECALCULATED}
)
#: Moves by which coordinating units are asked for their parts.
_ASKING_EVENTS = frozenset({"dispatch", "redispatch", "involve", "arbitrate"})
#: What senders add while a ticket is open, and pass on to the main ticket of theirs.
_ADDING = frozenset({"add", "pass_on"})
#: What a unit is told once for all rescues of a burst: it calls the same telephone back for all of them.
_ONCE_A_BURST = _CLOCK_EVENTS | {"created"}
#: The rungs above the units. Their subscribers are on the topic of the province's intake unit.
_PROVINCIAL = frozenset({Audience.SUPERVISOR, Audience.ADDRESS})


def notices(ticket: Ticket, directory: Directory) -> list[Notice]:
    """The notices of the ticket's last event. Many events have none."""
    result = _to_the_unit(ticket, directory)
    result += _to_coordinators(ticket, directory)
    result += _to_persons(ticket, directory)
    if not _concerns_citizens(ticket):
        return result
    if ticket.last_kind in messages.CITIZEN_MESSAGES:
        result.append(_to_reporter(ticket, ticket.code, directory))
    if ticket.last_kind in _FOR_ALL_SENDERS:
        result += [_to_reporter(ticket, code, directory) for code in ticket.merged]
    if ticket.followed and ticket.last_kind in messages.FOLLOWER_MESSAGES and is_public(ticket, directory):
        result += [_to_followers(ticket, code, directory) for code in (ticket.code, *ticket.merged)]
    return result


def _to_the_unit(ticket: Ticket, directory: Directory) -> list[Notice]:
    """The notice to the unit whose turn it is, or whose clock it is; empty if there is none."""
    kind, part = ticket.last_kind, None
    if kind == "add" and ticket.merged_into is not None:
        # The main ticket tells its unit (pass_on).
        return []
    if kind in _ADDING:
        return [_gathered(_to_unit(ticket, Audience.FOCAL, directory), ticket)]
    if kind in _AUDIENCE_OF_EVENT:
        audience = _AUDIENCE_OF_EVENT[kind]
        if kind == "return" and ticket.returns >= directory.rules.most_returns:
            audience = Audience.SUPERVISOR
        if kind == "ask_extension" and ticket.last_audience == Audience.SUPERVISOR:
            audience = Audience.SUPERVISOR
    elif kind in _CLOCK_EVENTS:
        audience, part = Audience(ticket.last_audience or Audience.FOCAL), ticket.last_part
    elif kind == HANDED_OVER and (ticket.last_part or ticket.unit):
        audience, part = Audience.FOCAL, ticket.last_part
    elif kind == DESK_HANDED_OVER and ticket.unit is None and ticket.holder is not None:
        audience = Audience.FOCAL
    else:
        return []
    return [_to_unit(ticket, audience, directory, part=part)]


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
        case "note":
            return ticket.last_public
        case "created":
            # Without a screen the sender has no receipt.
            return ticket.channel in get_args(CallChannel)
    return True


def hold_until(at: datetime, urgency: Urgency, quiet: QuietHours) -> datetime | None:
    """Until when a message of ``at`` (UTC) is held; None to send it at once. Quiet hours hold all but urgent ones."""
    if urgency is Urgency.URGENT:
        return None
    return quiet.morning(at)


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


def _to_coordinators(ticket: Ticket, directory: Directory) -> list[Notice]:
    """Notices to units that were asked for a part, released from one, lost the ticket, or are affected by a dispute."""
    result = [
        _to_unit(ticket, Audience.FOCAL, directory, part=unit, kind="excuse")
        # A unit that now leads is told so by another notice.
        for unit in ticket.last_released
        if unit != ticket.unit
    ]
    if (lost_by := ticket.last_lost_by) and all(part.unit != lost_by for part in ticket.waiting_parts):
        result.append(_to_unit(ticket, Audience.FOCAL, directory, part=lost_by, kind="lost"))
    if ticket.last_kind == "disagree":
        result.append(_to_unit(ticket, Audience.SUPERVISOR, directory, part=ticket.last_part))
    for part in ticket.waiting_parts:
        if part.asked_at == ticket.last_at and ticket.last_kind in _ASKING_EVENTS:
            result.append(_to_unit(ticket, Audience.FOCAL, directory, part=part.unit, kind="coordinate"))
        elif ticket.last_kind == "arbitrate":
            result.append(_to_unit(ticket, Audience.FOCAL, directory, part=part.unit))
    return result


def _to_persons(ticket: Ticket, directory: Directory) -> list[Notice]:
    """Notices to officers by name: to who was assigned, or is mentioned in a note."""
    kind = "assign" if ticket.last_kind == "assign" else "mention"
    return [
        _to_unit(ticket, persons.of(username), directory, to=unit, kind=kind) for unit, username in ticket.last_told
    ]


def _to_unit(
    ticket: Ticket,
    audience: str,
    directory: Directory,
    *,
    part: str | None = None,
    to: str | None = None,
    kind: str | None = None,
) -> Notice:
    """A notice to the unit that has the ticket, or to the coordinating unit ``part``; ``kind`` overrides the event.

    ``to`` is the unit whose topic tells, if it is another.
    """
    kind = kind or ticket.last_kind
    asked_part = ticket.part_of(part)
    holder = part or ticket.holder or ticket.unit or ticket.intake_unit
    unit = to or (directory.province.intake_unit if audience in _PROVINCIAL else holder)
    clock = asked_part.unit if asked_part else PROGRESS if kind == Check.SILENT else None
    step = course.STEPS[Step.CONTRIBUTE if asked_part else ticket.step or Step.CONFIRM]
    due_at = asked_part.due_at if asked_part else ticket.step_due_at or ticket.due_at
    fillings = {"step": step, "step_due": Text(local(due_at), local(due_at)), "unit": name_of(directory.units, holder)}
    province_text = templated(TemplateKind.OFFICER, kind, ticket, directory, **fillings)
    phrase = _line_of(province_text or filled(messages.OFFICER_MESSAGES[kind], fillings))
    if ticket.report_type == EMERGENCY_REPORT:
        phrase = Text(f"{messages.EMERGENCY.vi}, {phrase.vi}", f"{messages.EMERGENCY.en}, {phrase.en}")
    where = _category_and_commune(ticket, directory)
    held_by = fillings["unit"].vi
    return Notice(
        key=f"{ticket.version:06d}-{unit}-{audience}",
        code=ticket.code,
        to="unit",
        kind=kind,
        unit=unit,
        audience=audience,
        sms=one_sms(
            f"{spoken(ticket.code)} {phrase.vi[:LONGEST_PHRASE].rstrip()}, hạn {short_time(due_at)}.",
            where if unit == holder else f"{held_by}. {where}",
        ),
        subject=f"{spoken(ticket.code)}: {phrase.vi}",
        body="\n".join(
            (
                f"Phiếu {spoken(ticket.code)}: {phrase.vi}.",
                f"Đơn vị đang giữ phiếu: {held_by}.",
                f"Lĩnh vực, địa bàn: {where}.",
                f"Hạn của bước này: {local(due_at)}. Hạn trả lời người dân: {local(ticket.due_at)}.",
                *([f"Ticket {spoken(ticket.code)}: {phrase.en}."] if province_text and province_text.en else []),
            )
        ),
        hold_until=hold_until(ticket.last_at or ticket.created_at, ticket.urgency, directory.province.quiet),
        # A notice of a disagreement is never dropped: the supervisor must decide in any case.
        stands_while=None if kind == "disagree" else ticket.begun(clock),
        clock=clock,
        short=f"{phrase.vi}, hạn {short_time(due_at)}. {where}",
        urgent=ticket.urgency is Urgency.URGENT,
        burst=_burst_of(ticket, kind, audience, unit),
    )


def _category_and_commune(ticket: Ticket, directory: Directory) -> str:
    category = name_of(directory.categories, ticket.category).vi
    commune = directory.communes.get(ticket.place.commune or "")
    return f"{category}, {commune.area.vi}" if commune else category


def _gathered(notice: Notice, ticket: Ticket) -> Notice:
    """The notice that senders added something: the first at once, what follows soon after as one (adding.py).

    Notices that are held until the same instant have one key, so one of them is sent.
    """
    until = notice.hold_until or adding.told_with(ticket)
    if until is None:
        return notice
    return replace(notice, hold_until=until, key=f"add-{until:%Y%m%d%H%M}-{notice.unit}-{notice.audience}")


def _burst_of(ticket: Ticket, kind: str, audience: str, unit: str) -> str | None:
    """What the notices share that a unit gets once for rescues from one telephone or address; None for others.

    The notices of the first rescue have it too: which report is the first may change when a request is repeated.
    """
    if kind not in _ONCE_A_BURST or ticket.burst is None:
        return None
    if ticket.burst.by_address and kind != "created":
        # Different people may be in need there: each missed deadline is told.
        return None
    return f"burst-{ticket.burst.group}-{kind}-{unit}-{audience}"


def _to_reporter(ticket: Ticket, code: str, directory: Directory) -> Notice:
    """A notice to the sender of ``code``: the ticket itself, or one that was merged into it."""
    code_text = Text(spoken(code), spoken(code))
    text = templated(TemplateKind.CITIZEN, ticket.last_kind, ticket, directory, code=code_text)
    text = text or filled(messages.CITIZEN_MESSAGES[ticket.last_kind], values(ticket, directory) | {"code": code_text})
    return Notice(
        key=f"{ticket.version:06d}-{'' if code == ticket.code else f'{ticket.code}-'}reporter",
        code=code,
        to="reporter",
        kind=ticket.last_kind,
        sms=_naming(spoken(code), f"{directory.province.name}: {text.vi}"),
        subject=f"{spoken(code)}: {directory.province.name}",
        body=_letter(text, _enclosed(ticket, directory)),
        hold_until=hold_until(ticket.last_at or ticket.created_at, ticket.urgency, directory.province.quiet),
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


def _line_of(text: Text) -> Text:
    # A mail subject must be one line.
    return Text(" ".join(text.vi.split()), " ".join(text.en.split()))


def short_time(instant: datetime) -> str:
    """An instant as local time, for short messages."""
    return instant.astimezone(LOCAL).strftime("%H:%M %d/%m")
