"""What is told to all reports of a gathering, and which addresses heard it: who sent several reports hears it once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.exceptions import PutError

from chalicelib.domain.known import known_fields
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.messages.notices import Message
from chalicelib.store.models.vault import ToldItem

#: How long it is remembered: the outbox repeats a message for days, not for weeks.
LIFE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ToMembers:
    """What the event ``version`` of a gathering brings to its reports, of which those up to ``after`` were seen to.

    ``senders`` and ``followers`` are messages with a placeholder for the code (domain/messages/notices.py), held until
    the stamp ``hold_until``. ``retention`` is (order, stamp or None) of what the vault keeps. ``releases``: reports
    that cannot stay go back to intake.
    """

    queued_as: ClassVar[str] = "members"

    code: str
    version: int
    after: str | None = None
    senders: Message | None = None
    followers: Message | None = None
    hold_until: str | None = None
    retention: tuple[str, str | None] | None = None
    releases: bool = False

    def to_content(self) -> dict[str, Any]:
        """The task in the queue; it names nobody."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> ToMembers:
        """The inverse of ``to_content``. Raises TypeError for anything else."""
        messages = {
            name: Message.from_content(content[name]) if content.get(name) else None
            for name in ("senders", "followers")
        }
        kept = content.get("retention")
        return cls(**{**known_fields(cls, content), **messages, "retention": tuple(kept) if kept else None})


def is_first(main: str, version: int, code: str, addresses: Iterable[str], now: datetime) -> bool:
    """Whether the report ``code`` is the one for which these addresses (keyed hashes) hear of an event.

    Again it is, so a page may be repeated. Without an address it is.
    """
    connection()
    # All are written, so that whoever shares one of them has heard too.
    firsts = [_is_its(ToldItem(keys.told(main, version), one), code, now) for one in addresses]
    return all(firsts)


def _is_its(item: ToldItem, code: str, now: datetime) -> bool:
    item.code, item.expires_at = code, int((now + LIFE).timestamp())
    try:
        item.save(condition=ToldItem.pk.does_not_exist() | (ToldItem.code == code))
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True
