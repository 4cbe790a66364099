"""Helpers of many tests: the environment of a function, injected faults, and a record of calls to AWS."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Concatenate

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from chalice.test import Client

from chalicelib.channels import outbox
from chalicelib.domain.texts.codes import new_code
from chalicelib.domain.tickets.ticket import Event, Ticket
from chalicelib.domain.tickets.workflow import opening
from chalicelib.media import decoders, isolation
from chalicelib.runtime import clock
from chalicelib.runtime.settings import Settings, environment, settings
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import Photo
from chalicelib.store.vault.reporters import Reporter
from infra.package.build import REGION
from infra.stack.local import ROOT_CREDENTIALS
from infra.stack.stage import Stack
from tests import promises
from tests.domain import samples
from tests.tables import Handed

#: Another origin that may call the API.
CORS_ORIGIN = "https://app.example.invalid"
SITE_URL = "https://reports.example.invalid"


@dataclass
class Province:
    """The tables and the queue of one test."""

    aws: Stack
    tables: dict[str, str]
    outbox_url: str
    topic_arn_prefix: str
    heard_url: str = ""
    webhooks_url: str = ""
    tables_url: str = ""

    def queued(self, url: str | None = None) -> list[str]:
        """Remove all messages from the outbox, or from another queue, and return their bodies."""
        sqs, bodies, queue = self.aws.client("sqs"), [], url or self.outbox_url
        while found := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                bodies.append(message["Body"])
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def items(self, table: str) -> list[dict[str, Any]]:
        """Every item of a table, raw."""
        pages = self.aws.client("dynamodb").get_paginator("scan").paginate(TableName=self.tables[table])
        return [item for page in pages for item in page["Items"]]

    def stream_records(self, *kinds: str) -> list[dict[str, Any]]:
        """Stream records of the present items of these kinds, by default heads and notices."""
        images = [image for image in self.items("Tickets") if image["type"]["S"] in (kinds or ("head", "notice"))]
        return [{"eventName": "MODIFY", "dynamodb": {"NewImage": image}} for image in images]


def message_in(body: str) -> Message:
    """The message to one receiver in a body of the outbox."""
    kind, content = outbox.read(body)
    assert kind == Message.queued_as
    return Message.from_content(content)


def open_ticket(
    new: opening.NewReport | None = None,
    *,
    at: datetime = samples.T0,
    code: str | None = None,
    photo_types: Sequence[str] = (),
    reporter: Reporter | None = None,
    submission: tickets.SubmissionKey | None = None,
) -> tuple[Ticket, tuple[Photo, ...]]:
    """Store a new ticket of the sample province."""
    created = samples.created(new, at=at, code=code or new_code("LS", secrets.randbelow))
    return tickets.open_ticket(
        created, secret_hash="hash", photo_types=photo_types, reporter=reporter, submission=submission
    )


def take(
    way: Iterable[str],
    *,
    new: opening.NewReport | None = None,
    at: datetime = samples.T0,
    reporter: Reporter | None = None,
) -> Ticket:
    """Store a ticket and take it along a way of actions (``samples.WAY_TO``)."""
    stored = tickets.Stored(open_ticket(new, at=at, reporter=reporter)[0], "hash")
    for action in way:
        stored = tickets.change(stored, samples.act(stored.ticket, action))
    return stored.ticket


def history(code: str) -> tuple[Event, ...]:
    """A ticket's events."""
    whole = tickets.whole(code)
    assert whole is not None
    return whole.events


@dataclass(frozen=True)
class Answer:
    """An answer of the API: status, headers with lower-case names, JSON or text."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Api:
    """The API in this process, as Chalice routes it; officers' tokens are not verified."""

    client: Client

    def __call__(
        self, method: str, path: str, body: Any = None, *, officer: str | None = None, **headers: str
    ) -> Answer:
        """Call a route. Header names are written with underscores; ``officer`` signs in by username."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if officer is not None:
            sent["Authorization"] = _token(officer)
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        with warnings.catch_warnings():
            # Chalice's local mode warns that it does not verify tokens.
            warnings.simplefilter("ignore", UserWarning)
            answer = self.client.http.request(method, path, headers=sent, body=raw)
        found = {name.lower(): value for name, value in answer.headers.items()}
        is_json = "json" in found.get("content-type", "")
        given = Answer(answer.status_code, found, json.loads(answer.body) if is_json else answer.body.decode())
        promises.check(method, path.partition("?")[0], given.status, found.get("content-type", ""), given.body)
        return given

    def act(self, officer: str, code: str, action: str, edition: int | None = None, **given: Any) -> Answer:
        """Let an officer act on a ticket, by default on its present edition."""
        path = f"/v1/office/tickets/{code}"
        if edition is None:
            edition = self("GET", path, officer=officer).body["edition"]
        return self("POST", f"{path}/{action}", given, officer=officer, If_Match=f'"{edition}"')

    def save(self, path: str, given: dict[str, Any], *, officer: str) -> Answer:
        """Replace what has an edition, based on the present one."""
        tag = self("GET", path, officer=officer).headers.get("etag", '"0"')
        return self("PUT", path, given, officer=officer, If_Match=tag)


def _token(username: str, session: str = "one", began: datetime | None = None, **more: str) -> str:
    claims = {
        "origin_jti": session,
        "auth_time": str(int((began or clock.now()).timestamp())),
        "cognito:username": username,
        "token_use": "id",
        "aud": settings().user_pool_client_id,
        "iss": f"https://cognito-idp.{REGION}.amazonaws.com/{settings().user_pool_id}",
        **more,
    }
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"x.{middle}.x"


def set_environment(monkeypatch: pytest.MonkeyPatch, new: Settings, endpoint_url: str) -> None:
    """Point this process at an AWS that answers at ``endpoint_url``, with these settings."""
    of_clients = {**ROOT_CREDENTIALS, "AWS_ENDPOINT_URL": endpoint_url, "AWS_DEFAULT_REGION": new.aws_region}
    for name, value in (environment(new) | of_clients).items():
        monkeypatch.setenv(name, value)


@contextmanager
def own_environment(monkeypatch: pytest.MonkeyPatch, handed: Handed) -> Iterator[Province]:
    """Set the settings of this process to tables and a queue."""
    aws, names = handed.aws, dict(handed.tables)
    prefix = f"arn:aws:sns:{REGION}:000000000000:{handed.prefix}-unit-"
    monkeypatch.setattr(decoders, "work_on", _remembered)
    own_settings = Settings(
        stage="test",
        tickets_table=names["Tickets"],
        reporters_table=names["Reporters"],
        directory_table=names["Directory"],
        counters_table=names["Counters"],
        limits_table=names["Limits"],
        finding_table=names["Finding"],
        originals_bucket=aws.outputs["OriginalsBucket"],
        derivatives_bucket=aws.outputs["DerivativesBucket"],
        facts_bucket=aws.outputs["FactsBucket"],
        tables_bucket=aws.outputs["TablesBucket"],
        outbox_url=handed.outbox_url,
        heard_url=handed.heard_url,
        webhooks_url=handed.webhooks_url,
        webhooks_local="allowed",
        tables_url=handed.tables_url,
        channels="messenger,zalo,sms",
        mails_bucket=aws.outputs["MailsBucket"],
        receiving_email="phananh@thu.example.invalid",
        stand_in_url="",
        signing_secret_arn=aws.outputs["SigningSecretArn"],
        push_secret_arn=aws.outputs["PushSecretArn"],
        push_local="allowed",
        user_pool_id=aws.outputs["UserPoolId"],
        user_pool_client_id=aws.outputs["UserPoolClientId"],
        topic_arn_prefix=prefix,
        sender_email="tickets@example.invalid",
        site_url=SITE_URL,
        cors_origins=CORS_ORIGIN,
        limits="",
        sms_countries="",
        sms_sender="",
        sms_gateway_url="",
        second_factor="optional",
        tiles_url="",
        tiles_attribution="",
        aws_region=REGION,
    )
    set_environment(monkeypatch, own_settings, aws.endpoint_url or "")
    forget_everything()
    yield Province(aws, names, handed.outbox_url, prefix, handed.heard_url, handed.webhooks_url, handed.tables_url)
    forget_everything()


def prepared[T, **P](
    province: Province, make: Callable[Concatenate[Province, P], T], *given: P.args, **named: P.kwargs
) -> T:
    """Fill the tables with ``make``, and return its result.

    The first test that asks for it waits for ``make``. Later tests get the same result and a copy of the items, which
    is faster. The result of ``make`` must depend on its arguments alone, and it must only add items.
    """
    key = (make, given, *named.items())
    if key not in _PREPARED:
        before = {name: province.items(name) for name in province.tables}
        result = make(province, *given, **named)
        added = {name: [item for item in province.items(name) if item not in before[name]] for name in province.tables}
        _PREPARED[key] = (result, added)
        return result
    kept: T
    kept, added = _PREPARED[key]
    dynamodb = province.aws.client("dynamodb")
    puts = [(province.tables[name], {"PutRequest": {"Item": item}}) for name, items in added.items() for item in items]
    for start in range(0, len(puts), 25):
        batch: dict[str, list[Any]] = {}
        for table, put in puts[start : start + 25]:
            batch.setdefault(table, []).append(put)
        dynamodb.batch_write_item(RequestItems=batch)
    return kept


#: Function and arguments -> the result, and the added items by table.
_PREPARED: dict[tuple[Any, ...], tuple[Any, dict[str, list[dict[str, Any]]]]] = {}


def publish_samples(province: Province) -> None:
    """Put the sample documents and officers into the directory."""
    from chalicelib.store.directory import documents, officers

    for kind, document in samples.documents().items():
        documents.publish(kind, document, by="test", at=samples.T0)
    for officer in samples.officers():
        officers.put_officer(officer, by="test", at=samples.T0)
    # The lines of the audit trail about all this are in no test's way.
    dynamodb = province.aws.client("dynamodb")
    for item in province.items("Tickets"):
        dynamodb.delete_item(TableName=province.tables["Tickets"], Key={"pk": item["pk"], "sk": item["sk"]})


_answers: dict[tuple[object, ...], bytes] = {}


def _remembered(content: bytes, task: str, options: Mapping[str, Any], *limits: int, **more: Any) -> bytes:
    """What a decoder's process answers. Many tests send the same picture, and a process costs more than the picture."""
    key = (hashlib.sha256(content).digest(), task, repr(options), limits)
    if key not in _answers:
        _answers[key] = isolation.work_on(content, task, options, *limits, **more)
    return _answers[key]


def forget_everything() -> None:
    """Clear the caches of the process: settings, clients, connections, the directory."""
    from chalicelib.identity import channel_keys, push_key, signing_keys
    from chalicelib.jobs.sending import area_news
    from chalicelib.runtime import aws, settings
    from chalicelib.services.talking import channel_tokens
    from chalicelib.store import connection
    from chalicelib.store.counters import months
    from chalicelib.store.directory import documents, procedures
    from chalicelib.store.limits import limits

    area_news.forget()
    procedures.forget()
    months.forget()
    limits.forget()
    channel_tokens.forget()
    channel_keys.forget()
    settings.settings.cache_clear()
    aws.client.cache_clear()  # type: ignore[attr-defined]
    aws.sender.cache_clear()  # type: ignore[attr-defined]
    signing_keys.forget()
    push_key.private_key.cache_clear()
    documents.forget()
    documents._rules.cache_clear()
    documents.calendar.cache_clear()
    connection.unbind()


def set_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Set the clock of this process to ``at`` (UTC), from which it runs on; the embedded AWS keeps its time."""
    genuine = datetime.now(UTC)

    def now() -> datetime:
        return (at + (datetime.now(UTC) - genuine)).replace(microsecond=0)

    monkeypatch.setattr(clock, "now", now)


class Killed(BaseException):
    """The process was killed. No handler of the code may catch it."""


@dataclass(frozen=True)
class Call:
    """One call to AWS: the operation and its parameters."""

    operation: str
    sent: dict[str, Any]


@dataclass
class Faults:
    """Records calls to AWS, and injects faults into them."""

    monkeypatch: pytest.MonkeyPatch
    calls: list[Call] = field(default_factory=list)
    _rule: Callable[[int, Call], str | None] = field(default=lambda number, call: None)

    def __post_init__(self) -> None:
        genuine = BaseClient._make_api_call  # type: ignore[attr-defined]

        def make(client: Any, operation: str, sent: dict[str, Any]) -> Any:
            number, call = len(self.calls), Call(operation, sent)
            self.calls.append(call)
            verdict = self._rule(number, call)
            if verdict == "kill before":
                raise Killed
            if verdict and verdict not in ("kill before", "kill after"):
                raise ClientError({"Error": {"Code": verdict, "Message": "injected"}}, operation)
            answer = genuine(client, operation, sent)
            if verdict == "kill after":
                raise Killed
            return answer

        self.monkeypatch.setattr(BaseClient, "_make_api_call", make)

    def at(self, number: int, verdict: str) -> None:
        """Kill before or after the ``number``-th call from now (0 is the next), or let it fail with an error code."""
        first = len(self.calls)
        self._rule = lambda current, call: verdict if current - first == number else None

    def on(self, operation: str, verdict: str, *, but: str | None = None) -> None:
        """Let every call of an operation fail, except on the table ``but``."""
        self._rule = lambda current, call: (
            verdict if call.operation == operation and call.sent.get("TableName", "") != but else None
        )

    def at_write(self, number: int, verdict: str, operations: Collection[str]) -> None:
        """The same as ``at``, counting only calls of these operations."""
        counted = count()
        self._rule = lambda _, call: verdict if call.operation in operations and next(counted) == number else None

    def before(self, operation: str, act: Callable[[], object], times: int = 1, skip: int = 0) -> None:
        """Call ``act`` right before each of the next ``times`` calls of an operation, after the first ``skip``."""
        skipped = 0

        def rule(_: int, call: Call) -> str | None:
            nonlocal skipped
            if call.operation == operation and skipped < skip:
                skipped += 1
            elif call.operation == operation:
                self.none()
                act()
                if times > 1:
                    self.before(operation, act, times - 1)
            return None

        self._rule = rule

    def none(self) -> None:
        """Inject no more faults."""
        self._rule = lambda current, call: None

    def since(self, number: int) -> list[str]:
        """The operations called since ``calls`` had ``number`` entries."""
        return [call.operation for call in self.calls[number:]]
