"""What an officer asks for when they save a search as a table, and the bounds of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from chalicelib.domain.errors import Invalid
from chalicelib.domain.finding import asking
from chalicelib.domain.finding.asking import Query, SearchFilters
from chalicelib.domain.known import known_fields
from chalicelib.domain.province.officers import Officer

#: The longest period of a table: a year, with its leap day.
LONGEST = timedelta(days=366)
#: The most tickets that a table looks at, so also the most lines that it has.
MOST_LINES = 20_000
#: How many tables an officer may have under way at once.
MOST_OPEN = 3
#: The most tables that an officer asks for within LIFE.
MOST_A_DAY = 20
#: How long a table can be had after it was asked for. The lifecycle of the bucket removes its files afterwards.
LIFE = timedelta(days=1)
#: A table that is not ready after this time is given up.
GIVEN_UP_AFTER = timedelta(hours=1)


class TableForm(StrEnum):
    """The kinds of files."""

    XLSX = "xlsx"
    CSV = "csv"


class TableStatus(StrEnum):
    """How far a table is."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class Failure(StrEnum):
    """Why there will be no table."""

    TOO_MANY = "too_many"
    RIGHTS_CHANGED = "rights_changed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class TableAsked:
    """What a table shall have: the words and filters of a search, the kind of file, and its language (vi, en).

    ``in_commune``: also what other units have in the commune of the filters.
    """

    form: TableForm
    language: str
    words: str
    filters: SearchFilters
    in_commune: bool = False

    def query(self, letters: str) -> Query:
        """The search. ``letters`` are those that the province's codes begin with. Raises Invalid as a search does."""
        return asking.asked(self.words, self.filters, letters=letters)

    def to_content(self) -> dict[str, Any]:
        """What was asked, as JSON knows it."""
        filters = {name: value for name, value in asdict(self.filters).items() if value is not None}
        for name in ("since", "until"):
            if name in filters:
                filters[name] = filters[name].astimezone(UTC).isoformat()
        return {
            "form": self.form,
            "language": self.language,
            "words": self.words,
            "filters": filters,
            "in_commune": self.in_commune,
        }

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> TableAsked:
        """The inverse of ``to_content``."""
        filters = dict(content["filters"])
        for name in ("since", "until"):
            if name in filters:
                filters[name] = datetime.fromisoformat(filters[name])
        return cls(
            TableForm(content["form"]),
            content["language"],
            content["words"],
            SearchFilters(**known_fields(SearchFilters, filters)),
            content["in_commune"],
        )


def check_period(filters: SearchFilters) -> None:
    """Raise Invalid if a table's period has no end, is backwards or is longer than LONGEST."""
    for name, end in (("since", filters.since), ("until", filters.until)):
        if end is None:
            raise Invalid("table_period", field=name)
    if filters.since is not None and filters.until is not None and filters.until - filters.since > LONGEST:
        raise Invalid("table_period", field="since")


def rights_of(officer: Officer) -> str:
    """What decides which tickets an officer may see, as a text to compare: a table is theirs while it is the same."""
    categories = "*" if officer.categories is None else ",".join(sorted(officer.categories))
    roles = ",".join(sorted(officer.roles))
    return "|".join((officer.unit, roles, categories, officer.own_unit or "", officer.acting_for or ""))


@dataclass(frozen=True, slots=True)
class TableTask:
    """A task of the queue of tables: write the table ``id`` that the officer ``officer`` asked for."""

    queued_as: ClassVar[str] = "table"

    officer: str
    id: str

    def to_content(self) -> dict[str, Any]:
        """The task in the queue."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> TableTask:
        """The inverse of ``to_content``. Raises TypeError for anything else."""
        return cls(**known_fields(cls, content))


@dataclass(frozen=True, slots=True)
class TableJob:
    """A table that was asked for (``asked_at``, UTC), and how far it is.

    ``rights``: those of the officer then (``rights_of``). ``parts``: the names of the stored parts, in their order.
    ``position``: where the search goes on; None at its beginning or, if ``walked``, at its end. ``lines``: how many the
    parts have. ``file``: the name of the finished file. ``revision`` counts the changes.
    """

    task: TableTask
    asked_at: datetime
    asked: TableAsked
    rights: str
    acting_for: str | None = None
    status: TableStatus = TableStatus.WAITING
    parts: tuple[str, ...] = ()
    position: str | None = None
    walked: bool = False
    lines: int = 0
    file: str | None = None
    failure: Failure | None = None
    revision: int = 0

    def is_given_up(self, now: datetime) -> bool:
        """Whether it waits for too long at ``now`` (UTC)."""
        return self.status is TableStatus.WAITING and now - self.asked_at >= GIVEN_UP_AFTER

    def is_open(self, now: datetime) -> bool:
        """Whether it is still to come at ``now`` (UTC)."""
        return self.status is TableStatus.WAITING and not self.is_given_up(now)

    def is_there(self, now: datetime) -> bool:
        """Whether its officer still finds it in their list at ``now`` (UTC)."""
        return now - self.asked_at < LIFE
