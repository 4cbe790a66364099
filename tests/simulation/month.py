"""A simulated month in a province: time jumps from one event to the next, and the real code does everything else.

Reports arrive, people act (people.py), the sweep runs at whole minutes, and the stream's reader and the sender run
after each change. A journal records the actions and the messages for judging.py. A rough month also kills sweeps and
readers at random calls, throttles the table, changes tickets during a sweep, and repeats batches of the stream and
messages of the queue.
"""

from __future__ import annotations

import heapq
import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from chalicelib.channels import outbox
from chalicelib.domain.errors import DomainError
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import changes, delivery
from chalicelib.jobs.sweep import sweep
from chalicelib.store.tickets import tickets
from chalicelib.store.vault.reporters import Reporter
from tests.domain import samples
from tests.simulation import people
from tests.simulation.cloud import Cloud, Judge, Record
from tests.simulation.reckoning import Act, Opened, Tell
from tests.simulation.times import MINUTE, minute_from
from tests.support import Killed

#: The season changes on the 16th; 27 and 30 April and 1 May are days off.
BEGIN = samples.local("2026-04-06 00:00")
DAYS_OF_ARRIVALS = 30
#: The ladders run on after the last arrival.
DAYS = 44
END = BEGIN + timedelta(days=DAYS)
#: A sweep with nothing due does nothing, so only one in so many hours is run.
HOURS_BETWEEN_IDLE_SWEEPS = 6
PLENTY = 50.0
CLOCK_KINDS = frozenset({"warned", "breached", "escalated", "silent"})
#: As the function's mapping has it (infra/app/wiring.yaml).
BATCH = 100
SPARED = timedelta(minutes=30)
_SECOND = timedelta(seconds=1)
_REMEMBERED = 200
_SPOKEN = re.compile(r"^Phiếu (LS) (\d{4}) (\d{3}) (\d{3}):", re.MULTILINE)


@dataclass
class Journal:
    """The actions of people, and the messages and failures that were seen."""

    opened: dict[str, Opened] = field(default_factory=dict)
    acts: dict[str, list[Act]] = field(default_factory=lambda: defaultdict(list))
    tells: dict[str, list[Tell]] = field(default_factory=lambda: defaultdict(list))
    #: The messages to units about actions of people.
    news: dict[str, list[Tell]] = field(default_factory=lambda: defaultdict(list))
    #: (ticket, key) of a message -> how often it was sent to a unit or a telephone.
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Sweeps that did not finish: killed, out of time, or throttled.
    killed: list[datetime] = field(default_factory=list)
    sweeps: int = 0
    #: Actions that the workflow refused, and tickets that changed during a sweep.
    refused: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    readers_killed: int = 0
    digests: int = 0
    again: int = 0


@dataclass
class Month:
    """One run. The same seed gives the same month on any store, unless it is rough."""

    cloud: Cloud
    seed: int
    size: int
    rough: bool = False
    journal: Journal = field(default_factory=Journal)

    def __post_init__(self) -> None:
        self._chance = Random(f"{self.seed} weather")
        self._number = count()
        self._heap: list[tuple[datetime, float, int, str, int]] = []
        self._planned_sweeps: set[datetime] = set()
        self._chances: dict[str, Random] = {}
        self._earlier: list[Record] = []
        self._changed_meanwhile: dict[str, datetime] = {}

    def run(self) -> Journal:
        """Let the month pass."""
        self._plan_arrivals()
        for hour in range(0, DAYS * 24, HOURS_BETWEEN_IDLE_SWEEPS):
            self._plan_sweep(BEGIN + timedelta(hours=hour))
        while self._heap and self._heap[0][0] < END:
            at, _, _, what, number = heapq.heappop(self._heap)
            match what:
                case "arrival":
                    self._arrive(number, at)
                case "sweep":
                    self._sweep(at)
                case code:
                    self._look(code, at)
            self._tell(at)
            self._plan_what_was_written(at)
        return self.journal

    def _push(self, at: datetime, what: str, number: int = 0) -> None:
        # Events in the same second happen in a random order.
        heapq.heappush(self._heap, (at, self._chance.random(), next(self._number), what, number))

    def _plan_arrivals(self) -> None:
        chance = Random(f"{self.seed} arrivals")
        seconds = DAYS_OF_ARRIVALS * 24 * 3600
        # Storms: many report within half a minute, one evening and one noon.
        storms = [(9 * 24 + 20) * 3600, (16 * 24 + 11) * 3600]
        for number in range(self.size):
            offset = (
                chance.choice(storms) + chance.randrange(30) if chance.random() < 0.3 else chance.randrange(seconds)
            )
            self._push(BEGIN + offset * _SECOND, "arrival", number)

    def _plan_sweep(self, at: datetime) -> None:
        if at not in self._planned_sweeps:
            self._planned_sweeps.add(at)
            self._push(at, "sweep")

    def _plan_what_was_written(self, now: datetime) -> None:
        """Plan a sweep for each time that was written to the clock index; for a past time, at the next minute."""
        stamps, self.cloud.clock = self.cloud.clock, []
        for stamp in sorted(set(stamps)):
            self._plan_sweep(minute_from(max(datetime.fromisoformat(stamp), now + _SECOND)))

    def _arrive(self, number: int, at: datetime) -> None:
        code = f"LS{number:010d}"
        chance = self._chances[code] = Random(f"{self.seed} {code}")
        category = chance.choices(("hygiene", "traffic", "officials", "emergency"), (50, 25, 10, 15))[0]
        new = samples.report(category, chance.choice(list(samples.COMMUNES)))
        reporter = Reporter(phone="+84901234567") if chance.random() < 0.3 else None
        event = samples.created(new, at=at, code=code)
        ticket, _ = tickets.open_ticket(event, secret_hash="hash", photo_types=(), reporter=reporter, submission=None)
        self.journal.opened[code] = Opened(code, at, category, ticket.urgency.value, ticket.intake_unit)
        self._push(people.next_act_at(ticket, at, chance), code)

    def _look(self, code: str, at: datetime) -> None:
        """Let somebody look at a ticket, and plan the next look unless the ticket has ended and stays ended."""
        ticket, acted = self._act(code, at)
        if acted or not people.is_over(ticket):
            self._push(people.next_act_at(ticket, at, self._chances[code]), code)

    def _act(self, code: str, at: datetime) -> tuple[Ticket, bool]:
        stored = tickets.get(code)
        assert stored is not None
        chosen = people.choose(stored.ticket, at, self._chances[code])
        if chosen is None:
            return stored.ticket, False
        action, given = chosen
        try:
            event = samples.act(stored.ticket, action, at=at, **given)
        except DomainError as error:
            self.journal.refused[f"{action}: {error.code}"] += 1
            return stored.ticket, False
        self.journal.acts[code].append(Act(event.version, at, action, given))
        return tickets.change(stored, event).ticket, True

    def _sweep(self, at: datetime) -> None:
        self.journal.sweeps += 1
        seconds_left = PLENTY
        if self.rough:
            self.cloud.judge = self._weather(at)
            seconds_left = 5.0 if self._chance.random() < 0.1 else PLENTY
        try:
            done = sweep(lambda: at, lambda: seconds_left)
        except Killed:
            done = None
        finally:
            self.cloud.judge = None
        if done is None or done.failed or not done.finished:
            self.journal.killed.append(at)
        if done is None or done.failed or not done.finished or done.lost:
            self._plan_sweep(at + MINUTE)
        self.journal.lost += done.lost if done else 0

    def _weather(self, at: datetime) -> Judge | None:
        """A random fault of a sweep: a kill at one of its calls, a throttled table, a ticket that changes meanwhile."""
        fate = self._chance.random()
        calls, fatal = count(), self._chance.choice((0, 1, 2, 2, 3, 3, 4, 5, 7, 10, 15, 30))
        verdict = self._chance.choice(("kill before", "kill after"))
        if fate < 0.3:
            return lambda operation, sent: verdict if next(calls) == fatal else None
        if fate < 0.36:
            return lambda operation, sent: (
                "ThrottlingException" if operation == "TransactWriteItems" and next(calls) % 3 == 0 else None
            )
        if fate < 0.5:
            return lambda operation, sent: self._meanwhile(operation, sent, at)
        return None

    def _meanwhile(self, operation: str, sent: Mapping[str, Any], at: datetime) -> None:
        if operation != "TransactWriteItems" or self._chance.random() < 0.5:
            return
        code = sent["TransactItems"][0]["Put"]["Item"]["code"]["S"]
        # Alerts are promised within two sweeps, so a ticket does not change during two sweeps in a row.
        if at - self._changed_meanwhile.get(code, BEGIN) > SPARED:
            self._changed_meanwhile[code] = at
            judge, self.cloud.judge = self.cloud.judge, None
            self._act(code, at)
            self.cloud.judge = judge

    def _tell(self, at: datetime) -> None:
        while self.cloud.stream or self.cloud.outbox:
            batch, self.cloud.stream = self.cloud.stream[:BATCH], self.cloud.stream[BATCH:]
            self._read_changes(batch)
            bodies, self.cloud.outbox = self.cloud.outbox, []
            if self.rough and bodies and self._chance.random() < 0.2:
                self.journal.again += 1
                bodies += self._chance.sample(bodies, self._chance.randint(1, len(bodies)))
                self._chance.shuffle(bodies)
            for body in bodies:
                self._deliver(body, at)

    def _read_changes(self, batch: list[Record]) -> None:
        if self.rough and self._chance.random() < 0.15:
            calls, fatal = count(), self._chance.randrange(4)
            verdict = self._chance.choice(("kill before", "kill after", "InternalServerError"))
            self.cloud.judge = lambda operation, sent: verdict if next(calls) == fatal else None
            try:
                changes.read_changes(batch)
            except (Killed, Exception):  # noqa: BLE001 - after any error the stream repeats the batch
                self.journal.readers_killed += 1
            self.cloud.judge = None
        changes.read_changes(batch)
        if self.rough:
            if self._chance.random() < 0.1:
                self.journal.again += 1
                changes.read_changes(batch)
            if self._earlier and self._chance.random() < 0.05:
                # Much later, from the queue of failed batches.
                self.journal.again += 1
                changes.read_changes(self._chance.sample(self._earlier, min(5, len(self._earlier))))
            self._earlier = (self._earlier + batch)[-_REMEMBERED:]

    def _deliver(self, body: str, at: datetime) -> None:
        _, message = outbox.read(body)
        left = delivery.deliver([{"messageId": "1", "body": body}], lambda: at, lambda: PLENTY)
        assert left == [], message
        for sent in self.cloud.taken():
            self.journal.sent[message["code"], message["key"]] += 1
            if "TopicArn" not in sent:
                continue
            audience, kind = (sent["MessageAttributes"][name]["StringValue"] for name in ("audience", "kind"))
            unit = sent["TopicArn"].rpartition("-unit-")[2]
            self._note_down(message, json.loads(sent["Message"])["email"], Tell(kind, unit, audience, at, at))

    def _note_down(self, message: Mapping[str, str], mail: str, tell: Tell) -> None:
        """Record a message, and of a digest each message in it; its mail has the full text of each."""
        codes = ["".join(groups) for groups in _SPOKEN.findall(mail)]
        is_digest = message["code"].startswith("D#")
        assert codes == [message["code"]] or is_digest, message
        self.journal.digests += is_digest
        journal = self.journal.tells if tell.kind in CLOCK_KINDS else self.journal.news
        for code in codes:
            event_at = _event_at(code, tell) if is_digest else datetime.fromisoformat(message["at"])
            journal[code].append(replace(tell, event_at=event_at))


def _event_at(code: str, tell: Tell) -> datetime:
    """The time of a ticket's event in a digest. The digest itself has only the time of its first event."""
    whole = tickets.whole(code)
    assert whole is not None
    same = (tell.kind, tell.unit, tell.audience)
    return max(line.at for line in whole.told if (line.kind, line.unit, line.audience) == same)
