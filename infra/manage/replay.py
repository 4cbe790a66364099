"""Repeat what ended in a dead-letter queue. Every effect is idempotent, so a replay may be stopped and repeated.

Each function gives one line for each thing it did; what fails again stays where it was.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from infra.stack.functions import FunctionFailed, invoke
from infra.stack.stage import Stack

_BATCH = 10  # what SQS hands out and takes at once
# Visibility timeout in seconds of a message that is replayed: longer than any function runs.
_HIDDEN_SECONDS = 120
#: What read_changes gets beside tickets: event, kind of item, status (the filter in infra/app/wiring.yaml).
RELEASES = {
    *(("MODIFY", "notice", "released"), ("INSERT", "digest", "released"), ("MODIFY", "digest", "released")),
    ("INSERT", "audit", "administrators"),
    ("INSERT", "table", "waiting"),
}


class NotReplayed(Exception):
    """A message failed again and stays in its queue; the text says which."""


def outbox(stack: Stack) -> Iterator[str]:
    """Put messages that could not be handled back into the outbox."""

    def again(message: dict[str, Any]) -> str:
        stack.client("sqs").send_message(QueueUrl=stack.outputs["OutboxUrl"], MessageBody=json.dumps(message))
        return f"{_name_of(message)}: back in the outbox"

    return _each(stack, "OutboxDlqUrl", again)


def heard(stack: Stack) -> Iterator[str]:
    """Put what people said and nobody heard back into its queue. What was heard is not heard twice."""

    def again(message: dict[str, Any]) -> str:
        stack.client("sqs").send_message(
            QueueUrl=stack.outputs["HeardUrl"],
            MessageBody=json.dumps(message),
            MessageGroupId=message["group"],
            # SQS would drop a second message with the id of the first one for five minutes.
            MessageDeduplicationId=uuid.uuid4().hex,
        )
        return f"{message['id']}: back in the queue"

    return _each(stack, "HeardDlqUrl", again)


def webhooks(stack: Stack) -> Iterator[str]:
    """Put events that could not be handled back into the queue of webhooks. What was sent is not sent twice."""

    def again(message: dict[str, Any]) -> str:
        stack.client("sqs").send_message(QueueUrl=stack.outputs["WebhooksUrl"], MessageBody=json.dumps(message))
        return f"{_name_of(message)}: back in the queue"

    return _each(stack, "WebhooksDlqUrl", again)


def tables(stack: Stack) -> Iterator[str]:
    """Put tables that could not be written back into their queue. One that was given up meanwhile stays so."""

    def again(message: dict[str, Any]) -> str:
        stack.client("sqs").send_message(QueueUrl=stack.outputs["TablesUrl"], MessageBody=json.dumps(message))
        return f"{message['content']['id']}: back in the queue"

    return _each(stack, "TablesDlqUrl", again)


def mails(stack: Stack) -> Iterator[str]:
    """Queue mails that SES stored and nobody took. A mail that was read is not read twice."""

    def again(message: dict[str, Any]) -> str:
        event = message.get("requestPayload", message)
        return f"{event['detail']['object']['key']}: {_invoke(stack, 'TakeMailsName', event)}"

    return _each(stack, "MailsDlqUrl", again)


def stream(stack: Stack) -> Iterator[str]:
    """Let read_changes read the changes again that it gave up.

    On AWS the failures bucket keeps them whole and the queue names the object; the embedded AWS keeps only their
    position in the stream, which holds them for a day (the emulator's forgets them when it is stopped).
    """

    def again(message: dict[str, Any]) -> str:
        key = message.get("detail", {}).get("object", {}).get("key")
        if key is None:
            batch = message["DDBStreamBatchInfo"]
            records = _stream_records(stack, batch)
            what = f"changes from {batch['approximateArrivalOfFirstRecord']}"
        else:
            records, what = _kept_records(stack, key), key
        _invoke(stack, "ReadChangesName", {"Records": records})
        if key is not None:
            stack.client("s3").delete_object(Bucket=stack.outputs["FailuresBucket"], Key=key)
        return f"{what}: {len(records)} records followed"

    return _each(stack, "StreamDlqUrl", again)


def derivatives(stack: Stack) -> Iterator[str]:
    """Make the derivatives that failed."""

    def again(message: dict[str, Any]) -> str:
        # The function's own destination wraps the event; EventBridge keeps it as it was.
        event = message.get("requestPayload", message)
        return f"{event['detail']['object']['key']}: {_invoke(stack, 'MakeDerivativesName', event)}"

    return _each(stack, "DerivativesDlqUrl", again)


def sweep(stack: Stack) -> Iterator[str]:
    """Sweep once now, and drop the failed sweeps: this one finds everything that they left."""
    yield f"swept now: {json.dumps(_invoke(stack, 'SweepDeadlinesName', scheduled()))}"
    yield from _each(stack, "SweepDlqUrl", lambda message: "a failed sweep forgotten")


def recompute(stack: Stack) -> Iterator[str]:
    """Recompute deadlines now, and drop the failed runs: each run continues where the last one stopped."""
    yield f"recomputed now: {json.dumps(_invoke(stack, 'RecomputeDeadlinesName', scheduled()))}"
    yield from _each(stack, "RecomputeDlqUrl", lambda message: "a failed run forgotten")


def originals(stack: Stack) -> Iterator[str]:
    """Tend the uploads that are due now, and drop the failed runs: each run continues where the last one stopped."""
    yield f"tended now: {json.dumps(_invoke(stack, 'TendOriginalsName', scheduled()))}"
    yield from _each(stack, "OriginalsDlqUrl", lambda message: "a failed run forgotten")


def digests(stack: Stack) -> Iterator[str]:
    """Send today's digests now, and drop the failed runs. A unit that got today's digest does not get it again."""
    yield f"told now: {json.dumps(_invoke(stack, 'SendDigestsName', scheduled()))}"
    yield from _each(stack, "DigestsDlqUrl", lambda message: "a failed run forgotten")


def counters(stack: Stack) -> Iterator[str]:
    """Recount all public numbers now, and drop the failed runs: a recount reads the tickets themselves."""
    event = scheduled() | {"detail": {"recount": True}}
    yield f"counted now: {json.dumps(_invoke(stack, 'KeepCountersName', event))}"
    yield from _each(stack, "CountersDlqUrl", lambda message: "a failed count forgotten")


REPLAYS: Mapping[str, Callable[[Stack], Iterator[str]]] = {
    "outbox": outbox,
    "heard": heard,
    "webhooks": webhooks,
    "tables": tables,
    "mails": mails,
    "stream": stream,
    "derivatives": derivatives,
    "sweep": sweep,
    "recompute": recompute,
    "originals": originals,
    "digests": digests,
    "counters": counters,
}


def _name_of(message: dict[str, Any]) -> str:
    """The code, and the key or the kind, of a body of the outbox; bodies without a kind are all content."""
    content = message.get("content", message)
    fields = content if isinstance(content, dict) else {}
    return " ".join(str(part) for part in (fields.get("code"), fields.get("key") or message.get("kind")) if part)


def scheduled() -> dict[str, Any]:
    """An event as a schedule sends it. Chalice reads every field."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "account": "",
        "region": "",
        "source": "infra.manage",
        "detail-type": "Replay",
        "detail": {},
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "resources": [],
    }


def _each(stack: Stack, queue: str, again: Callable[[dict[str, Any]], str]) -> Iterator[str]:
    """Repeat every message of a queue. One that fails stays there and does not hold up the others."""
    sqs, url = stack.client("sqs"), stack.outputs[queue]
    done = failed = 0
    for message in _messages(sqs, url):
        try:
            line = again(json.loads(message["Body"]))
        except (NotReplayed, ClientError, json.JSONDecodeError) as error:
            failed += 1
            yield f"left where it was: {error}"
            continue
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        done += 1
        yield line
    yield f"{done} replayed, {failed} left"
    if failed:
        raise NotReplayed(f"{failed} failed again; they can be replayed in {_HIDDEN_SECONDS} seconds")


def _messages(sqs: Any, url: str) -> Iterator[dict[str, Any]]:
    while found := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=_BATCH, VisibilityTimeout=_HIDDEN_SECONDS, WaitTimeSeconds=1
    ).get("Messages"):
        yield from found


def _invoke(stack: Stack, output: str, event: Mapping[str, Any]) -> Any:
    try:
        return invoke(stack, output, event)
    except FunctionFailed as error:
        raise NotReplayed(str(error)) from error


def _kept_records(stack: Stack, key: str) -> list[dict[str, Any]]:
    found = stack.client("s3").get_object(Bucket=stack.outputs["FailuresBucket"], Key=key)
    payload = json.loads(found["Body"].read())["payload"]
    event = json.loads(payload) if isinstance(payload, str) else payload
    records: list[dict[str, Any]] = event["Records"]
    return records


def _stream_records(stack: Stack, batch: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The batch's records as the function gets them. Raises ClientError when the stream has dropped them."""
    streams = stack.client("dynamodbstreams")
    iterator = streams.get_shard_iterator(
        StreamArn=batch["streamArn"],
        ShardId=batch["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=batch["startSequenceNumber"],
    )["ShardIterator"]
    records: list[dict[str, Any]] = []
    last = int(batch["endSequenceNumber"])
    while iterator:
        page = streams.get_records(ShardIterator=iterator, Limit=1000)
        within = [record for record in page["Records"] if int(record["dynamodb"]["SequenceNumber"]) <= last]
        records += within
        if len(within) < len(page["Records"]) or not page["Records"]:
            break
        iterator = page.get("NextShardIterator")
    return [_as_sent(record) for record in records if _is_followed(record)]


def _is_followed(record: Mapping[str, Any]) -> bool:
    """The event source's filter (infra/app/wiring.yaml), which a direct reader of the stream must apply itself."""
    image = record["dynamodb"].get("NewImage", {})
    kind, status, told = (image.get(name, {}).get("S") for name in ("type", "status", "told"))
    return kind in ("head", "privacy") or (record["eventName"], kind, status or told) in RELEASES


def _as_sent(record: Mapping[str, Any]) -> dict[str, Any]:
    names = ("NewImage", "OldImage", "SequenceNumber")
    kept = {name: record["dynamodb"][name] for name in names if name in record["dynamodb"]}
    return {"eventName": record["eventName"], "eventSource": "aws:dynamodb", "dynamodb": kept}
