"""The index of officers' search: lines by term and area, and a card for each ticket.

Terms arrive as keyed hashes, so the table does not say which words a ticket has, and nobody without the key can look
whether one has a word.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import batched

from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition

from chalicelib.store import keys
from chalicelib.store.connection import LostRace, connection
from chalicelib.store.models.finding import FindingCard, FindingLine

#: Bytes of the keyed hash of a term in a card.
HASH_BYTES = 8
#: The most items of a batch read.
MOST = 100


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the index has of a version of a ticket: when it was sent and its code, its areas, and its terms' hashes.

    ``listed`` have a list each; ``longer`` are only looked up in the ticket's card.
    """

    version: int
    order: str
    areas: frozenset[str]
    listed: frozenset[str]
    longer: frozenset[str]


@dataclass(frozen=True, slots=True)
class IndexCard:
    """The hashes of a ticket's terms."""

    hashes: frozenset[bytes]

    def has(self, term: str) -> bool:
        """Whether the ticket has a term (its keyed hash)."""
        return _packed(term) in self.hashes


def hash_of(keyed: str) -> str:
    """The hash under which the index keeps a term, of its keyed hash (``signing.keyed_hash``)."""
    return base64.b32decode(keyed.upper())[:HASH_BYTES].hex()


def keep(code: str, entry: IndexEntry) -> int:
    """Bring the index to a version of a ticket. Returns how many lines were written or removed.

    A newer version that is there stays. The card is written before the lines, with what the ticket had and has, and
    again after them: a run that dies in between is completed by the next one. Raises LostRace if another run wrote the
    card meanwhile. Then the card says that it is not whole, since the lines may be of either.
    """
    connection()
    before = _stored_card(code)
    if before is not None and (before.version or 0) > entry.version:
        return 0
    new, old = _lines(code, entry), _lines_of(code, before)
    whole = before is not None and before.whole
    written = {line: order for line, order in new.items() if not whole or line not in old}
    removed = old.keys() - new.keys()
    if not (written or removed):
        if before is None or _longer(before) != _all_packed(entry.longer) or before.version != entry.version:
            _save(_card(code, entry), before)
        return 0
    claim = _with_lines_of(_card(code, entry), before)
    _save(claim, before)
    with FindingLine.batch_write() as batch:
        for (pk, sk), order in written.items():
            batch.save(FindingLine(pk, sk, order=order))
        for pk, sk in removed:
            batch.delete(FindingLine(pk, sk))
    if not _is_saved(_card(code, entry), claim):
        _tear(code, claim)
        raise LostRace(code)
    return len(written) + len(removed)


def _stored_card(code: str) -> FindingCard | None:
    return next(iter(FindingCard.batch_get([(keys.ticket(code), keys.CARD)], consistent_read=True)), None)


def _card(code: str, entry: IndexEntry) -> FindingCard:
    return FindingCard(
        keys.ticket(code),
        keys.CARD,
        order=entry.order,
        areas=sorted(entry.areas),
        listed=b"".join(sorted(_all_packed(entry.listed))),
        longer=b"".join(sorted(_all_packed(entry.longer))) or None,
        whole=True,
        version=entry.version,
    )


def _with_lines_of(card: FindingCard, other: FindingCard | None) -> FindingCard:
    """The card with all lines of another one as well, as one that is not whole."""
    areas, listed = set(card.areas), _unpacked(card.listed)
    if other is not None:
        areas |= set(other.areas)
        listed |= _unpacked(other.listed)
    card.areas, card.listed, card.whole = sorted(areas), b"".join(sorted(listed)), False
    return card


def _tear(code: str, claim: FindingCard) -> None:
    """Say in the card that another run wrote that it is not whole, and which lines may be there."""
    found = _stored_card(code)
    while found is not None and not _is_saved(_with_lines_of(deepcopy(found), claim), found):
        found = _stored_card(code)


def _save(card: FindingCard, known: FindingCard | None) -> None:
    if not _is_saved(card, known):
        raise LostRace(keys.code_of(card.pk))


def _is_saved(card: FindingCard, known: FindingCard | None) -> bool:
    """Write a card in the place of the one that is known. Returns False if there is another one."""
    # Neither a card that is missing nor one of an earlier release has a revision.
    before: float | None = known.revision if known is not None else None
    card.revision = int(before or 0) + 1
    unchanged: Condition = FindingCard.revision.does_not_exist() if before is None else FindingCard.revision == before
    try:
        card.save(condition=unchanged)
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _lines(code: str, entry: IndexEntry) -> dict[tuple[str, str], str | None]:
    """The keys of a ticket's lines, with their ``order`` if the sort key is not one."""
    return _keys(code, entry.order, entry.areas, map(_packed, entry.listed))


def _lines_of(code: str, card: FindingCard | None) -> dict[tuple[str, str], str | None]:
    return {} if card is None else _keys(code, card.order, card.areas, _unpacked(card.listed))


def _keys(code: str, order: str, areas: Iterable[str], hashes: Iterable[bytes]) -> dict[tuple[str, str], str | None]:
    found: dict[tuple[str, str], str | None] = {}
    names = [one.hex() for one in hashes]
    for area in areas:
        found.update({(keys.listed(name, area), order): None for name in names})
        found[keys.by_beginning(area), code] = order
        found[keys.by_end(area), code[::-1]] = order
    return found


def lines(area: str, term: str, before: str | None, limit: int) -> list[str]:
    """Return the orders of the newest tickets of an area with a term (its keyed hash), before an order."""
    connection()
    condition = None if before is None else FindingLine.sk < before
    found = FindingLine.query(
        keys.listed(_packed(term).hex(), area), condition, limit=limit, page_size=limit, scan_index_forward=False
    )
    return [raw["sk"]["S"] for page in found.page_iter for raw in page["Items"]][:limit]


def by_code(area: str, part: str, limit: int) -> list[str]:
    """Return the orders of an area's tickets whose code begins or ends with a part."""
    connection()
    found = []
    for pk, begins in ((keys.by_beginning(area), part), (keys.by_end(area), part[::-1])):
        found += [str(line.order) for line in FindingLine.query(pk, FindingLine.sk.startswith(begins), limit=limit)]
    return found


def cards(codes: Sequence[str]) -> dict[str, IndexCard]:
    """Return what the index has of tickets, by code."""
    connection()
    found = {}
    for some in batched(codes, MOST, strict=False):
        for item in FindingCard.batch_get([(keys.ticket(code), keys.CARD) for code in some]):
            found[keys.code_of(item.pk)] = IndexCard(frozenset(_unpacked(item.listed) | _longer(item)))
    return found


def _longer(card: FindingCard | None) -> set[bytes]:
    return _unpacked(card.longer) if card is not None and card.longer else set()


def _packed(term: str) -> bytes:
    return bytes.fromhex(term)


def _all_packed(terms: Collection[str]) -> set[bytes]:
    return set(map(_packed, terms))


def _unpacked(packed: bytes) -> set[bytes]:
    return {packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)}
