"""Which notices of a change go to units, to officers by name, and to bodies outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.deadlines.rules import Audience, Check, Step, Urgency
from chalicelib.domain.messages import outside, persons
from chalicelib.domain.messages.notice import Notice, hold_until, short_time
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import EMERGENCY_REPORT, TemplateKind
from chalicelib.domain.province.officers import Role
from chalicelib.domain.texts import course
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import LONGEST_PHRASE, one_sms
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import adding, rights
from chalicelib.domain.tickets.ticket import (
    DESK_HANDED_OVER,
    FORWARD_ESCALATED,
    FORWARD_LATE,
    FORWARDED,
    HANDED_OVER,
    INSTRUCTION,
    INSTRUCTION_LATE,
    INSTRUCTION_REMINDED,
    OUTSIDE_ANSWER,
    PROGRESS,
    Part,
    Ticket,
)
from chalicelib.domain.tickets.wording import filled, local, name_of, templated

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
    "hand_over": Audience.FOCAL,
    OUTSIDE_ANSWER: Audience.FOCAL,
}
_CLOCK_EVENTS = frozenset({Check.WARNED.value, Check.BREACHED.value, Check.ESCALATED.value, Check.SILENT.value})
#: Moves by which coordinating units are asked for their parts.
_ASKING_EVENTS = frozenset({"dispatch", "redispatch", "involve", "arbitrate"})
#: What is told by name, by the event: otherwise that an instruction ended with the ticket.
_PERSONAL = {
    "assign": "assign",
    "hand_over": "handed_to",
    "note": "mention",
    "carry_out": "carry_out",
    INSTRUCTION_LATE: INSTRUCTION_LATE,
    OUTSIDE_ANSWER: OUTSIDE_ANSWER,
}
#: What is told of an instruction that is over.
_OF_THE_END = frozenset({"carry_out", "call_off", "instruction_ended", OUTSIDE_ANSWER})
#: What senders add while a ticket is open, and pass on to the main ticket of theirs.
_ADDING = frozenset({"add", "pass_on"})
#: What a unit is told once for all rescues of a burst. Each of them is in its queue and in the digest of the morning.
_ONCE_A_BURST = _CLOCK_EVENTS | {"created"}
#: The rungs above the units. Their subscribers are on the topic of the province's intake unit.
_PROVINCIAL = frozenset({Audience.SUPERVISOR, Audience.ADDRESS})


def to_units(ticket: Ticket, directory: Directory) -> list[Notice]:
    """The notices of the ticket's last event to units, officers and outside bodies."""
    return [
        *_to_the_unit(ticket, directory),
        *_to_coordinators(ticket, directory),
        *_to_instructed(ticket, directory),
        *_to_persons(ticket, directory),
        *(_to_outside(ticket, letter) for letter in outside.letters(ticket, directory)),
    ]


def _to_the_unit(ticket: Ticket, directory: Directory) -> list[Notice]:
    """The notice to the unit whose turn it is, or whose clock it is; empty if there is none."""
    kind, part = ticket.last_kind, None
    if kind == "add" and ticket.merged_into is not None:
        # The main ticket tells its unit (pass_on).
        return []
    if kind in _ADDING:
        return [_gathered(_to_unit(ticket, Audience.FOCAL, directory), ticket)]
    if kind == "hand_over" and ticket.assignee is not None:
        return []
    if kind in _AUDIENCE_OF_EVENT:
        audience = _AUDIENCE_OF_EVENT[kind]
        if kind == "return" and ticket.returns >= directory.rules.most_returns:
            audience = Audience.SUPERVISOR
        if kind == "ask_extension" and ticket.last_audience == Audience.SUPERVISOR:
            audience = Audience.SUPERVISOR
    elif kind in _CLOCK_EVENTS or kind in (FORWARD_LATE, FORWARD_ESCALATED):
        audience, part = Audience(ticket.last_audience or Audience.FOCAL), ticket.last_part
    elif kind == HANDED_OVER and (ticket.last_part or ticket.unit):
        audience, part = Audience.FOCAL, ticket.last_part
    elif kind == DESK_HANDED_OVER and ticket.unit is None and ticket.holder is not None:
        audience = Audience.FOCAL
    else:
        return []
    return [_to_unit(ticket, audience, directory, part=part)]


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
    """Notices to officers by name: to who was assigned, is mentioned in a note, or gave an instruction."""
    kind = _PERSONAL.get(ticket.last_kind, "instruction_ended")
    return [
        _to_unit(ticket, persons.of(username), directory, to=unit, kind=kind) for unit, username in ticket.last_told
    ]


def _to_instructed(ticket: Ticket, directory: Directory) -> list[Notice]:
    """Notices to the unit about a leader's instruction. Its leader hears of one that came from above, or is late.

    Who gave it is told by name (_to_persons).
    """
    match ticket.last_kind:
        case "instruct":
            given = ticket.instructions[-1:]
            own = all(one.unit == ticket.having_unit and one.role == Audience.LEADER for one in given)
            audiences = [Audience.FOCAL] if own else [Audience.FOCAL, Audience.LEADER]
        case "call_off":
            audiences = [Audience.FOCAL]
        case kind if kind in (INSTRUCTION_REMINDED, INSTRUCTION_LATE):
            audiences = [Audience(ticket.last_audience or Audience.FOCAL)]
        case _:
            return []
    return [_to_unit(ticket, audience, directory) for audience in audiences]


def _is_kept_from_focal(ticket: Ticket, directory: Directory) -> bool:
    """Whether a unit's focal officers may not see the ticket because of its category: its leader is told instead."""
    permitted = rights.confidants(ticket.category, directory)
    return permitted is not None and Role.FOCAL not in permitted


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
    holder = part or ticket.holder or ticket.having_unit
    if audience == Audience.FOCAL and holder != ticket.intake_unit and _is_kept_from_focal(ticket, directory):
        audience = Audience.LEADER
    unit = to or (directory.province.intake_unit if audience in _PROVINCIAL else holder)
    clock, due_at = _clock_of(ticket, kind, asked_part)
    step = course.STEPS[Step.CONTRIBUTE if asked_part else ticket.step or Step.CONFIRM]
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
        body=_mail_of(ticket, phrase, province_text, held_by, where, due_at),
        hold_until=hold_until(ticket.last_at or ticket.created_at, ticket.urgency, directory.province.quiet),
        # A disagreement must be decided in any case, and what has ended stays so.
        stands_while=None if kind == "disagree" or kind in _OF_THE_END else ticket.begun(clock),
        clock=clock,
        short=f"{phrase.vi}, hạn {short_time(due_at)}. {where}",
        urgent=ticket.urgency is Urgency.URGENT,
        burst=_burst_of(ticket, kind, audience, unit),
    )


def _clock_of(ticket: Ticket, kind: str, part: Part | None) -> tuple[str | None, datetime]:
    """The clock that a notice to a unit is about (None: the step's), and when it is due (UTC)."""
    clock = part.unit if part else PROGRESS if kind == Check.SILENT else None
    due_at = part.due_at if part else ticket.step_due_at or ticket.due_at
    if ticket.last_instruction is not None:
        number, due_at = ticket.last_instruction
        clock = clock if kind in _OF_THE_END else f"{INSTRUCTION}{number}"
    if ticket.last_forward is not None:
        number, _, due_at = ticket.last_forward
        clock = clock if kind in _OF_THE_END else f"{FORWARDED}{number}"
    return clock, due_at


def _mail_of(ticket: Ticket, phrase: Text, own: Text | None, held_by: str, where: str, due_at: datetime) -> str:
    """A mail to a unit. ``own``: the province's text, whose English is sent too; ``due_at``: the step's deadline."""
    lines = [
        f"Phiếu {spoken(ticket.code)}: {phrase.vi}.",
        f"Đơn vị đang giữ phiếu: {held_by}.",
        f"Lĩnh vực, địa bàn: {where}.",
        f"Hạn của bước này: {local(due_at)}. Hạn trả lời người dân: {local(ticket.due_at)}.",
    ]
    if own and own.en:
        lines.append(f"Ticket {spoken(ticket.code)}: {phrase.en}.")
    return "\n".join(lines)


def _to_outside(ticket: Ticket, letter: outside.OutsideMail) -> Notice:
    """A mail to an outside body. Nobody is woken by it, so it is not held at night."""
    return Notice(
        key=f"{ticket.version:06d}-outside-{letter.number}",
        code=ticket.code,
        to="outside",
        kind=letter.kind,
        sms="",
        subject=letter.subject,
        body=letter.text,
        urgent=ticket.urgency is Urgency.URGENT,
        outside=(letter.body, letter.number),
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
    of = kind
    if kind in _CLOCK_EVENTS:
        # Each deadline is told once an hour, so that one which is missed later is not taken for the same.
        of = f"{kind}-{ticket.step}-{ticket.last_at or ticket.created_at:%d%H}"
    return f"burst-{ticket.burst.group}-{of}-{unit}-{audience}"


def _line_of(text: Text) -> Text:
    # A mail subject must be one line.
    return Text(" ".join(text.vi.split()), " ".join(text.en.split()))
