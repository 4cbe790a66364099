"""The templates: every trigger has dead letters and alarms, and roles have only needed rights."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.cli.factory import CLIFactory
from chalice.deploy.validate import validate_configuration
from samtranslator.yaml_helper import yaml_parse

from chalicelib.domain.tables.asking import LIFE
from chalicelib.runtime.settings import VARIABLES
from chalicelib.store import keys
from infra.manage.replay import RELEASES
from infra.package.account import reserved
from infra.package.build import DATA_TEMPLATE, OVERRIDES, ROOT, Template, compose, lint, unmet_overrides
from infra.package.changes import STATEFUL
from tests.test_docs import PAGES, section

FUNCTIONS = [
    "APIHandler",
    "CountTickets",
    "DeliverNotices",
    "HearMessages",
    "KeepCounters",
    "MakeDerivatives",
    "ReadChanges",
    "RecomputeDeadlines",
    "SendDigests",
    "SendWebhooks",
    "SweepDeadlines",
    "TakeMails",
    "TendOriginals",
    "WriteTables",
]
QUEUES_OF_FAILURES = [
    "CountersDlq",
    "DerivativesDlq",
    "DigestsDlq",
    "HeardDlq",
    "MailsDlq",
    "OriginalsDlq",
    "OutboxDlq",
    "RecomputeDlq",
    "StreamDlq",
    "SweepDlq",
    "TablesDlq",
    "WebhooksDlq",
]


@pytest.fixture(scope="module")
def data() -> Template:
    parsed: Template = yaml_parse(DATA_TEMPLATE.read_text(encoding="utf-8"))
    return parsed


def of_type(template: Template, kind: str) -> dict[str, Template]:
    return {name: item for name, item in template["Resources"].items() if item["Type"] == kind}


def mentions(value: Any, name: str) -> bool:
    """Whether a part of a template refers to a resource, by Ref, GetAtt or Sub."""
    text = json.dumps(value)
    return any(form in text for form in (f'"Ref": "{name}"', f'"Fn::GetAtt": ["{name}"', f"${{{name}}}", f"${{{name}."))


def statements(expanded: Template) -> Iterator[tuple[str, Template]]:
    for role, item in of_type(expanded, "AWS::IAM::Role").items():
        for policy in item["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                for each in statement["Fn::If"][1:] if "Fn::If" in statement else [statement]:
                    yield role, each


def actions(statement: Template) -> list[str]:
    found = statement["Action"]
    return [found] if isinstance(found, str) else list(found)


def test_data_template_lints() -> None:
    assert lint(DATA_TEMPLATE.read_text(encoding="utf-8")) == []


def test_app_template_lints(template: Template) -> None:
    assert lint(json.dumps(template)) == []


@pytest.mark.parametrize("stage", ["local", "test", "prod"])
def test_chalice_accepts_the_configuration(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # `chalice package` leaves out the checks that `chalice deploy` makes.
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    validate_configuration(CLIFactory(str(ROOT)).create_config_obj(chalice_stage_name=stage))


def test_the_functions_are_those_of_the_list(expanded: Template) -> None:
    assert sorted(of_type(expanded, "AWS::Lambda::Function")) == FUNCTIONS


def test_every_configured_function_exists(expanded: Template) -> None:
    config = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    handlers = {
        item["Properties"]["Handler"].removeprefix("app.")
        for item in of_type(expanded, "AWS::Lambda::Function").values()
    }
    assert {"api_handler" if name == "app" else name for name in handlers} == set(config["lambda_functions"])


def test_every_override_matches_a_generated_resource(template: Template) -> None:
    generated = {name: item for name, item in template["Resources"].items() if item["Type"].startswith("AWS::")}
    assert generated == template["Resources"], "a resource without a type is an override without a generated resource"


@pytest.mark.parametrize(
    ("path", "unmet"),
    [
        (["SweepDeadlines"], "Resources/SweepDeadlinesz"),
        (["SweepDeadlines", "Properties", "Events", "SweepDeadlinesEvent"], "SweepDeadlinesEventz"),
        (
            ["RestAPI", "Properties", "DefinitionBody", "securityDefinitions", "officers"],
            "securityDefinitions/officersz",
        ),
    ],
)
def test_a_misspelt_override_is_named(template: Template, path: list[str], unmet: str) -> None:
    overrides = compose(OVERRIDES)
    parent = overrides["Resources"]
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1] + "z"] = parent.pop(path[-1])
    found = unmet_overrides(template, overrides)
    assert len(found) == 1
    assert unmet in found[0]


def test_every_function_has_a_role_of_its_own(expanded: Template) -> None:
    roles = [json.dumps(item["Properties"]["Role"]) for item in of_type(expanded, "AWS::Lambda::Function").values()]
    assert len(set(roles)) == len(FUNCTIONS)


def test_every_function_has_alarms_on_errors_and_throttles(expanded: Template) -> None:
    watched = {
        (item["Properties"]["MetricName"], dimension["Value"]["Ref"])
        for item in of_type(expanded, "AWS::CloudWatch::Alarm").values()
        for dimension in item["Properties"]["Dimensions"]
        if dimension["Name"] == "FunctionName"
    }
    assert {(metric, name) for metric in ("Errors", "Throttles") for name in FUNCTIONS} <= watched


def test_every_alarm_notifies_ops_and_has_a_description(expanded: Template) -> None:
    for name, item in of_type(expanded, "AWS::CloudWatch::Alarm").items():
        assert item["Properties"]["AlarmActions"] == [{"Ref": "Ops"}], name
        assert len(item["Properties"]["AlarmDescription"]) > 40, name


@pytest.mark.parametrize("queue", QUEUES_OF_FAILURES)
def test_every_dead_letter_queue_has_an_alarm(expanded: Template, queue: str) -> None:
    alarms = of_type(expanded, "AWS::CloudWatch::Alarm").values()
    assert any(mentions(item["Properties"]["Dimensions"], queue) for item in alarms)


def test_every_queue_is_known_and_the_outbox_has_dead_letters(expanded: Template) -> None:
    queues = of_type(expanded, "AWS::SQS::Queue")
    assert sorted(queues) == sorted([*QUEUES_OF_FAILURES, "Heard", "Outbox", "Tables", "Webhooks"])
    assert mentions(queues["Heard"]["Properties"]["RedrivePolicy"], "HeardDlq")
    assert mentions(queues["Outbox"]["Properties"]["RedrivePolicy"], "OutboxDlq")
    assert mentions(queues["Tables"]["Properties"]["RedrivePolicy"], "TablesDlq")
    assert mentions(queues["Webhooks"]["Properties"]["RedrivePolicy"], "WebhooksDlq")


def test_every_rule_has_dead_letters_for_failed_events_and_failed_runs(expanded: Template) -> None:
    # A failed event did not reach its function; in a failed run the function raised.
    after_failure = of_type(expanded, "AWS::Lambda::EventInvokeConfig").values()
    started = set()
    for name, rule in of_type(expanded, "AWS::Events::Rule").items():
        for target in rule["Properties"]["Targets"]:
            if mentions(target["Arn"], "StreamDlq"):
                continue
            assert "DeadLetterConfig" in target, name
            function = target["Arn"]["Fn::GetAtt"][0]
            started.add(function)
            config = next(item for item in after_failure if mentions(item["Properties"]["FunctionName"], function))
            assert config["Properties"]["DestinationConfig"]["OnFailure"]["Destination"], name
    assert started == {
        *("KeepCounters", "MakeDerivatives", "RecomputeDeadlines", "SendDigests", "SweepDeadlines", "TakeMails"),
        "TendOriginals",
    }


def test_every_event_source_mapping_has_a_destination_for_failures(expanded: Template) -> None:
    mappings = of_type(expanded, "AWS::Lambda::EventSourceMapping").values()
    assert len(mappings) == 6
    for item in mappings:
        source = item["Properties"]["EventSourceArn"]
        has_own = any(mentions(source, queue) for queue in ("Outbox", "Heard", "Webhooks", "Tables"))
        assert has_own or "DestinationConfig" in item["Properties"]


def test_the_stream_filter_passes_heads_and_released_items(template: Template) -> None:
    # A replay reads the stream without the filter and must choose the same records.
    source = template["Resources"]["ReadChanges"]["Properties"]["Events"]["ReadChangesDynamodbEventSource"]
    patterns = [json.loads(each["Pattern"]) for each in source["Properties"]["FilterCriteria"]["Filters"]]
    images = [(pattern.get("eventName"), pattern["dynamodb"]["NewImage"]) for pattern in patterns]
    assert images[0] == (None, {"type": {"S": ["head", "privacy"]}})
    released = {
        (name, image["type"]["S"][0], (image.get("status") or image["told"])["S"][0])
        for names, image in images[1:]
        for name in names
    }
    assert released == RELEASES


def test_a_failed_batch_in_the_bucket_goes_to_the_dead_letters_of_the_stream(expanded: Template) -> None:
    pattern = json.dumps(expanded["Resources"]["StreamFailureKept"]["Properties"]["EventPattern"])
    assert '"Ref": "FailuresBucket"' in pattern
    assert mentions(expanded["Resources"]["StreamFailureKept"]["Properties"]["Targets"], "StreamDlq")


def test_the_outbox_hides_a_message_for_six_timeouts_of_the_delivery(expanded: Template) -> None:
    timeout = expanded["Resources"]["DeliverNotices"]["Properties"]["Timeout"]
    assert expanded["Resources"]["Outbox"]["Properties"]["VisibilityTimeout"] >= 6 * timeout


@pytest.mark.parametrize("function", ["SweepDeadlines", "RecomputeDeadlines"])
def test_runs_every_minute_cannot_overlap(expanded: Template, function: str) -> None:
    found = expanded["Resources"][function]["Properties"]
    assert found["ReservedConcurrentExecutions"] == {"Fn::If": ["Reserves", 1, {"Ref": "AWS::NoValue"}]}
    assert found["Timeout"] < 60
    assert expanded["Resources"][f"{function}EventInvokeConfig"]["Properties"]["MaximumRetryAttempts"] == 0


def test_a_young_account_can_do_without_every_reservation(template: Template) -> None:
    functions = [each for each in template["Resources"].values() if each["Type"] == "AWS::Serverless::Function"]
    given = [each["Properties"].get("ReservedConcurrentExecutions") for each in functions]
    assert all(each is None or each["Fn::If"][0] == "Reserves" for each in given)
    assert reserved(template) == 4


def test_recompute_deadlines_may_write_only_its_progress_to_the_directory(expanded: Template) -> None:
    rights = [statement for role, statement in statements(expanded) if role == "RecomputeDeadlinesRole"]
    writes = [
        each for each in rights if "dynamodb:PutItem" in actions(each) and mentions(each["Resource"], "DirectoryTable")
    ]
    assert [each["Condition"] for each in writes] == [
        {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [keys.CALENDAR_JOB]}}
    ]


def test_digests_are_sent_at_half_past_seven_in_vietnam(expanded: Template) -> None:
    rules = of_type(expanded, "AWS::Events::Rule").values()
    (rule,) = [each for each in rules if mentions(each["Properties"]["Targets"], "SendDigests")]
    assert rule["Properties"]["ScheduleExpression"] == "cron(30 0 * * ? *)"


def test_send_digests_may_only_read_lists_draw_draft_bulletins_and_send_to_the_outbox(expanded: Template) -> None:
    rights = [statement for role, statement in statements(expanded) if role == "SendDigestsRole"]
    on_tickets = [each for each in rights if mentions(each["Resource"], "TicketsTable")]
    draws = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
    assert [actions(each) for each in on_tickets] == [["dynamodb:Query"], ["dynamodb:Query"], draws]
    # It writes call-backs and what is told of them, and no ticket.
    assert on_tickets[2]["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{keys.CALLBACKS}*", f"{keys.DIGESTS}*"]}
    }
    assert json.dumps(on_tickets[0]["Resource"]).endswith('/index/queue"}')
    assert json.dumps(on_tickets[1]["Resource"]).endswith('/index/public_commune"}')
    writes = [each for each in rights if mentions(each["Resource"], "DirectoryTable") and "Put" in str(actions(each))]
    assert [actions(each) for each in writes] == [["dynamodb:PutItem"]]
    sends = [each["Resource"] for each in rights if "sqs:SendMessage" in actions(each)]
    assert [mentions(sends[0], "Outbox"), mentions(sends[1], "DigestsDlq"), len(sends)] == [True, True, 2]


def test_five_minutes_without_a_sweep_raise_an_alarm(expanded: Template) -> None:
    silent = expanded["Resources"]["SweepSilent"]["Properties"]
    assert (silent["Period"], silent["EvaluationPeriods"], silent["TreatMissingData"]) == (60, 5, "breaching")


def test_no_role_may_scan_or_use_wildcard_actions(expanded: Template) -> None:
    for role, statement in statements(expanded):
        for action in actions(statement):
            assert "Scan" not in action, role
            assert "PartiQL" not in action, role
            assert "*" not in action or action in {"kms:ReEncrypt*", "kms:GenerateDataKey*"}, (role, action)


def test_only_listed_roles_may_act_on_every_resource(expanded: Template) -> None:
    # ListStreams and what changes a subscription take no resource; the embedded AWS knows none of ses:SendEmail.
    everything = [
        (role, *actions(statement)) for role, statement in statements(expanded) if statement.get("Resource") == "*"
    ]
    assert everything == [
        ("ReadChangesRole", "dynamodb:ListStreams"),
        ("CountTicketsRole", "dynamodb:ListStreams"),
        ("DeliverNoticesRole", "sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"),
        ("DeliverNoticesRole", "ses:SendEmail"),
    ]


def test_only_what_speaks_with_citizens_may_use_the_vault(expanded: Template) -> None:
    readers = {role for role, statement in statements(expanded) if mentions(statement, "ReportersTable")}
    key_users = {role for role, statement in statements(expanded) if mentions(statement, "VaultKeyArn")}
    assert readers == {"ApiHandlerRole", "DeliverNoticesRole", "HearMessagesRole"}
    # Mails are encrypted with the same key: who puts them on the queue may read them, and no table.
    assert key_users == readers | {"TakeMailsRole"}
    (of_mails,) = [
        statement
        for role, statement in statements(expanded)
        if role == "TakeMailsRole" and mentions(statement, "VaultKeyArn")
    ]
    (service,) = of_mails["Condition"]["StringEquals"]["kms:ViaService"]
    assert service["Fn::Sub"].startswith("s3.")
    assert actions(of_mails) == ["kms:Decrypt", "kms:DescribeKey"]


def test_only_ses_stores_mails_and_they_go_after_thirty_days(data: Template) -> None:
    bucket = data["Resources"]["MailsBucket"]["Properties"]
    assert mentions(bucket["BucketEncryption"], "VaultKey")
    assert {"Id": "ForgetMails", "Status": "Enabled", "ExpirationInDays": 30} in bucket["LifecycleConfiguration"][
        "Rules"
    ]
    policy = data["Resources"]["MailsBucketPolicy"]["Properties"]["PolicyDocument"]
    by_sid = {one["Sid"]: one for one in policy["Statement"]}
    assert by_sid["SesStores"]["Principal"] == {"Service": "ses.amazonaws.com"}
    assert set(by_sid["SesStores"]["Condition"]) == {"StringEquals", "ArnLike"}
    nobody = by_sid["NobodyElseStores"]
    assert (nobody["Effect"], nobody["Action"], nobody["Principal"]) == ("Deny", "s3:PutObject", "*")
    assert nobody["Condition"] == {"Bool": {"aws:PrincipalIsAWSService": "false"}}
    (of_key,) = [
        one
        for one in data["Resources"]["VaultKey"]["Properties"]["KeyPolicy"]["Statement"]
        if one["Principal"] == {"Service": "ses.amazonaws.com"}
    ]
    assert "kms:Decrypt" not in of_key["Action"]


def test_the_right_to_send_sms_excludes_topics(expanded: Template) -> None:
    rights = [
        statement
        for _, statement in statements(expanded)
        if "sns:Publish" in actions(statement) and "NotResource" in statement
    ]
    assert [statement["NotResource"] for statement in rights] == [{"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}]


def test_who_reads_a_bucket_is_told_of_a_missing_file(expanded: Template) -> None:
    # Without the right to list, S3 answers 403 for a file that is missing, and nobody awaits that.
    for role in of_type(expanded, "AWS::IAM::Role"):
        own = [statement for name, statement in statements(expanded) if name == role]
        for bucket in ("OriginalsBucket", "DerivativesBucket", "FactsBucket", "FailuresBucket", "TablesBucket"):
            about = [each for each in own if mentions(each.get("Resource", ""), bucket)]
            if any("s3:GetObject" in actions(each) for each in about):
                assert any("s3:ListBucket" in actions(each) for each in about), (role, bucket)


def test_only_make_derivatives_writes_derivatives(expanded: Template) -> None:
    writers = {
        role
        for role, statement in statements(expanded)
        if "s3:PutObject" in actions(statement) and mentions(statement, "DerivativesBucket")
    }
    assert writers == {"MakeDerivativesRole"}


def test_only_write_tables_writes_saved_tables_and_it_reaches_no_person(expanded: Template) -> None:
    about = {
        role for role, statement in statements(expanded) if mentions(statement.get("Resource", ""), "TablesBucket")
    }
    assert about == {"WriteTablesRole", "ApiHandlerRole"}
    writers = {
        role
        for role, statement in statements(expanded)
        if "s3:PutObject" in actions(statement) and mentions(statement, "TablesBucket")
    }
    assert writers == {"WriteTablesRole"}
    own = [statement for role, statement in statements(expanded) if role == "WriteTablesRole"]
    for forbidden in ("ReportersTable", "VaultKeyArn", "OriginalsBucket", "MailsBucket"):
        assert not any(mentions(statement, forbidden) for statement in own), forbidden


def test_saved_tables_are_removed_after_a_day(data: Template) -> None:
    rules = data["Resources"]["TablesBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [(rule["Status"], rule["ExpirationInDays"]) for rule in rules if "ExpirationInDays" in rule] == [
        ("Enabled", LIFE.days)
    ]


def test_logs_have_a_retention(expanded: Template) -> None:
    for name, item in of_type(expanded, "AWS::Logs::LogGroup").items():
        assert "RetentionInDays" in item["Properties"], name
    for name, item in of_type(expanded, "AWS::Lambda::Function").items():
        assert item["Properties"]["LoggingConfig"] == {"LogGroup": {"Ref": "Logs"}}, name


def test_every_function_gets_every_setting(expanded: Template) -> None:
    # The region comes from Lambda itself.
    required = {*VARIABLES.values()} - {"AWS_REGION"}
    lacking = {
        name: missing
        for name, item in of_type(expanded, "AWS::Lambda::Function").items()
        if (missing := sorted(required - item["Properties"]["Environment"]["Variables"].keys()))
    }
    assert lacking == {}


def test_the_wiring_sets_every_setting_and_nothing_unread(template: Template) -> None:
    of_powertools = {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE"}
    wired = template["Globals"]["Function"]["Environment"]["Variables"].keys()
    lacking, unread = {*VARIABLES.values()} - {"AWS_REGION"} - wired, wired - {*VARIABLES.values()} - of_powertools
    assert (lacking, unread) == (set(), set())


def test_the_parameters_of_the_app_stack_are_outputs_of_the_data_stack(data: Template, template: Template) -> None:
    required = {name for name, parameter in template["Parameters"].items() if "Default" not in parameter}
    assert required - {"Stage"} == set(data["Outputs"]) - {"ArtifactsBucket", "SenderEmail", "ReceivingEmail"}


def test_stateful_resources_are_retained(data: Template) -> None:
    for name, item in data["Resources"].items():
        if item["Type"] in STATEFUL:
            assert (item.get("DeletionPolicy"), item.get("UpdateReplacePolicy")) == ("Retain", "Retain"), name


def test_tables_are_protected_encrypted_and_restorable(data: Template) -> None:
    for name, item in of_type(data, "AWS::DynamoDB::Table").items():
        properties = item["Properties"]
        assert properties["DeletionProtectionEnabled"] == {"Fn::If": ["Lasting", True, False]}, name
        assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], name
        key = "VaultKey" if name == "ReportersTable" else "DataKey"
        assert mentions(properties["SSESpecification"]["KMSMasterKeyId"], key), name


def test_officers_have_long_passwords_and_unknown_names_are_not_told_apart(data: Template) -> None:
    asked = data["Resources"]["UserPool"]["Properties"]["Policies"]["PasswordPolicy"]
    assert asked["MinimumLength"] >= 12
    assert not any(asked[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))
    assert data["Resources"]["UserPoolClient"]["Properties"]["PreventUserExistenceErrors"] == "ENABLED"


def test_buckets_block_public_access_and_require_tls(data: Template) -> None:
    policies = of_type(data, "AWS::S3::BucketPolicy").values()
    for name, item in of_type(data, "AWS::S3::Bucket").items():
        assert all(item["Properties"]["PublicAccessBlockConfiguration"].values()), name
        assert "BucketEncryption" in item["Properties"], name
        (policy,) = [each for each in policies if mentions(each["Properties"]["Bucket"], name)]
        # The bucket of mails has further ones, which have a test of their own.
        statement, *others = policy["Properties"]["PolicyDocument"]["Statement"]
        assert bool(others) == (name == "MailsBucket"), name
        assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_every_log_is_documented_and_every_function_writes_to_the_one_of_the_stage(expanded: Template) -> None:
    text = section(PAGES["docs/operate.md"], "Logs")
    groups = {name for name, one in expanded["Resources"].items() if one["Type"] == "AWS::Logs::LogGroup"}
    assert groups == {"Logs", "AccessLogs"}
    assert groups <= set(re.findall(r"`(\w+)`", text))
    functions = [one for one in expanded["Resources"].values() if one["Type"] == "AWS::Lambda::Function"]
    assert len(functions) > 10
    assert {one["Properties"]["LoggingConfig"]["LogGroup"]["Ref"] for one in functions} == {"Logs"}
