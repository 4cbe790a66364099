"""Messages to browsers (Web Push): to which services they may go, how long they wait there, and whom they reach."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.messages import persons
from chalicelib.domain.province.officers import AUDIENCES, Officer, Role

#: The hosts of the push services of all current browsers: Chrome, Edge and their relatives; Firefox; Safari; Edge on
#: Windows. A message goes to no other host, because the address comes from the caller.
SERVICES = (
    "fcm.googleapis.com",
    "android.googleapis.com",
    "updates.push.services.mozilla.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
#: The most browsers of one report or one officer; a further one replaces the oldest.
MOST_BROWSERS = 5
LONGEST_ENDPOINT = 1000
#: How long a push service keeps a message for a telephone without a network, in seconds (RFC 8030, section 5.2).
TTL_CITIZEN, TTL_OFFICER = 3 * 24 * 3600, 12 * 3600
#: The longest title and text of a message, in characters, so that it fits in what push services take.
LONGEST_TITLE, LONGEST_TEXT = 100, 300


def is_at_service(endpoint: str, *, local: bool = False) -> bool:
    """Whether an address is https at the usual port of a push service; ``local`` also allows this machine by http."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or not endpoint.isprintable() or "@" in parts.netloc:
        return False
    host = parts.hostname or ""
    if local and parts.scheme == "http" and host == "127.0.0.1":
        return True
    known = any(host == service or host.endswith(f".{service}") for service in SERVICES)
    return parts.scheme == "https" and port in (None, 443) and known


def reached(officers: Iterable[Officer], unit: str, audience: str, *, is_rescue: bool) -> list[Officer]:
    """The active officers who must act on a message to a unit's audience.

    The audience of one officer (persons.py) reaches that officer. A new rescue reaches every officer of the unit.
    Supervisors and administrators are reached whichever unit they are in, since they are told by the topic of the
    intake unit.
    """
    if (username := persons.username_in(audience)) is not None:
        return [one for one in officers if one.active and one.username == username]
    if audience == persons.ADMINISTRATORS:
        return [one for one in officers if one.active and Role.ADMINISTRATOR in one.roles]
    return [
        one
        for one in officers
        if one.active
        and (one.unit == unit or audience == Audience.SUPERVISOR)
        and ((is_rescue and one.unit == unit) or any(AUDIENCES.get(role) == audience for role in one.roles))
    ]
