"""Do again what ended in a dead-letter queue. Every effect bears repeating, so a replay may be stopped and begun anew.

Each function gives one line for each thing it did; what fails again stays where it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from infra.stage import Stack

_BATCH = 10  # what SQS hands out and takes at once
# A message taken out for a replay comes back after this time (seconds), longer than any of the functions runs.
_HIDDEN_SECONDS = 120


class NotReplayed(Exception):
    """Something failed again and was left where it was; the message says what."""


def outbox(stack: Stack) -> Iterator[str]:
    """Put messages that nobody could be told back into the outbox."""
    sqs, source, target = stack.client("sqs"), stack.outputs["OutboxDlqUrl"], stack.outputs["OutboxUrl"]
    moved = 0
    for message in _messages(sqs, source):
        sqs.send_message(QueueUrl=target, MessageBody=message["Body"])
        _done(sqs, source, message)
        told = json.loads(message["Body"])
        yield f"{told['code']} {told['key']}: back in the outbox"
        moved += 1
    yield f"{moved} messages moved to the outbox"


def stream(stack: Stack) -> Iterator[str]:
    """Let follow_tickets read again the changes it could not follow.

    On AWS the failures bucket keeps them whole and the queue names the object; the embedded AWS keeps only their
    position in the stream, which holds them for a day.
    """
    sqs, queue = stack.client("sqs"), stack.outputs["StreamDlqUrl"]
    done = 0
    for message in _messages(sqs, queue):
        body = json.loads(message["Body"])
        kept = body.get("detail", {}).get("object", {}).get("key")
        records = _kept_records(stack, kept) if kept else _stream_records(stack, body["DDBStreamBatchInfo"])
        what = f"object {kept}" if kept else f"position {body['DDBStreamBatchInfo']['startSequenceNumber']}"
        if records is None:
            yield f"{what}: the records are no longer there; removed"
        else:
            _invoke(stack, "FollowTicketsName", {"Records": records})
            yield f"{what}: {len(records)} records followed"
        if kept:
            stack.client("s3").delete_object(Bucket=stack.outputs["FailuresBucket"], Key=kept)
        _done(sqs, queue, message)
        done += 1
    yield f"{done} batches replayed"


def derivatives(stack: Stack) -> Iterator[str]:
    """Make the derivatives of uploads whose making failed."""
    sqs, queue = stack.client("sqs"), stack.outputs["DerivativesDlqUrl"]
    done = 0
    for message in _messages(sqs, queue):
        body = json.loads(message["Body"])
        # The function's own destination wraps the event; EventBridge keeps it as it was.
        event = body.get("requestPayload", body)
        outcome = _invoke(stack, "MakeDerivativesName", event)
        yield f"{event['detail']['object']['key']}: {outcome}"
        _done(sqs, queue, message)
        done += 1
    yield f"{done} uploads replayed"


def sweep(stack: Stack) -> Iterator[str]:
    """Sweep once now and forget the sweeps that failed: what they left undone is what this one finds."""
    outcome = _invoke(stack, "SweepDeadlinesName", {"source": "infra.manage", "detail-type": "Replay", "detail": {}})
    yield f"swept: {json.dumps(outcome)}"
    sqs, queue = stack.client("sqs"), stack.outputs["SweepDlqUrl"]
    forgotten = 0
    for message in _messages(sqs, queue):
        _done(sqs, queue, message)
        forgotten += 1
    yield f"{forgotten} failed sweeps forgotten"


REPLAYS: Mapping[str, Callable[[Stack], Iterator[str]]] = {
    "outbox": outbox,
    "stream": stream,
    "derivatives": derivatives,
    "sweep": sweep,
}


def _messages(sqs: Any, queue: str) -> Iterator[dict[str, Any]]:
    """Every message of a queue once; the caller deletes what it has dealt with."""
    while found := sqs.receive_message(
        QueueUrl=queue, MaxNumberOfMessages=_BATCH, VisibilityTimeout=_HIDDEN_SECONDS, WaitTimeSeconds=1
    ).get("Messages"):
        yield from found


def _done(sqs: Any, queue: str, message: Mapping[str, Any]) -> None:
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def _invoke(stack: Stack, output: str, event: Mapping[str, Any]) -> Any:
    answer = stack.client("lambda").invoke(FunctionName=stack.outputs[output], Payload=json.dumps(event).encode())
    said = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        raise NotReplayed(f"{stack.outputs[output]} failed again; the rest was left where it was: {said}")
    return json.loads(said)


def _kept_records(stack: Stack, key: str) -> list[dict[str, Any]] | None:
    try:
        found = stack.client("s3").get_object(Bucket=stack.outputs["FailuresBucket"], Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    payload = json.loads(found["Body"].read())["payload"]
    event = json.loads(payload) if isinstance(payload, str) else payload
    records: list[dict[str, Any]] = event["Records"]
    return records


def _stream_records(stack: Stack, batch: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The batch's records as the function gets them, None when the stream has dropped them."""
    streams = stack.client("dynamodbstreams")
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=batch["streamArn"],
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("TrimmedDataAccessException", "ResourceNotFoundException"):
            return None
        raise
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
    """The event source's filter (infra/app/wiring.yaml), which a reader of the stream has to apply itself."""
    image = record["dynamodb"].get("NewImage", {})
    kind, status = (image.get(name, {}).get("S") for name in ("type", "status"))
    return bool(kind == "head") or (record["eventName"] == "MODIFY" and kind == "notice" and status == "released")


def _as_sent(record: Mapping[str, Any]) -> dict[str, Any]:
    kept = {"NewImage": record["dynamodb"]["NewImage"], "SequenceNumber": record["dynamodb"]["SequenceNumber"]}
    return {"eventName": record["eventName"], "eventSource": "aws:dynamodb", "dynamodb": kept}
