"""Where each officer is alerted, and for which audiences: what the subscriptions of the units' topics are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any, ClassVar, Literal

from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.known import known_fields
from chalicelib.domain.messages import persons
from chalicelib.domain.province.officers import AUDIENCES, Officer, Role

type Channel = Literal["sms", "email"]
type Endpoint = tuple[Channel, str]

CHANNELS: tuple[Channel, ...] = ("sms", "email")


@dataclass(frozen=True, slots=True)
class AlertedOfficer:
    """An officer, where they are reached (a number in E.164 form, a mailbox), and which of the two alerts go to."""

    officer: Officer
    phone: str | None
    email: str | None
    alerts: frozenset[Channel]

    def at(self, channel: Channel) -> str | None:
        """The number or the mailbox."""
        return self.phone if channel == "sms" else self.email


def wanted_subscriptions(
    people: Iterable[AlertedOfficer], intake: str, address: Mapping[Channel, str]
) -> dict[str, dict[Endpoint, set[str]]]:
    """Unit -> where its alerts go -> for which audiences. One number may serve several officers of a unit.

    Each officer is an audience too, for what is assigned to them or mentions them. ``intake`` is the province's intake
    unit, and ``address`` the province's own for the last rung of the ladders.
    """
    wanted: dict[str, dict[Endpoint, set[str]]] = {}
    for channel, endpoint in address.items():
        wanted.setdefault(intake, {}).setdefault((channel, endpoint), set()).add(Audience.ADDRESS)
    for one in people:
        for (unit, audience), channel in _told(one, intake):
            if reached := one.at(channel):
                wanted.setdefault(unit, {}).setdefault((channel, reached), set()).add(audience)
    return wanted


def _told(one: AlertedOfficer, intake: str) -> list[tuple[tuple[str, str], Channel]]:
    officer = one.officer
    # The ladder's provincial rungs use the topic of the intake unit, whichever unit a supervisor is in.
    audiences: list[tuple[str, str]] = [
        (intake if role is Role.SUPERVISOR else officer.unit, AUDIENCES[role])
        for role in officer.roles & AUDIENCES.keys()
    ]
    audiences.append((officer.unit, persons.of(officer.username)))
    told = list(product(audiences, one.alerts))
    if Role.ADMINISTRATOR in officer.roles:
        # Every administrator hears of changed rights, also one who wants no other alerts.
        everywhere: tuple[Channel, ...] = ("email",) if one.email else ("sms",) if one.phone else ()
        told += product([(intake, persons.ADMINISTRATORS)], one.alerts or everywhere)
    return told


@dataclass(frozen=True, slots=True)
class AlertsOrder:
    """In the outbox: bring the subscriptions to what an officer's account says. ``left``: the unit they were in."""

    queued_as: ClassVar[str] = "alerts"

    username: str
    left: str | None = None

    def to_content(self) -> dict[str, Any]:
        """The order in the queue."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> AlertsOrder:
        """The inverse of ``to_content``."""
        return cls(**known_fields(cls, content))
