"""Tickets as cards of a list or a map, each with the number of its followers and its first photo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.tickets import FollowersItem, Head, PhotoItem, TicketsItem
from chalicelib.store.tickets.photos import READY, Photo, photo_of
from chalicelib.store.tickets.tickets import Stored, stored_of


@dataclass(frozen=True, slots=True)
class TicketCard:
    """A ticket for a list, with the number of its followers and its first ready photo."""

    stored: Stored
    followers: int
    photo: Photo | None


def read_cards(codes: Iterable[str], *, followers: bool = True) -> dict[str, TicketCard]:
    """Return at most 25 tickets by code for a list; without ``followers`` at most 50, and their numbers are 0.

    One request is enough if all first photos are ready or missing; otherwise a second one reads further photos.
    """
    connection()
    wanted = list(codes)
    first = keys.photo("r1")
    read = (keys.HEAD, keys.FOLLOWERS, first) if followers else (keys.HEAD, first)
    found = _batch((code, sk) for code in wanted for sk in read)
    # Photos are numbered in order: without the first there are no others.
    seconds = [code for code in wanted if (item := found.get((code, first))) and not _is_ready(item)]
    found |= _batch((code, keys.photo(f"r{number}")) for code in seconds for number in range(2, 6))
    return {code: _card(code, head, found) for code in wanted if isinstance(head := found.get((code, keys.HEAD)), Head)}


def count_followers(codes: Iterable[str]) -> dict[str, int]:
    """Return the number of followers of up to 100 tickets in one request. Tickets without followers are absent."""
    connection()
    found = _batch((code, keys.FOLLOWERS) for code in codes)
    return {code: int(item.n) for (code, _), item in found.items() if isinstance(item, FollowersItem)}


def _batch(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], TicketsItem]:
    # One request reads up to 100 keys.
    items = TicketsItem.batch_get([(keys.ticket(code), sk) for code, sk in wanted])
    return {(keys.code_of(item.pk), item.sk): item for item in items}


def _is_ready(item: TicketsItem) -> bool:
    return isinstance(item, PhotoItem) and item.state == READY


def _card(code: str, head: Head, found: Mapping[tuple[str, str], TicketsItem]) -> TicketCard:
    count = found.get((code, keys.FOLLOWERS))
    items = (found.get((code, keys.photo(f"r{number}"))) for number in range(1, 6))
    ready = (photo_of(item) for item in items if isinstance(item, PhotoItem) and item.state == READY)
    return TicketCard(stored_of(head), int(count.n) if isinstance(count, FollowersItem) else 0, next(ready, None))
