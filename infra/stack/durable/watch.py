"""Watch the emulator's stores, and say what changed in them as entries of the journal.

Items, stream records and events are noted where the emulator stores them; queues and places in streams are compared
with what was written last. What a function sent (SMS, e-mail, messages of topics) waits until the function has also
written that it did: both are in one record, so a crash between them loses both, and nobody is told twice.

The names of the emulator's modules that are replaced here are its own; `tests/infra/test_durable.py` fails when a new
version has moved them.
"""

from __future__ import annotations

import json
import time
import uuid
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from ministack.services import dynamodb, eventbridge, lambda_svc, s3, ses, ses_v2, sns, sqs

from infra.stack.durable.journal import Entry

#: How long what was sent waits for the function to write that it did.
WAIT_SECONDS = 5
#: How long an event waits before its function, which failed, runs again.
_REPEAT_SECONDS = (1, 4)

#: The trace id of the function's run that makes the present request; empty for other callers.
run: ContextVar[str] = ContextVar("run", default="")


@dataclass
class _Seen:
    """A queue's messages as they were written last."""

    messages: list[dict[str, Any]]
    length: int
    last: dict[str, Any] | None
    ids: set[str]


@dataclass
class _Sent:
    """What one run of a function sent and has not written yet."""

    since: float
    entries: list[Entry] = field(default_factory=list)


class Watch:
    """The changes since the last call of `taken`."""

    def __init__(self) -> None:
        self._noted: deque[Callable[[], Entry | None]] = deque()
        self._items: set[tuple[int, str, str]] = set()
        self._sent: dict[str, _Sent] = {}
        self._waiting: set[str] = set()
        self._queues: dict[Any, _Seen] = {}
        self._places: dict[Any, int] = {}
        #: Events that S3 and others gave to functions, and that are not done yet.
        self.events: dict[str, list[Any]] = {}

    def install(self) -> None:
        """Replace the emulator's functions through which its stores change."""
        _before(dynamodb, "_set_item", lambda table, pk, sk, _: self._item(table, pk, sk))
        _before(dynamodb, "_remove_item", self._item)
        _after(dynamodb, "_build_change_record", self._stream)
        _after(sns, "_sms_log_for", lambda records, number: self._message("sms", number, records))
        _after(ses, "_sent_emails_list", lambda records: self._message("mail", "entries", records))
        ses_v2._sent_emails_list = ses._sent_emails_list
        _after(sns, "_deliver_to_sqs", lambda _, endpoint, *rest, **more: self._topic(endpoint))
        self._follow_events()
        # As on AWS, each run of a function has a trace id, which it repeats in its requests.
        lambda_svc._xray_trace_id_for_invocation = lambda config, inbound=None: inbound or _trace_id()

    def begin(self) -> None:
        """Take the stores as they are now for written."""
        self._noted.clear()
        self._queue_entries()
        self._place_entries()

    def hold(self) -> None:
        """Let what the present request sends wait for the run's next write of an item."""
        if run.get():
            self._sent.setdefault(run.get(), _Sent(time.monotonic()))

    def release_old(self, seconds: float = WAIT_SECONDS) -> None:
        """Let nothing wait longer than `seconds`."""
        for key in [key for key, sent in self._sent.items() if time.monotonic() - sent.since >= seconds]:
            self._release(self._sent.pop(key))

    def taken(self) -> list[Entry]:
        """The changes so far; the next call does not return them again."""
        entries: list[Entry] = []
        while self._noted:
            entry = self._noted.popleft()()
            if entry is not None:
                entries.append(entry)
        entries += self._queue_entries()
        entries += self._place_entries()
        return entries

    def _release(self, sent: _Sent) -> None:
        for entry in sent.entries:
            self._noted.append(_always(entry))
            self._written(entry)

    def _item(self, table: dict[str, Any], pk: str, sk: str) -> None:
        if sent := self._sent.pop(run.get(), None):
            self._release(sent)
        key = (id(table), pk, sk)
        if key in self._items:
            return
        self._items.add(key)

        def entry() -> Entry:
            # The value when the record is written: an item that changed twice is written once.
            self._items.discard(key)
            return ["item", _scope(table), pk, sk, table["items"].get(pk, {}).get(sk)]

        self._noted.append(entry)

    def _stream(self, record: dict[str, Any], table: dict[str, Any], *_: Any) -> None:
        self._noted.append(_always(["stream", _scope(table), record]))

    def _message(self, kind: str, key: str, records: list[Any]) -> None:
        # The emulator appends the message right after it asked for the list, if it appends one.
        place, scope, sender = len(records), list(sns._sms_messages._scoped(key)), run.get()

        def entry() -> Entry | None:
            return [kind, scope, records[place]] if len(records) > place else None

        self._send(sender, entry)

    def _topic(self, endpoint: str) -> None:
        queue = sqs._queue_by_arn(endpoint)
        if queue and queue["messages"]:
            message = queue["messages"][-1]
            self._waiting.add(message["id"])
            self._send(run.get(), _always(["queued", _name(queue), message]))

    def _send(self, sender: str, entry: Callable[[], Entry | None]) -> None:
        def later() -> Entry | None:
            found = entry()
            if found is None:
                return None
            if sender in self._sent:
                self._sent[sender].entries.append(found)
                return None
            self._written(found)
            return found

        self._noted.append(later)

    def _written(self, entry: Entry) -> None:
        """A message of a topic needs no second entry when the queue is compared."""
        if entry[0] == "queued":
            _, queue, message = entry
            self._waiting.discard(message["id"])
            for scoped, seen in self._queues.items():
                if _last(scoped) == queue:
                    seen.ids.add(message["id"])

    def _queue_entries(self) -> list[Entry]:
        entries: list[Entry] = []
        for scoped, queue in list(sqs._queues._data.items()):
            messages, seen = queue["messages"], self._queues.get(scoped)
            last = messages[-1] if messages else None
            if seen and seen.messages is messages and seen.length == len(messages) and seen.last is last:
                continue
            now = {message["id"]: message for message in list(messages)}
            before = seen.ids if seen else set()
            known = {key for key in now if key not in self._waiting}
            entries += [["queued", _last(scoped), now[key]] for key in now if key in known and key not in before]
            if gone := sorted(before - now.keys()):
                entries.append(["unqueued", _last(scoped), gone])
            self._queues[scoped] = _Seen(messages, len(messages), last, known)
        return entries

    def _place_entries(self) -> list[Entry]:
        places = dict(lambda_svc._dynamodb_stream_positions._data)
        changed = [["place", list(key), place] for key, place in places.items() if self._places.get(key) != place]
        self._places = places
        return changed

    def _follow_events(self) -> None:
        """Note an event before it is answered, and that it is done when its function has run."""
        fire = s3._fire_s3_event

        def fire_async(*arguments: Any, **more: Any) -> None:
            if arguments[0] in s3._bucket_notifications:
                more["sequencer"] = s3._next_event_sequencer(arguments[2])
                self.start(["s3", list(arguments), more])

        def s3_event(given: list[Any]) -> None:
            fire(*given[1], **given[2])

        def dispatch(arn: str, payload: Any) -> None:
            # What a schedule starts comes again by itself.
            if '"Scheduled Event"' in str(payload):
                to_lambda(arn, payload)
            else:
                self.start(["function", arn, payload])

        def function(given: list[Any]) -> None:
            func, config, _ = lambda_svc._get_func_record_for_ref(given[1])
            if not func or not config:
                return
            record = lambda_svc._execution_record_for_config(func, config)
            for seconds in (*_REPEAT_SECONDS, None):
                result = lambda_svc._execute_function_with_config_scope(record, _event(given[2]))
                # A stack that ends lets its functions fail; then the event stays open.
                if not result.get("error") or seconds is None:
                    return
                time.sleep(seconds)

        to_lambda = eventbridge._dispatch_to_lambda
        s3._fire_s3_event_async = fire_async
        eventbridge._dispatch_to_lambda = dispatch
        self._runners = {"s3": s3_event, "function": function}

    def start(self, event: list[Any], key: str = "") -> None:
        """Note an event, and let it happen in a thread; when it has happened, note that."""
        key = key or uuid.uuid4().hex
        self.events[key] = event
        self._noted.append(_always(["event", key, event]))

        def happen() -> None:
            try:
                self._runners[event[0]](event)
            finally:
                self.events.pop(key, None)
                self._noted.append(_always(["event", key, None]))

        lambda_svc.spawn_background(happen, thread_name="durable-event")


def _before(module: Any, name: str, note: Callable[..., None]) -> None:
    original = getattr(module, name)

    def replaced(*arguments: Any, **more: Any) -> Any:
        note(*arguments, **more)
        return original(*arguments, **more)

    setattr(module, name, replaced)


def _after(module: Any, name: str, note: Callable[..., None]) -> None:
    original = getattr(module, name)

    def replaced(*arguments: Any, **more: Any) -> Any:
        answer = original(*arguments, **more)
        note(answer, *arguments, **more)
        return answer

    setattr(module, name, replaced)


def _always(entry: Entry) -> Callable[[], Entry]:
    return lambda: entry


def _scope(table: dict[str, Any]) -> list[str]:
    _, _, _, region, account, _ = table["TableArn"].split(":", 5)
    return [account, region, table["TableName"]]


def _name(queue: dict[str, Any]) -> str:
    return str(queue["attributes"]["QueueArn"].rsplit(":", 1)[-1])


def _last(scoped: tuple[str, str, str]) -> str:
    """A queue's name, from the key under which the emulator keeps it: its address contains the port."""
    return scoped[2].rsplit("/", 1)[-1]


def _event(payload: Any) -> Any:
    return json.loads(payload) if isinstance(payload, str | bytes) else payload


def _trace_id() -> str:
    random = uuid.uuid4().hex
    return f"Root=1-{int(time.time()):08x}-{random[:24]};Parent={random[:16]};Sampled=1"
