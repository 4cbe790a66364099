"""Photos of tickets: announced, then ready or refused.

Each has a fixed place, so that their number is bounded by keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.store import keys
from chalicelib.store.models import PhotoItem, TicketsItem, connection

ANNOUNCED, READY, REFUSED = "announced", "ready", "refused"
#: The reason of a photo that its sender wanted removed.
ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a ticket. ``state`` is announced, ready or refused; ``sizes`` are the derivatives' (width, height)."""

    id: str
    state: str
    content_type: str
    reason: str | None = None
    sizes: dict[str, tuple[int, int]] | None = None

    @property
    def is_of_result(self) -> bool:
        """Whether it shows the result (an "after" photo) rather than what was reported."""
        return self.id.startswith("a")


def photo_of(item: PhotoItem) -> Photo:
    """A photo from its item."""
    sizes = {size: (width, height) for size, (width, height) in (item.sizes or {}).items()} or None
    return Photo(item.sk.removeprefix(keys.PHOTOS), item.state, item.content_type, item.reason, sizes)


def photo_item(code: str, photo: Photo, at: datetime) -> PhotoItem:
    """The item of a photo announced at ``at`` (UTC)."""
    return PhotoItem(
        keys.ticket(code),
        keys.photo(photo.id),
        state=photo.state,
        content_type=photo.content_type,
        announced_at=keys.stamp(at),
    )


def announce(code: str, photo: Photo, at: datetime) -> bool:
    """Take a photo's place at ``at`` (UTC); False when another photo has it."""
    connection()
    try:
        photo_item(code, photo, at).save(condition=TicketsItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def get(code: str, photo_id: str) -> Photo | None:
    """A photo, or None when none was announced there."""
    connection()
    try:
        return photo_of(PhotoItem.get(keys.ticket(code), keys.photo(photo_id), consistent_read=True))
    except PhotoItem.DoesNotExist:
        return None


def settle(code: str, photo_id: str, at: datetime, outcome: dict[str, tuple[int, int]] | str) -> bool:
    """Mark an announced photo ready at ``at`` (UTC), or refused.

    ``outcome``: the sizes (pixels) of its derivatives by name, or the reason of the refusal. False when it was settled
    before: the first upload counts, and a repeated event changes nothing.
    """
    return _settle(code, photo_id, at, outcome, PhotoItem.state == ANNOUNCED)


def withdraw(code: str, photo_id: str, at: datetime) -> None:
    """Show a photo no longer, or never, because its sender asked so."""
    _settle(code, photo_id, at, ERASED, PhotoItem.pk.exists())


def _settle(
    code: str, photo_id: str, at: datetime, outcome: dict[str, tuple[int, int]] | str, condition: Condition
) -> bool:
    connection()
    ready = not isinstance(outcome, str)
    actions: list[Action] = [
        PhotoItem.state.set(READY if ready else REFUSED),
        PhotoItem.settled_at.set(keys.stamp(at)),
        PhotoItem.sizes.set(outcome) if ready else PhotoItem.reason.set(str(outcome)),
    ]
    try:
        PhotoItem(keys.ticket(code), keys.photo(photo_id)).update(actions=actions, condition=condition)
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True
