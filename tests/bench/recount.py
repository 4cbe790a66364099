"""The runs that the night's recount needs for a month of 150,000 tickets.

    python -m tests.bench.recount [tickets [nights]]

Nothing is stored: DynamoDB and S3 are played by functions that make each item when it is asked for. The code under test
is all real, with the client libraries' reading and writing of items. A run's time is our CPU as a function of 1024 MB
has it, and a usual latency for each request.
"""

from __future__ import annotations

import gc
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from botocore.client import BaseClient

from chalicelib.domain.numbers import counts, facts
from chalicelib.domain.places.place import Place
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import counting
from chalicelib.runtime.settings import VARIABLES, Settings
from chalicelib.store import keys
from chalicelib.store.counters import counters
from chalicelib.store.counters import facts as kept_facts
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from infra.package.build import REGION
from tests.bench import _measure
from tests.domain import samples
from tests.support import forget_everything, set_environment

MANY = 150_000
MONTH = "2026-03"
NOW = samples.local("2026-05-02 01:10")
#: Lambda gives a whole CPU at 1,769 MB.
SHARE_OF_A_CPU = 1024 / 1769
TIMEOUT = 270.0
#: Seconds that a request takes, beside its bytes.
LATENCY, BYTES_A_SECOND = 0.008, 40e6
PAGE = 1_000_000
NIGHTS = ("first night", "second night, when nothing changed")
UNITS, CATEGORIES, COMMUNES = 165, 30, 65


def main() -> None:
    """Measure and print."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    print(f"\nRecount of a month with {many:,} tickets")
    with _settings():
        cloud = _Cloud(many)
        with (
            patch.object(BaseClient, "_make_api_call", lambda _, *asked: cloud.make(*asked)),
            patch.object(counting, "MONTHS", 3),
        ):
            for name in NIGHTS[: int(sys.argv[2]) if len(sys.argv) > 2 else 2]:
                print(f"  {name}: {_night(cloud)}")


@dataclass
class _Night:
    """What the runs of a night took: seconds in all and of the longest, requests, and the most memory (bytes)."""

    runs: int = 0
    portions: int = 0
    spent: float = 0.0
    longest: float = 0.0
    requests: Counter[str] = field(default_factory=Counter)
    memory: int = 0

    def __str__(self) -> str:
        asked = ", ".join(f"{count:,} {operation}" for operation, count in sorted(self.requests.items()))
        return (
            f"{self.runs} runs, {self.portions} portions, {self.spent:.0f} s, the longest {self.longest:.0f} s, "
            f"{self.memory / 1e6:.0f} MB beside what was there before; {asked}"
        )


def _night(cloud: _Cloud) -> _Night:
    cloud.items.pop((keys.RECOUNT_JOB, keys.RECOUNT), None)
    night = _Night()
    while True:
        cloud.begin_run()
        before = _memory(reset=True)
        ends: list[float] = []

        def left(ends: list[float] = ends) -> float:
            ends.append(cloud.elapsed())
            return TIMEOUT - ends[-1]

        done = counting.keep(lambda: NOW, left)
        assert done.drift == 0, done
        took = cloud.elapsed()
        assert took < TIMEOUT
        night.runs, night.portions, night.spent = night.runs + 1, night.portions + done.portions, night.spent + took
        night.longest = max(night.longest, took)
        night.memory = max(night.memory, _memory() - before)
        night.requests += cloud.requests
        if done.finished:
            return night


def _memory(*, reset: bool = False) -> int:
    """The most memory (bytes) of this process since the last ``reset``, after which it is what it has now."""
    if reset:
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


@dataclass
class _Cloud:
    """Plays the two services, and counts the time of a run."""

    many: int
    items: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    requests: Counter[str] = field(default_factory=Counter)
    _begun: float = 0.0
    _outside: float = 0.0
    _waited: float = 0.0
    _lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ticket = samples.ticket(*samples.WAY_TO["closed"], "rate")
        history = [samples.created()]
        self._fact = facts.fact(self._ticket, history, samples.directory().calendar)
        heads = [self._head(number) for number in range(self.many)]
        shares = [counts.share(head, NOW) for head in heads]
        self._bodies = [self._body(head, share) for head, share in zip(heads, shares, strict=True)]
        self._heads = [json.dumps(tickets._head(head, "hash").serialize()) for head in heads]
        self._sums(shares)

    def begin_run(self) -> None:
        """Begin to count the time and the requests of a run."""
        self.requests = Counter()
        self._begun, self._outside, self._waited = time.process_time(), 0.0, 0.0

    def elapsed(self) -> float:
        """The seconds of the run so far."""
        return (time.process_time() - self._begun - self._outside) / SHARE_OF_A_CPU + self._waited

    def make(self, operation: str, sent: dict[str, Any]) -> Any:
        """Answer a request."""
        begun = time.process_time()
        self.requests[operation] += 1
        answer, size = getattr(self, f"_{operation}")(sent)
        self._outside += time.process_time() - begun
        self._waited += LATENCY + size / BYTES_A_SECOND
        return answer

    def _head(self, number: int) -> Ticket:
        at = samples.local("2026-03-01 00:05") + timedelta(minutes=number * 44_000 // self.many)
        place = Place(f"{number % COMMUNES:05}", None, 21.5 + number % 997 / 1000, 106.2 + number % 991 / 1000)
        shift = at - self._ticket.created_at
        given = tuple(
            replace(answer, at=answer.at + shift, unit=f"u{number % UNITS}", promised_at=answer.promised_at + shift)
            for answer in self._ticket.given
        )
        unit, category = f"u{number % UNITS}", f"c{number % CATEGORIES}"
        ticket = replace(self._ticket, code=_measure.code(number), created_at=at, given=given)
        return replace(ticket, unit=unit, category=category, place=place)

    def _body(self, head: Ticket, share: counts.Share | None) -> str:
        fact = replace(
            self._fact,
            code=head.code,
            day=counts.local_day(head.created_at),
            category=head.category,
            commune=head.place.commune,
            unit=head.unit or "",
            answers=tuple(answer._replace(unit=head.unit or "") for answer in self._fact.answers),
        )
        return json.dumps(kept_facts.to_line(fact, share))

    def _line(self, number: int) -> dict[str, Any]:
        body = {"S": self._bodies[number]}
        return {
            "pk": {"S": keys.facts(MONTH)},
            "sk": {"S": _measure.code(number)},
            "body": body,
            "revision": {"N": "9"},
        }

    def _sums(self, shares: list[counts.Share | None]) -> None:
        """The live numbers: the sum of all shares."""
        for (pk, sk), numbers in counters.key_lines(counts.total((share, 1) for share in shares)).items():
            line = {name: {"N": str(value)} for name, value in numbers.items()}
            self._lines.setdefault(pk, []).append({"pk": {"S": pk}, "sk": {"S": sk}, **line})

    def _Query(self, sent: dict[str, Any]) -> tuple[dict[str, Any], int]:  # noqa: N802 - the service's name
        pk = next(iter(sent["ExpressionAttributeValues"].values()))["S"]
        values = [value["S"] for value in sent["ExpressionAttributeValues"].values()]
        if sent.get("IndexName") == "turn":
            return _answer([]), 0
        if sent.get("IndexName") == "cohort":
            after = max(values) if len(values) > 1 else ""
            first = sent.get("ExclusiveStartKey", {}).get("code", {}).get("S", after)
            return self._page(MONTH in values, first, _cohort_line, 8_000)
        if pk == keys.facts(MONTH):
            first = sent.get("ExclusiveStartKey", {}).get("sk", {}).get("S", "")
            return self._page(True, first, self._line, 1_400)
        found = self._lines.get(pk, [])
        return _answer(found), 100 * len(found)

    def _page(self, there: bool, after: str, make: Any, most: int) -> tuple[dict[str, Any], int]:
        first = int(after[2:]) + 1 if after else 0
        numbers = range(first, min(self.many, first + most)) if there else range(0)
        found = [make(number) for number in numbers]
        last = {"pk": found[-1]["pk"], "sk": found[-1]["sk"]} if found and numbers[-1] + 1 < self.many else None
        if last and "code" in found[-1]:
            last |= {"code": found[-1]["code"], "cohort": {"S": MONTH}}
        return _answer(found) | ({"LastEvaluatedKey": last} if last else {}), PAGE

    def _BatchGetItem(self, sent: dict[str, Any]) -> tuple[dict[str, Any], int]:  # noqa: N802
        responses = {}
        for table, asked in sent["RequestItems"].items():
            responses[table] = [item for key in asked["Keys"] if (item := self._item(key["pk"]["S"], key["sk"]["S"]))]
        return {"Responses": responses, "UnprocessedKeys": {}}, 200_000

    def _item(self, pk: str, sk: str) -> dict[str, Any] | None:
        if sk == keys.HEAD:
            head: dict[str, Any] = json.loads(self._heads[int(pk[4:])])
            return head
        if pk == keys.facts(MONTH):
            return self._line(int(sk[2:]))
        return self.items.get((pk, sk))

    def _GetItem(self, sent: dict[str, Any]) -> tuple[dict[str, Any], int]:  # noqa: N802
        item = self.items.get((sent["Key"]["pk"]["S"], sent["Key"]["sk"]["S"]))
        return ({"Item": item} if item else {}), 0

    def _PutItem(self, sent: dict[str, Any]) -> tuple[dict[str, Any], int]:  # noqa: N802
        item = sent["Item"]
        self.items[item["pk"]["S"], item["sk"]["S"]] = item
        return {}, 0

    def _UpdateItem(self, sent: dict[str, Any]) -> tuple[dict[str, Any], int]:  # noqa: N802
        key = sent["Key"]
        (value,) = sent["ExpressionAttributeValues"].values()
        self.items[key["pk"]["S"], key["sk"]["S"]] = {**key, "body": value}
        return {"Attributes": {}}, 0

    def _PutObject(self, sent: dict[str, Any]) -> tuple[dict[str, Any], int]:  # noqa: N802
        self.files[sent["Key"]] = sent["Body"]
        return {}, len(sent["Body"])

    def _GetObject(self, sent: dict[str, Any]) -> tuple[dict[str, Any], int]:  # noqa: N802
        return {"Body": io.BytesIO(self.files[sent["Key"]])}, len(self.files[sent["Key"]])

    def _DeleteObject(self, sent: dict[str, Any]) -> tuple[dict[str, Any], int]:  # noqa: N802
        self.files.pop(sent["Key"], None)
        return {}, 0


def _cohort_line(number: int) -> dict[str, Any]:
    code = _measure.code(number)
    return {"pk": {"S": keys.ticket(code)}, "sk": {"S": keys.HEAD}, "cohort": {"S": MONTH}, "code": {"S": code}}


def _answer(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"Items": items, "Count": len(items), "ScannedCount": len(items)}


@contextmanager
def _settings() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        nothing = Settings(**dict.fromkeys(VARIABLES, "none"))
        set_environment(patched, replace(nothing, aws_region=REGION, stage="test"), "http://127.0.0.1:9")
        forget_everything()
        patched.setattr(documents, "calendar", cache(lambda version: samples.directory().calendar))
        yield
        forget_everything()


if __name__ == "__main__":
    main()
