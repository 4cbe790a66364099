"""What a body says of an officer, checked against the province and the rights of who sends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.domain.accounts import managing
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Deputy, Officer
from chalicelib.domain.texts.text import Text
from chalicelib.http.core.problems import InvalidFields
from chalicelib.identity.accounts import OfficerLogin
from chalicelib.runtime import clock
from chalicelib.services import sms_budget
from chalicelib.services.staffing import WantedOfficer, reached_as
from chalicelib.store.directory import officers as directory_officers

if TYPE_CHECKING:
    from chalicelib.http.admin.schemas import DeputyIn, OfficerIn, OfficerNewIn

_NEEDS = {
    "sms": (Text("SMS", "SMS"), Text("số điện thoại", "a telephone")),
    "email": (Text("thư điện tử", "mail"), Text("hộp thư", "a mailbox")),
}


def new(body: OfficerNewIn, manager: Officer, directory: Directory) -> WantedOfficer:
    """The officer of a new account. Raises InvalidFields, NotAllowed."""
    officer = Officer(
        body.username,
        body.title,
        body.unit,
        frozenset(body.roles),
        None if body.categories is None else frozenset(body.categories),
        alerts=frozenset(body.alerts),
    )
    wanted = reached_as(WantedOfficer(officer, body.phone, body.email), None, manager.username)
    _raise([*wrong(manager, None, wanted, directory), *unreachable(wanted)])
    return wanted


def changed(
    body: OfficerIn, manager: Officer, present: Officer, account: OfficerLogin | None, directory: Directory
) -> WantedOfficer:
    """The officer as a change makes them. Raises InvalidFields, NotAllowed."""
    given = body.model_fields_set
    known = account or OfficerLogin(None, None, is_unused=False)
    officer = replace(
        present,
        title=body.title or present.title,
        unit=body.unit,
        roles=frozenset(body.roles),
        categories=None if body.categories is None else frozenset(body.categories),
        active=body.active,
        deputies=present.deputies if body.deputies is None else deputies(body.deputies, present.username),
        # Null says nothing: it is what an answer shows where only the topics know.
        alerts=present.alerts if body.alerts is None else frozenset(body.alerts),
    )
    wanted = WantedOfficer(
        officer,
        body.phone if "phone" in given else known.phone,
        body.email if "email" in given else known.email,
    )
    wanted = reached_as(wanted, account, manager.username)
    faults = [*wrong(manager, present, wanted, directory), *deputy_faults(manager, present, wanted.officer)]
    is_moved = (wanted.phone, wanted.email) != (known.phone, known.email)
    if is_moved or officer.alerts != present.alerts:
        # What an import allowed stays as it is until somebody changes it.
        faults += unreachable(wanted)
    _raise(faults)
    return wanted


def wrong(
    manager: Officer, present: Officer | None, wanted: WantedOfficer, directory: Directory
) -> Iterator[DomainError]:
    """What is wrong with an officer, and what the caller may not give."""
    yield from managing.faults(manager, present, wanted.officer)
    officer, today = wanted.officer, local_day(clock.now())
    unit = directory.units.get(officer.unit)
    if unit is None:
        yield Invalid("unknown_unit", field="unit")
    elif unit.has_ended(today) and (present is None or present.unit != officer.unit):
        yield Invalid("unit_over", field="unit", name=Text(unit.name, unit.name_en))
    before = (present.categories if present else None) or frozenset()
    for number, category in enumerate(sorted(officer.categories or ())):
        if category not in directory.categories and category not in before:
            yield Invalid("unknown_category", field=f"categories.{number}")


def unreachable(wanted: WantedOfficer) -> Iterator[Invalid]:
    """Which ways of alerts do not fit to where a new or moved officer is reached."""
    officer = wanted.officer
    has = {"sms": wanted.phone, "email": wanted.email}
    for way in sorted(officer.alerts or ()):
        if not has[way]:
            name, needs = _NEEDS[way]
            yield Invalid("alert_unreachable", field="alerts", way=name, needs=needs)
    if "sms" in (officer.alerts or ()) and wanted.phone and not sms_budget.takes_codes(wanted.phone):
        yield Invalid("phone_gets_no_sms", field="phone")
    if officer.alerts is None:
        yield Invalid("alerts_needed", field="alerts")


def deputies(wanted: list[DeputyIn], absent: str) -> tuple[Deputy, ...]:
    """The deputies of a body. Raises InvalidFields."""
    unknown = [
        Invalid("unknown_officer", field=f"deputies.{number}.username")
        for number, one in enumerate(wanted)
        if one.username == absent or directory_officers.officer(one.username) is None
    ]
    if unknown:
        raise InvalidFields(unknown)
    return tuple(Deputy(one.username, one.begins, one.ends) for one in wanted)


def deputy_faults(manager: Officer, present: Officer, wanted: Officer) -> Iterator[NotAllowed]:
    """Which deputies the caller may not appoint: they would get the rights of the absent officer.

    Where a change opens the vault, it opens it for the deputies who were there before too.
    """
    new_ones = set(wanted.deputies) - set(present.deputies)
    if new_ones and not managing.administers(manager):
        yield NotAllowed("forbidden", field="deputies")
        return
    for one in wanted.deputies if managing.opened(present, wanted) else new_ones:
        deputy = directory_officers.officer(one.username)
        if deputy and (fault := managing.deputy_fault(manager, wanted, deputy)):
            yield fault


def _raise(found: Iterator[DomainError] | list[DomainError]) -> None:
    """Raise the first refusal, or all faults of the fields."""
    invalid: list[Invalid] = []
    for one in found:
        if not isinstance(one, Invalid):
            raise one
        invalid.append(one)
    if invalid:
        raise InvalidFields(invalid)
