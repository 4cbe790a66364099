"""Deploying: values of before, changes shown before they are made, refusals, and a look that changes nothing."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.package import deploy as deploying
from infra.package.account import LEAST_UNRESERVED, account_faults, count, reserved
from infra.package.build import Package, Template
from infra.package.changes import Change
from infra.package.deploy import Refused, Reviewer, check, deploy, refuse_early, stack_name
from infra.package.stacks import DeployError, Stack, bring_up, described, outputs_of, parameters_of
from infra.stack.local import LocalAws

FAST = 0.01
TABLE = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    },
}
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Name"}}}


def template(**resources: Mapping[str, Any]) -> str:
    parameters = {"Name": {"Type": "String", "Default": "default"}, "Other": {"Type": "String", "Default": ""}}
    outputs = {"Name": {"Value": {"Ref": "Name"}}}
    return json.dumps({"Parameters": parameters, "Resources": {"Topic": TOPIC} | resources, "Outputs": outputs})


class Recorder:
    """Takes or refuses changes, and keeps what it was shown."""

    def __init__(self, *, takes: bool = True) -> None:
        self.takes = takes
        self.shown: list[tuple[str, list[Change], dict[str, tuple[str, str]]]] = []

    def __call__(self, name: str, changes: Sequence[Change], parameters: Mapping[str, tuple[str, str]]) -> bool:
        self.shown.append((name, list(changes), dict(parameters)))
        return self.takes


@pytest.fixture
def name(data_aws: LocalAws) -> Iterator[str]:
    made = f"trial-{uuid.uuid4().hex[:8]}"
    yield made
    data_aws.client("cloudformation").delete_stack(StackName=made)


@pytest.fixture
def present(data_aws: LocalAws, name: str) -> Callable[[], dict[str, Any] | None]:
    """Describes the stack of the test."""
    return lambda: described(data_aws.client("cloudformation"), name)


def test_what_is_not_given_keeps_its_value(
    data_aws: LocalAws, name: str, present: Callable[[], dict[str, Any] | None]
) -> None:
    bring_up(data_aws.client, Stack(name, template(), {"Name": "first", "Other": "set by hand"}), None, FAST)
    again = Recorder()
    outputs = bring_up(data_aws.client, Stack(name, template(Table=TABLE), {}), None, FAST, again)
    assert outputs == {"Name": "first"}
    assert parameters_of(present()) == {"Name": "first", "Other": "set by hand"}
    ((_, changes, parameters),) = again.shown
    assert ([(each.action, each.name) for each in changes], parameters) == ([("Add", "Table")], {})
    third = Recorder()
    bring_up(data_aws.client, Stack(name, template(Table=TABLE), {"Name": ""}), None, FAST, third)
    assert parameters_of(present()) == {"Name": "", "Other": "set by hand"}
    assert third.shown[0][2] == {"Name": ("first", "")}


def test_an_unchanged_stack_is_left_alone(data_aws: LocalAws, name: str) -> None:
    stack = Stack(name, template(), {"Name": "first"})
    bring_up(data_aws.client, stack, None, FAST)
    again = Recorder()
    assert bring_up(data_aws.client, Stack(name, template(), {}), None, FAST, again) == {"Name": "first"}
    assert again.shown == []


@pytest.mark.parametrize("refusal", ["no", "error"])
def test_a_refused_change_changes_nothing(
    data_aws: LocalAws, name: str, present: Callable[[], dict[str, Any] | None], refusal: str
) -> None:
    cloudformation = data_aws.client("cloudformation")

    def refuse(*_: object) -> bool:
        if refusal == "error":
            raise Refused("no")
        return False

    def attempt(stack: Stack) -> None:
        if refusal == "error":
            with pytest.raises(Refused):
                bring_up(data_aws.client, stack, None, FAST, refuse)
        else:
            bring_up(data_aws.client, stack, None, FAST, refuse)

    attempt(Stack(name, template(), {"Name": "new"}))
    assert present() is None
    bring_up(data_aws.client, Stack(name, template(Table=TABLE), {"Name": "first"}), None, FAST)
    before = present()
    attempt(Stack(name, template(), {"Name": "second"}))
    assert present() == before
    assert cloudformation.list_change_sets(StackName=name)["Summaries"] == [] or all(
        each["ExecutionStatus"] in {"EXECUTE_COMPLETE", "OBSOLETE"}
        for each in cloudformation.list_change_sets(StackName=name)["Summaries"]
    )


def test_a_table_is_not_removed_from_a_lasting_stage(
    data_aws: LocalAws, name: str, present: Callable[[], dict[str, Any] | None], capsys: pytest.CaptureFixture[str]
) -> None:
    bring_up(data_aws.client, Stack(name, template(Table=TABLE), {}), None, FAST)
    before = present()
    with pytest.raises(Refused, match=r"Table \(AWS::DynamoDB::Table\) would be removed, and with it its items"):
        bring_up(data_aws.client, Stack(name, template(), {}), None, FAST, Reviewer(is_lasting=True, asks=False))
    assert present() == before
    assert "remove Table (AWS::DynamoDB::Table)" in capsys.readouterr().out
    bring_up(data_aws.client, Stack(name, template(), {}), None, FAST, Reviewer(is_lasting=False, asks=False))
    assert present() != before


@pytest.mark.parametrize(("answer", "goes_on"), [("y", True), (" YES ", True), ("", False), ("n", False), ("x", False)])
def test_a_person_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str, *, goes_on: bool
) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr("builtins.input", ask)
    review = Reviewer(is_lasting=True, asks=True)
    changes = [Change("Add", "Topic", "AWS::SNS::Topic")]
    if goes_on:
        assert review("stack", changes, {"OpsEmail": ("a@b.vn", "")})
    else:
        with pytest.raises(Refused, match="not changed"):
            review("stack", changes, {})
    assert asked == ["Change stack? [y/N] "]
    shown = capsys.readouterr().out
    assert "add Topic (AWS::SNS::Topic)" in shown
    assert ("OpsEmail: a@b.vn becomes (nothing)" in shown) is goes_on


def small_package(tmp_path: Any, address: str) -> Package:
    """A package whose stack has an address, as that of the functions has."""
    body = {
        "Parameters": {
            name: {"Type": "String", "Default": ""} for name in ("Stage", "SiteUrl", "OpsEmail", "SenderEmail")
        },
        "Resources": {
            "Links": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "SiteUrl"}}},
            "Mail": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "SenderEmail"}}},
            "Api": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": address}},
        },
        "Outputs": {"EndpointURL": {"Value": address}},
    }
    return Package(body, tmp_path)


@pytest.fixture
def stage(data_aws: LocalAws, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[str]:
    """A lasting stage's name, with a small template for its data stack."""
    made = f"s{uuid.uuid4().hex[:8]}"
    small = tmp_path / "data.yaml"
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": f"artifacts-{made}"}}
    small.write_text(
        json.dumps(
            {
                "Parameters": {"Stage": {"Type": "String"}, "SenderEmail": {"Type": "String", "Default": ""}},
                "Conditions": {"HasSender": {"Fn::Not": [{"Fn::Equals": [{"Ref": "SenderEmail"}, ""]}]}},
                "Resources": {
                    "Artifacts": bucket,
                    "Sender": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "SenderEmail"}}},
                },
                "Outputs": {
                    "ArtifactsBucket": {"Value": {"Ref": "Artifacts"}},
                    "DerivativesBucket": {"Value": {"Ref": "Artifacts"}},
                    "SenderEmail": {"Condition": "HasSender", "Value": {"Ref": "SenderEmail"}},
                },
            }
        )
    )
    monkeypatch.setattr(deploying, "DATA_TEMPLATE", small)
    monkeypatch.setattr(deploying, "put_icons", lambda *_: None)
    yield made
    cloudformation, s3 = data_aws.client("cloudformation"), data_aws.client("s3")
    if data := described(cloudformation, stack_name(made, "data")):
        for each in s3.list_objects_v2(Bucket=outputs_of(data)["ArtifactsBucket"]).get("Contents", []):
            s3.delete_object(Bucket=outputs_of(data)["ArtifactsBucket"], Key=each["Key"])
    for part in ("app", "data"):
        cloudformation.update_termination_protection(
            StackName=stack_name(made, part), EnableTerminationProtection=False
        ) if described(cloudformation, stack_name(made, part)) else None
        cloudformation.delete_stack(StackName=stack_name(made, part))


def app_parameters(aws: LocalAws, stage: str) -> dict[str, str]:
    return parameters_of(described(aws.client("cloudformation"), stack_name(stage, "app")))


def test_a_second_deployment_without_settings_keeps_those_of_the_first(
    data_aws: LocalAws, stage: str, tmp_path: Any
) -> None:
    given = {"OpsEmail": "ops@b.vn", "SenderEmail": "from@b.vn"}
    deploy(data_aws.client, stage, small_package(tmp_path, "https://one/"), given, poll_seconds=FAST)
    first = {"Stage": stage, "SiteUrl": "https://one", **given}
    assert app_parameters(data_aws, stage) == first
    # The address that CloudFormation chose follows a new API; the rest stays.
    deploy(data_aws.client, stage, small_package(tmp_path, "https://two/"), {}, poll_seconds=FAST)
    assert app_parameters(data_aws, stage) == first | {"SiteUrl": "https://two"}
    # An operator's address stays, also when it is not given again.
    site = {"SiteUrl": "https://short.vn"}
    deploy(data_aws.client, stage, small_package(tmp_path, "https://two/"), site, poll_seconds=FAST)
    deploy(data_aws.client, stage, small_package(tmp_path, "https://three/"), {}, poll_seconds=FAST)
    assert app_parameters(data_aws, stage) == first | site
    # Both stacks lose a sender that is taken away.
    deploy(data_aws.client, stage, small_package(tmp_path, "https://three/"), {"SenderEmail": ""}, poll_seconds=FAST)
    assert app_parameters(data_aws, stage) == first | site | {"SenderEmail": ""}


def test_a_look_shows_both_stacks_and_changes_nothing(data_aws: LocalAws, stage: str, tmp_path: Any) -> None:
    cloudformation, s3 = data_aws.client("cloudformation"), data_aws.client("s3")
    look = Recorder()
    check(data_aws.client, stage, small_package(tmp_path, "https://one/"), {}, look, FAST)
    assert [name for name, _, _ in look.shown] == [stack_name(stage, "data")]
    assert described(cloudformation, stack_name(stage, "data")) is None

    outputs = deploy(data_aws.client, stage, small_package(tmp_path, "https://one/"), {}, poll_seconds=FAST)
    before = [described(cloudformation, stack_name(stage, part)) for part in ("data", "app")]
    files = s3.list_objects_v2(Bucket=outputs["ArtifactsBucket"])["Contents"]
    look = Recorder()
    given = {"SenderEmail": "from@b.vn", "SiteUrl": "https://short.vn"}
    check(data_aws.client, stage, small_package(tmp_path, "https://new/"), given, look, FAST)
    assert [(name, parameters) for name, _, parameters in look.shown] == [
        (stack_name(stage, "data"), {"SenderEmail": ("", "from@b.vn")}),
        (
            stack_name(stage, "app"),
            {"SenderEmail": ("", "from@b.vn"), "SiteUrl": ("https://one", "https://short.vn")},
        ),
    ]
    assert [described(cloudformation, stack_name(stage, part)) for part in ("data", "app")] == before
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=outputs["ArtifactsBucket"])["Contents"]] == [
        each["Key"] for each in files
    ]


# The account


FOUR: Template = {
    "Resources": {
        f"Job{i}": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"ReservedConcurrentExecutions": {"Fn::If": ["Reserves", 1, {"Ref": "AWS::NoValue"}]}},
        }
        for i in range(4)
    }
    | {"Api": {"Type": "AWS::Serverless::Function", "Properties": {}}, "Topic": {"Type": "AWS::SNS::Topic"}}
}


def account(limit: int, unreserved: int) -> Callable[[str], Any]:
    """Clients of an account without stacks and with a limit of executions at once."""

    def describe_stacks(StackName: str) -> Any:  # noqa: N803 - as boto3 names it
        message = f"Stack with id {StackName} does not exist"
        raise ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "DescribeStacks")

    limits = {"ConcurrentExecutions": limit, "UnreservedConcurrentExecutions": unreserved}
    services = {
        "lambda": SimpleNamespace(get_account_settings=lambda: {"AccountLimit": limits}),
        "cloudformation": SimpleNamespace(describe_stacks=describe_stacks),
    }
    return services.__getitem__


@pytest.mark.parametrize(
    ("limit", "unreserved", "wanted", "present", "refused"),
    [
        (10, 10, {}, None, True),
        (10, 10, {"ReservedConcurrency": "one"}, None, True),
        (10, 10, {"ReservedConcurrency": "none"}, None, False),
        (1000, 1000, {}, None, False),
        (1000, LEAST_UNRESERVED + 4, {}, None, False),
        (1000, LEAST_UNRESERVED + 3, {}, None, True),
        # What this stage reserves already is not reserved twice.
        (1000, LEAST_UNRESERVED, {}, {}, False),
        (1000, LEAST_UNRESERVED, {}, {"ReservedConcurrency": "one"}, False),
        (1000, LEAST_UNRESERVED, {}, {"ReservedConcurrency": "none"}, True),
    ],
)
def test_an_account_that_cannot_hold_the_reservations_is_named(
    limit: int, unreserved: int, wanted: dict[str, str], present: dict[str, str] | None, *, refused: bool
) -> None:
    faults = account_faults(account(limit, unreserved), FOUR, wanted, present)
    assert bool(faults) is refused
    if refused:
        assert f"runs {limit} functions at once" in faults[0]
        assert "reserved_concurrency: none" in faults[0]


def test_reservations_are_counted() -> None:
    assert (reserved(FOUR), count(3), count(None), count({"Ref": "X"})) == (4, 3, 0, 0)


@pytest.mark.parametrize(
    ("stage", "options", "fault"),
    [
        ("prod", {}, "Nobody would hear the alarms of prod"),
        ("prod", {"OpsEmail": ""}, "Nobody would hear the alarms of prod"),
        ("prod", {"OpsEmail": "a@b.vn"}, None),
        ("test", {}, None),
    ],
)
def test_a_lasting_stage_needs_somebody_who_hears_its_alarms(
    stage: str, options: dict[str, str], fault: str | None
) -> None:
    with pytest.raises(Refused, match=fault) if fault else nullcontext():
        refuse_early(account(1000, 1000), stage, FOUR, options)


def test_the_command_asks_for_a_terminal_before_anything_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    monkeypatch.setattr("sys.argv", ["deploy", "--stage", "prod"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    monkeypatch.setattr(deploying, "build", lambda *_: pytest.fail("it went on"))
    assert deploying.main() == 1
    assert "--yes" in capsys.readouterr().err


def test_a_stack_under_way_is_left_alone(data_aws: LocalAws, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"Stacks": [{"StackName": name, "StackStatus": "UPDATE_IN_PROGRESS"}]}
    monkeypatch.setattr("infra.package.stacks.described", lambda *_: answer["Stacks"][0])
    with pytest.raises(DeployError, match="another deployment"):
        bring_up(data_aws.client, Stack(name, template(), {}), None, FAST)
