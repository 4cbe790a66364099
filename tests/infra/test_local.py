"""The stacks, deployed on the embedded AWS, behave as their templates say."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from infra.package.build import ROOT
from infra.package.deploy import stack_name
from infra.package.stacks import DeployError, Stack, bring_up
from infra.stack.local import LocalAws, LocalError

pytestmark = pytest.mark.stack

#: A start takes some seconds alone, and three times as many beside other tests.
START_SECONDS = 60
PATIENCE_SECONDS = 90


def within[T](seconds: float, look: Callable[[], T | None]) -> T:
    """Call `look` until its result is true, and return it; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"no result within {seconds} s")


def depth(aws: LocalAws, queue: str) -> int:
    found = aws.client("sqs").get_queue_attributes(
        QueueUrl=aws.outputs[queue], AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(found["Attributes"]["ApproximateNumberOfMessages"])


def test_the_api_answers_at_both_addresses(aws: LocalAws) -> None:
    by_path = requests.get(f"{aws.api_url}/v1/nowhere", timeout=60)
    host = aws.api_host_url.split("/")[2]
    by_host = requests.get(f"{aws.endpoint_url}/api/v1/nowhere", headers={"Host": host}, timeout=60)
    assert by_path.status_code == by_host.status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "code"), [("/v1/nowhere", 404, "not_found"), ("/v1/office/queue", 401, "unauthenticated")]
)
def test_the_gateway_refuses_with_a_problem(aws: LocalAws, path: str, status: int, code: str) -> None:
    answer = requests.get(aws.api_url + path, timeout=60)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (answer.status_code, answer.json()["status"], answer.json()["code"]) == (status, status, code)


def test_local_mode_sets_what_the_emulator_ignores_in_a_template(aws: LocalAws) -> None:
    sweep = aws.client("lambda").get_function_concurrency(FunctionName=aws.outputs["SweepDeadlinesName"])
    assert sweep["ReservedConcurrentExecutions"] == 1
    for table in ("TicketsTable", "ReportersTable"):
        expiry = aws.client("dynamodb").describe_time_to_live(TableName=aws.outputs[table])["TimeToLiveDescription"]
        assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


@pytest.mark.parametrize(
    ("function", "queue"),
    [
        ("MakeDerivativesName", "DerivativesDlqUrl"),
        ("SweepDeadlinesName", "SweepDlqUrl"),
        ("RecomputeDeadlinesName", "RecomputeDlqUrl"),
        ("TendOriginalsName", "OriginalsDlqUrl"),
        ("SendDigestsName", "DigestsDlqUrl"),
        ("KeepCountersName", "CountersDlqUrl"),
    ],
)
def test_a_function_that_keeps_failing_fills_its_dead_letter_queue(aws: LocalAws, function: str, queue: str) -> None:
    before = depth(aws, queue)
    # Chalice cannot read an event without an envelope.
    aws.client("lambda").invoke(FunctionName=aws.outputs[function], InvocationType="Event", Payload=b"{}")
    within(PATIENCE_SECONDS, lambda: depth(aws, queue) > before)


def test_an_alarm_is_sent_to_the_ops_topic(aws: LocalAws) -> None:
    aws.watch_topic(aws.outputs["OpsTopicArn"])
    cloudwatch = aws.client("cloudwatch")
    names = [alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]]
    (silent,) = [name for name in names if "SweepSilent" in name]
    cloudwatch.set_alarm_state(AlarmName=silent, StateValue="ALARM", StateReason="a test")
    sent = within(PATIENCE_SECONDS, lambda: [each for each in aws.inbox() if silent in each.subject])
    assert sent[0].to == aws.outputs["OpsTopicArn"].rsplit(":", 1)[-1]


def test_the_inbox_lists_messages_by_topic_sms_and_email(aws: LocalAws) -> None:
    sns = aws.client("sns")
    topic = sns.create_topic(Name="seen")["TopicArn"]
    aws.watch_topic(topic)
    aws.watch_topic(topic)
    sns.publish(TopicArn=topic, Subject="about", Message="by topic")
    sns.publish(PhoneNumber="+84900000001", Message="by SMS")
    aws.client("ses").verify_email_identity(EmailAddress="sender@example.vn")
    aws.client("sesv2").send_email(
        FromEmailAddress="sender@example.vn",
        Destination={"ToAddresses": ["reader@example.vn"]},
        Content={"Simple": {"Subject": {"Data": "about"}, "Body": {"Text": {"Data": "by mail"}}}},
    )
    published = {
        ("topic", "seen", "by topic"),
        ("sms", "+84900000001", "by SMS"),
        ("email", "reader@example.vn", "by mail"),
    }
    seen = [(each.channel, each.to, each.text) for each in aws.inbox()]
    assert published <= set(seen)
    assert seen.count(("topic", "seen", "by topic")) == 1


def test_a_failed_resource_is_named(aws: LocalAws) -> None:
    properties = {"FunctionName": "nobody", "Qualifier": "$LATEST"}
    template = {"Resources": {"Orphan": {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": properties}}}
    broken = Stack("broken", json.dumps(template), {}, {})
    with pytest.raises(
        DeployError, match=r"broken is ROLLBACK_COMPLETE[\s\S]*Orphan \(AWS::Lambda::EventInvokeConfig\): \S"
    ):
        bring_up(aws.client, broken, None, 0.05)
    # A second attempt removes the failed stack first.
    corrected = Stack("broken", json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}), {}, {})
    bring_up(aws.client, corrected, None, 0.05)
    assert (
        aws.client("cloudformation").describe_stacks(StackName="broken")["Stacks"][0]["StackStatus"]
        == "CREATE_COMPLETE"
    )


def updates_of(aws: LocalAws, part: str) -> int:
    """How many updates of a stack are complete."""
    pages = aws.client("cloudformation").get_paginator("describe_stack_events")
    name = stack_name(aws.stage, part)
    events = [event for page in pages.paginate(StackName=name) for event in page["StackEvents"]]
    return sum(1 for each in events if (each["LogicalResourceId"], each["ResourceStatus"]) == (name, "UPDATE_COMPLETE"))


def test_a_second_start_keeps_the_data_and_updates_what_changed(tmp_path: Path) -> None:
    source, home = tmp_path / "source", tmp_path / "home"
    for name in ("app.py", "requirements.txt"):
        source.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    for name in ("chalicelib", ".chalice"):
        shutil.copytree(ROOT / name, source / name)

    with LocalAws(home, source=source) as first:
        first.client("dynamodb").put_item(
            TableName=first.outputs["DirectoryTable"], Item={"pk": {"S": "kept"}, "sk": {"S": "kept"}}
        )
        with pytest.raises(LocalError, match="already running"):
            LocalAws(home, source=source).start()

    with (source / "app.py").open("a") as code:
        code.write("\n# another package, the same routes\n")
    with LocalAws(home, source=source) as same_routes:
        assert (updates_of(same_routes, "data"), updates_of(same_routes, "app")) == (0, 1)

    with (source / "app.py").open("a") as code:
        code.write('\n\n@app.route("/v1/categories-new")\ndef new() -> dict[str, bool]:\n    return {"new": True}\n')
    started = time.monotonic()
    with LocalAws(home, source=source) as second:
        assert requests.get(f"{second.api_url}/v1/categories-new", timeout=60).json() == {"new": True}
        assert time.monotonic() - started < START_SECONDS
        assert second.api_url == (home / "url").read_text().strip()
        assert second.port != first.port
        kept = second.client("dynamodb").get_item(
            TableName=second.outputs["DirectoryTable"], Key={"pk": {"S": "kept"}, "sk": {"S": "kept"}}
        )
        assert "Item" in kept
        assert updates_of(second, "data") == 0
        # Queues still work with the new port in their addresses.
        queue = second.outputs["OutboxDlqUrl"]
        assert f":{second.port}/" in queue
        second.client("sqs").send_message(QueueUrl=queue, MessageBody="still there")
        assert depth(second, "OutboxDlqUrl") == 1
        # The stream still calls its function: a head that it cannot read makes it fail and log that.
        second.client("dynamodb").put_item(
            TableName=second.outputs["TicketsTable"],
            Item={"pk": {"S": "broken"}, "sk": {"S": "broken"}, "type": {"S": "head"}},
        )
        logs = second.client("logs")
        within(
            PATIENCE_SECONDS,
            lambda: logs.filter_log_events(logGroupName=second.outputs["LogGroup"], filterPattern="Traceback")[
                "events"
            ],
        )
