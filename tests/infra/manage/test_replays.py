"""Replays of what failed, against the embedded AWS."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.texts.sms import without_accents
from infra.manage.replay import REPLAYS, NotReplayed, scheduled
from infra.stack.client import upload
from infra.stack.functions import invoke
from infra.stack.local import LocalAws
from tests.infra.manage.conftest import sent_report

pytestmark = pytest.mark.stack


PATIENCE_SECONDS = 90


def test_a_replayed_message_is_sent_from_the_outbox(emptied: LocalAws) -> None:
    code = sent_report(emptied)["code"]
    message = {
        "key": "000099-reporter",
        "code": code,
        "to": "reporter",
        "kind": "receive",
        "at": "2026-11-21T00:00:00Z",
        "sms": f"{code} thử gửi lại",
        "subject": "",
        "body": "",
    }
    _fail(emptied, "OutboxDlqUrl", message)
    assert list(REPLAYS["outbox"](emptied)) == [f"{code} 000099-reporter: back in the outbox", "1 replayed, 0 left"]
    # A message with a link has no accents.
    _within(lambda: any(without_accents(message["sms"]) in note.text for note in emptied.inbox()))


def test_changes_are_read_again_from_their_position(emptied: LocalAws) -> None:
    code = sent_report(emptied)["code"]
    notice = _notice_of(emptied, code)
    arn = emptied.outputs["TicketsStreamArn"]
    shard, records = _streamed(emptied.client("dynamodbstreams"), arn)
    of_ticket = [record for record in records if record["dynamodb"]["Keys"]["pk"]["S"] == f"T#{code}"]
    batch = {
        "shardId": shard,
        "streamArn": arn,
        "startSequenceNumber": of_ticket[0]["dynamodb"]["SequenceNumber"],
        "endSequenceNumber": of_ticket[-1]["dynamodb"]["SequenceNumber"],
        "approximateArrivalOfFirstRecord": "2026-11-21T00:00:00Z",
    }
    _forget_notice(emptied, notice)
    _fail(emptied, "StreamDlqUrl", {"DDBStreamBatchInfo": batch})
    printed = list(REPLAYS["stream"](emptied))
    assert printed == ["changes from 2026-11-21T00:00:00Z: 1 records followed", "1 replayed, 0 left"]
    assert _notice_of(emptied, code) == notice


def test_stored_changes_are_read_again_from_the_bucket(emptied: LocalAws) -> None:
    code = sent_report(emptied)["code"]
    notice = _notice_of(emptied, code)
    table = emptied.outputs["TicketsTable"]
    head = emptied.client("dynamodb").get_item(TableName=table, Key={"pk": {"S": f"T#{code}"}, "sk": {"S": "HEAD"}})
    event = {
        "Records": [{"eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": {"NewImage": head["Item"]}}]
    }
    _forget_notice(emptied, notice)
    s3, bucket, key = emptied.client("s3"), emptied.outputs["FailuresBucket"], f"aws/lambda/{uuid.uuid4()}"
    # The rule of the stack sends an event of the object to the queue.
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps({"version": "1.0", "payload": json.dumps(event)}))
    _within(lambda: f"{key}: 1 records followed" in REPLAYS["stream"](emptied))
    assert _notice_of(emptied, code) == notice
    assert not s3.list_objects_v2(Bucket=bucket).get("Contents")


def test_a_message_that_fails_again_stays_and_the_others_are_replayed(emptied: LocalAws) -> None:
    sent = sent_report(emptied, photos=1)
    form = sent["uploads"][0]
    assert upload(form, b"no picture").ok
    key = form["fields"]["key"]
    event = dict.fromkeys(("version", "id", "account", "region", "time", "resources"), "") | {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {"object": {"key": key}},
    }
    _fail(emptied, "DerivativesDlqUrl", {"requestPayload": event | {"detail": {"object": {"key": 7}}}})
    _fail(emptied, "DerivativesDlqUrl", {"requestPayload": event})
    _fail(emptied, "DerivativesDlqUrl", event)
    printed: list[str] = []
    with pytest.raises(NotReplayed, match="1 failed again"):
        printed.extend(REPLAYS["derivatives"](emptied))
    assert printed[0].startswith("left where it was:")
    assert {line.partition(": ")[0] for line in printed[1:3]} == {key}
    assert printed[3] == "2 replayed, 1 left"


def test_one_run_replaces_failed_sweeps(emptied: LocalAws) -> None:
    _fail(emptied, "SweepDlqUrl", {"requestPayload": {}})
    printed = list(REPLAYS["sweep"](emptied))
    assert printed[0].startswith('swept now: {"moved":')
    assert printed[1:] == ["a failed sweep forgotten", "1 replayed, 0 left"]


def test_a_replay_waits_while_the_function_runs_already(emptied: LocalAws) -> None:
    functions, name = emptied.client("lambda"), emptied.outputs["SweepDeadlinesName"]

    def allow(executions: int) -> None:
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=executions)

    allow(0)
    freed = threading.Timer(1, allow, (1,))
    try:
        with pytest.raises(functions.exceptions.TooManyRequestsException):
            invoke(emptied, "SweepDeadlinesName", scheduled(), busy_seconds=0)
        freed.start()
        assert next(REPLAYS["sweep"](emptied)).startswith('swept now: {"moved":')
    finally:
        freed.cancel()
        allow(1)


def test_one_run_replaces_failed_recomputations(emptied: LocalAws) -> None:
    _fail(emptied, "RecomputeDlqUrl", {"requestPayload": {}})
    dynamodb, table = emptied.client("dynamodb"), emptied.outputs["DirectoryTable"]
    # An old calendar makes the job do its work, with the function's own rights.
    dynamodb.update_item(
        TableName=table,
        Key={"pk": {"S": "DOC#calendar"}, "sk": {"S": "CURRENT"}},
        UpdateExpression="SET changed_at = :long_ago",
        ExpressionAttributeValues={":long_ago": {"S": "2026-01-01T00:00:00Z"}},
    )
    printed = list(REPLAYS["recompute"](emptied))
    assert printed[0].startswith('recomputed now: {"seen":')
    progress = dynamodb.get_item(TableName=table, Key={"pk": {"S": "JOB#calendar"}, "sk": {"S": "PROGRESS"}})
    assert json.loads(progress["Item"]["body"]["S"])["done"] >= 1
    assert printed[1:] == ["a failed run forgotten", "1 replayed, 0 left"]


def test_one_run_replaces_failed_runs_over_originals(emptied: LocalAws) -> None:
    _fail(emptied, "OriginalsDlqUrl", {"requestPayload": {}})
    printed = list(REPLAYS["originals"](emptied))
    assert printed[0].startswith('tended now: {"reduced":')
    assert printed[1:] == ["a failed run forgotten", "1 replayed, 0 left"]


def test_one_run_replaces_failed_digests(emptied: LocalAws) -> None:
    _fail(emptied, "DigestsDlqUrl", {"requestPayload": {}})
    printed = list(REPLAYS["digests"](emptied))
    assert printed[0].startswith('told now: {"units":')
    assert printed[1:] == ["a failed run forgotten", "1 replayed, 0 left"]


def test_one_run_replaces_failed_counts(emptied: LocalAws) -> None:
    _fail(emptied, "CountersDlqUrl", {"requestPayload": {}})
    printed = list(REPLAYS["counters"](emptied))
    assert printed[0].startswith('counted now: {"turned":')
    assert json.loads(printed[0].removeprefix("counted now: "))["finished"] == 1
    assert printed[1:] == ["a failed count forgotten", "1 replayed, 0 left"]


def _streamed(streams: Any, arn: str) -> tuple[str, list[dict[str, Any]]]:
    """The stream's shard and all its records."""
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    records: list[dict[str, Any]] = []
    while (page := streams.get_records(ShardIterator=place))["Records"]:
        records += page["Records"]
        place = page["NextShardIterator"]
    return shard, records


def _fail(aws: LocalAws, queue: str, body: dict[str, Any]) -> None:
    aws.client("sqs").send_message(QueueUrl=aws.outputs[queue], MessageBody=json.dumps(body))


def _notice_of(aws: LocalAws, code: str) -> dict[str, Any]:
    """The key of the message that the creation of a ticket sent."""

    def look() -> dict[str, Any] | None:
        found = aws.client("dynamodb").query(
            TableName=aws.outputs["TicketsTable"],
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            FilterExpression="#status = :sent",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":pk": {"S": f"T#{code}"}, ":sk": {"S": "N#000001"}, ":sent": {"S": "sent"}},
        )["Items"]
        return {name: found[0][name] for name in ("pk", "sk")} if found else None

    return _within(look)


def _forget_notice(aws: LocalAws, key: dict[str, Any]) -> None:
    aws.client("dynamodb").delete_item(TableName=aws.outputs["TicketsTable"], Key=key)


def _within[T](look: Callable[[], T | None]) -> T:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"no result within {PATIENCE_SECONDS} s")
