"""Models of the answers of routes.py."""

from __future__ import annotations

from chalicelib.domain.bulletins.bulletin import BulletinAct, BulletinState
from chalicelib.http.core.shapes import Exact, Label, Stamp


class BulletinWording(Exact):
    """What a bulletin says. ``begins`` and ``ends`` are local days."""

    title: str
    text: str
    commune: str | None
    topic: str | None
    begins: str
    ends: str
    pinned: bool
    aloud: bool


class _BulletinLine(Exact):
    id: str
    edition: int
    standing: BulletinState
    title: str
    begins: str
    ends: str
    published_at: Stamp | None
    readings: int


class _Place(Exact):
    code: str
    name: str
    name_en: str


class _BulletinTopic(Exact):
    id: str
    name: str
    name_en: str


class UnitBulletins(Exact):
    """The unit's bulletins, the newest first, and where it may write to. ``readings``: how often one was opened."""

    bulletins: list[_BulletinLine]
    communes: list[_Place]
    topics: list[_BulletinTopic]
    whole_province: bool
    most_words: int


class ReadAloud(Exact):
    """A text as it is read out, how long it is, and what no rule could read."""

    text: str
    words: int
    seconds: int
    words_a_minute: int
    unread: list[str]


class _BulletinDone(Exact):
    edition: int
    act: BulletinAct
    label: Label
    officer: str
    on_behalf: str | None
    at: Stamp
    reason: str | None


class OfficeBulletin(Exact):
    """A bulletin as its unit sees it. ``published`` is what everybody reads, ``edition`` is for If-Match.

    ``acts`` are what this officer can do now, ``history`` what was done, the newest first.
    """

    id: str
    edition: int
    standing: BulletinState
    wording: BulletinWording
    published: BulletinWording | None
    published_edition: int | None
    published_at: Stamp | None
    reason: str | None
    readings: int
    acts: list[BulletinAct]
    aloud: ReadAloud
    history: list[_BulletinDone]
