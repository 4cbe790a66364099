"""Request bodies of officers about bulletins."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from chalicelib.domain.texts import writing
from chalicelib.schemas.fields import CommuneCode, GivenDay, Identifier, ShortText, StatedReason, Strict

#: The longest text in characters: what MOST_WORDS words of an office have at most.
MOST_CHARACTERS = 10_000


def _clean(given: object) -> object:
    return writing.cleaned(given) if isinstance(given, str) else given


type BulletinText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_CHARACTERS),
    BeforeValidator(_clean),
]


class BulletinIn(Strict):
    """What a bulletin says, in plain text, and where and when: from the local day ``begins`` to ``ends``.

    Without ``commune`` it is for the whole province. ``topic`` is a category's id. ``aloud``: for loudspeakers too.
    """

    title: ShortText
    text: BulletinText
    commune: CommuneCode | None = None
    topic: Identifier | None = None
    begins: GivenDay
    ends: GivenDay
    pinned: bool = False
    aloud: bool = False


class BulletinActIn(Strict):
    """Why one is sent back or withdrawn; handing in and approving need no reason."""

    reason: StatedReason | None = None


class AloudIn(Strict):
    """A text to be read out."""

    text: Annotated[str, Field(max_length=MOST_CHARACTERS), BeforeValidator(_clean)]
