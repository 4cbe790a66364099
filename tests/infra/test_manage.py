"""Import, sign-in, replay and export against the embedded AWS.

Most tests use a small province with its own table, user pool and topics, so that an officer who is shut out here is
not shut out in other tests. The rest use the demo.
"""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from h3.api import basic_int as h3

from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.places.boundaries import FINEST
from chalicelib.domain.province.kinds import REQUIRED, Kind
from chalicelib.domain.texts.sms import without_accents
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import officers as directory_officers
from infra.manage.__main__ import main
from infra.manage.accounts import read_logins
from infra.manage.exporting import export_settings
from infra.manage.importing import CannotImport, Imported, import_areas, import_province
from infra.manage.replay import REPLAYS, NotReplayed, scheduled
from infra.manage.subscriptions import subscribe_unit
from infra.package.build import REGION, ROOT
from infra.province.areas import Boundaries, cell_at, read_areas
from infra.province.files import BadFiles, read_province
from infra.stack.client import Citizen, NoToken, Office, expect, sign_in, upload
from infra.stack.functions import invoke
from infra.stack.local import ROOT_CREDENTIALS, LocalAws
from infra.stack.stage import Deployed, acting_on

pytestmark = pytest.mark.stack

DEMO = ROOT / "infra" / "demo"
PATIENCE_SECONDS = 20


@dataclass
class Small:
    """A stage of two units whose files a test may change before importing them."""

    stack: Deployed
    home: Path
    files: dict[str, Any] = field(default_factory=dict)

    def rename_intake(self, name: str) -> None:
        """Give the intake unit another id, wherever the files name it."""
        before = self.files["province"]["intake_unit"]
        text = json.dumps(self.files).replace(f'"{before}"', f'"{name}"')
        self.files = json.loads(text)

    def imported(self, *, invite: bool = False) -> Imported:
        source = self.home / "files"
        source.mkdir(exist_ok=True)
        for name, content in self.files.items():
            (source / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return import_province(self.stack, source, None if invite else self.home / "logins.json")

    def token(self, username: str) -> str:
        password = read_logins(self.home / "logins.json")[username]["password"]
        cognito, client_id = self.stack.client("cognito-idp"), self.stack.outputs["UserPoolClientId"]
        return sign_in(cognito, client_id, username, password)

    def is_active(self, username: str) -> bool | None:
        with acting_on(self.stack):
            found = directory_officers.officer(username)
        return None if found is None else found.active

    def hears(self, unit: str, *, by_name: bool = False) -> dict[tuple[str, str], list[str]]:
        """(channel, address) -> the audiences whose alerts the unit's topic sends to that address.

        These are roles, or with ``by_name`` officers.
        """
        sns = self.stack.client("sns")
        found = {}
        topic = self.stack.outputs["TopicArnPrefix"] + unit
        for item in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
            attributes = sns.get_subscription_attributes(SubscriptionArn=item["SubscriptionArn"])["Attributes"]
            named = json.loads(attributes["FilterPolicy"])["audience"]
            found[item["Protocol"], item["Endpoint"]] = [one for one in named if one.startswith("@") is by_name]
        return found


@pytest.fixture
def small(aws: LocalAws, tmp_path: Path) -> Iterator[Small]:
    name = f"small-{uuid.uuid4().hex[:8]}"
    dynamodb, cognito = aws.client("dynamodb"), aws.client("cognito-idp")
    keys = ("pk", "HASH"), ("sk", "RANGE")
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys],
    )
    pool = cognito.create_user_pool(PoolName=name, AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    pool_id = pool["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName=name, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )
    outputs = aws.outputs | {
        "DirectoryTable": name,
        "UserPoolId": pool_id,
        "UserPoolClientId": client["UserPoolClient"]["ClientId"],
        "TopicArnPrefix": aws.outputs["TopicArnPrefix"].replace("unit-", f"{name}-"),
    }
    demo = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in DEMO.glob("*.yaml")}
    for category in demo["categories"]["categories"]:
        category["handled_by"] = "commune"
    documents = read_province(DEMO).documents
    files: dict[str, Any] = {
        "rules": documents[Kind.RULES],
        "calendar": documents[Kind.CALENDAR],
        "categories": demo["categories"],
        "province": demo["province"],
        "units": {
            "units": [
                {"id": "trung-tam", "name": "Trung tâm", "name_en": "Centre"},
                {"id": "that-khe", "name": "xã Thất Khê", "name_en": "That Khe", "commune": "06040"},
            ]
        },
        "officers": {
            "officers": [
                _officer("tiep-nhan", "trung-tam", "intake", "+84900000001"),
                _officer("giam-sat", "that-khe", "supervisor", "+84900000002"),
                _officer("dau-moi", "that-khe", "focal", "+84900000003"),
                _officer("lanh-dao", "that-khe", "leader", "+84900000004"),
            ]
        },
    }
    yield Small(Deployed("local", outputs, aws.client, aws.endpoint_url), tmp_path, files)
    dynamodb.delete_table(TableName=name)
    cognito.delete_user_pool(UserPoolId=pool_id)


def _officer(username: str, unit: str, role: str, phone: str) -> dict[str, Any]:
    return {
        "username": username,
        "title": username,
        "unit": unit,
        "roles": [role],
        "phone": phone,
        "email": f"{username}@example.invalid",
        "alert": ["sms"],
    }


def test_an_import_creates_everything_and_a_second_one_changes_nothing(small: Small) -> None:
    first = small.imported()
    assert first.documents == dict.fromkeys(REQUIRED, 1)
    assert sorted(first.created) == ["dau-moi", "giam-sat", "lanh-dao", "tiep-nhan"]
    assert first.topics_created == ["trung-tam", "that-khe"]
    assert first.subscriptions == {"added": 5, "changed": 0, "removed": 0}
    assert small.token("dau-moi")
    with acting_on(small.stack):
        assert directory_documents.current().acting("commune", "06040", date(2026, 3, 2)) == "that-khe"
    logins = (small.home / "logins.json").read_text(encoding="utf-8")
    assert not small.imported().anything
    assert (small.home / "logins.json").read_text(encoding="utf-8") == logins


def test_officers_are_subscribed_to_the_alerts_of_their_roles(small: Small) -> None:
    small.imported()
    assert small.hears("that-khe") == {("sms", "+84900000003"): ["focal"], ("sms", "+84900000004"): ["leader"]}
    assert small.hears("that-khe", by_name=True) == {
        ("sms", "+84900000003"): ["@dau-moi"],
        ("sms", "+84900000004"): ["@lanh-dao"],
    }
    # Supervisors hear of all units, through the topic of the intake unit.
    assert small.hears("trung-tam") == {
        ("sms", "+84900000001"): ["focal"],
        ("sms", "+84900000002"): ["supervisor"],
        ("email", "theo-doi-cham-han@example.invalid"): ["address"],
    }


def test_two_officers_with_one_phone_share_a_subscription(small: Small) -> None:
    small.files["officers"]["officers"][3]["phone"] = "+84900000003"
    small.imported()
    assert small.hears("that-khe") == {("sms", "+84900000003"): ["focal", "leader"]}


def test_an_officer_missing_from_the_files_is_shut_out_until_listed_again(small: Small) -> None:
    # The rung of the leaders needs an officer.
    small.files["officers"]["officers"][0]["roles"] = ["intake", "leader"]
    small.imported()
    gone = small.files["officers"]["officers"].pop()
    assert list(small.imported().closed) == ["lanh-dao"]
    assert small.is_active("lanh-dao") is False
    assert small.hears("that-khe") == {("sms", "+84900000003"): ["focal"]}
    with pytest.raises(NoToken, match="disabled"):
        small.token("lanh-dao")
    assert not small.imported().anything

    small.files["officers"]["officers"].append(gone)
    back = small.imported()
    assert (list(back.created), list(back.changed), back.subscriptions["added"]) == ([], ["lanh-dao"], 1)
    assert small.is_active("lanh-dao") is True
    assert small.token("lanh-dao")


def test_a_changed_officer_changes_account_topics_and_directory(small: Small) -> None:
    small.imported()
    focal = small.files["officers"]["officers"][2]
    del focal["phone"]
    focal |= {"title": "Tổ đầu mối", "alert": ["email"], "categories": ["hygiene"], "roles": ["focal", "leader"]}
    assert list(small.imported().changed) == ["dau-moi"]
    pool, cognito = small.stack.outputs["UserPoolId"], small.stack.client("cognito-idp")
    user = cognito.admin_get_user(UserPoolId=pool, Username="dau-moi")
    attributes = {item["Name"]: item["Value"] for item in user["UserAttributes"]}
    assert attributes["name"] == "Tổ đầu mối"
    assert attributes.get("phone_number", "") == ""
    assert small.hears("that-khe") == {
        ("email", "dau-moi@example.invalid"): ["focal", "leader"],
        ("sms", "+84900000004"): ["leader"],
    }
    with acting_on(small.stack):
        found = directory_officers.officer("dau-moi")
    assert found is not None
    assert found.categories == frozenset({"hygiene"})


def test_a_unit_can_be_renamed_with_its_references_in_one_import(small: Small) -> None:
    small.files["categories"]["categories"][0]["handled_by"] = "trung-tam"
    small.rename_intake("trung-tam-cu")
    small.imported()
    small.rename_intake("trung-tam-moi")
    again = small.imported()
    assert set(again.documents) == {Kind.PROVINCE, Kind.UNITS, Kind.CATEGORIES}
    with acting_on(small.stack):
        assert set(directory_documents.current().units) == {"trung-tam-moi", "that-khe"}
    assert small.hears("trung-tam-cu") == {}
    assert not small.imported().anything


def test_a_unit_with_open_tickets_or_officers_may_not_vanish(small: Small, emptied: LocalAws) -> None:
    small.imported()
    _report(emptied)
    small.rename_intake("trung-tam-moi")
    with pytest.raises(CannotImport, match=r"trung-tam has open tickets and is missing.*successor"):
        small.imported()
    small.rename_intake("trung-tam")
    units, officers = small.files["units"]["units"], small.files["officers"]["officers"]
    units[1]["id"] = "that-khe-moi"
    small.files["officers"]["officers"] = [
        officers[0] | {"roles": ["intake", "focal", "leader"]},
        officers[1] | {"unit": "trung-tam"},
    ]
    with pytest.raises(CannotImport, match=r"that-khe has officers \(dau-moi, lanh-dao\) and is missing"):
        small.imported()
    assert small.is_active("dau-moi")


def test_the_last_administrator_stays(small: Small) -> None:
    desk = small.files["officers"]["officers"][0]
    desk["roles"] = ["intake", "administrator"]
    small.imported()
    desk["roles"] = ["intake"]
    with pytest.raises(CannotImport, match="nobody has the role administrator, which tiep-nhan would lose"):
        small.imported()


def test_what_the_office_changed_is_shown_and_taken_back_only_when_told_to(small: Small) -> None:
    small.imported()
    with acting_on(small.stack):
        found = directory_officers.officer("dau-moi")
        assert found is not None
        now = datetime.now(UTC)
        directory_officers.put_officer(replace(found, title="Tổ đầu mối"), by="quan-tri", at=now)
        body = dict(small.files["province"]) | {"contact_days": 300}
        directory_documents.publish(Kind.PROVINCE, body, by="quan-tri", at=now)
    with pytest.raises(CannotImport) as caught:
        small.imported()
    for line in (
        "province.yaml differs; on the stage it is from quan-tri",
        "    -contact_days: 300",
        "    +contact_days: 365",
        "officer dau-moi differs; on the stage it is from quan-tri",
        "    -title: Tổ đầu mối",
    ):
        assert line in str(caught.value).splitlines()
    # What is exported holds the office's changes, so that importing it takes nothing back.
    export_settings(small.stack, small.home / "exported")
    assert not import_province(small.stack, small.home / "exported", small.home / "logins.json").documents
    with acting_on(small.stack):
        kept = directory_officers.officer("dau-moi")
    assert kept is not None
    assert kept.title == "Tổ đầu mối"
    done = import_province(small.stack, small.home / "files", small.home / "logins.json", revert_office=True)
    assert (set(done.documents), list(done.changed)) == ({Kind.PROVINCE}, ["dau-moi"])


def test_a_document_whose_file_is_left_out_stays_and_is_named(small: Small) -> None:
    small.files["templates"] = {"templates": []}
    small.imported()
    (small.home / "files" / "templates.yaml").unlink()
    del small.files["templates"]
    done = small.imported()
    assert not done.anything
    assert str(done).endswith("templates.yaml is missing: version 1 stays")


def test_a_map_with_fewer_communes_needs_to_be_told(demo: LocalAws, tmp_path: Path) -> None:
    drawn = import_areas(demo, DEMO / "areas.geojson").boundaries
    export_settings(demo, tmp_path)
    with acting_on(demo):
        exported = read_areas(tmp_path / "areas.geojson", directory_documents.current())
    assert _cells(exported) == _cells(drawn)
    features = json.loads((DEMO / "areas.geojson").read_text(encoding="utf-8"))
    gone = features["features"].pop()["properties"]["code"]
    fewer = tmp_path / "fewer.geojson"
    fewer.write_text(json.dumps(features), encoding="utf-8")
    with pytest.raises(CannotImport, match=f"1 communes would lose their boundaries: {gone}"):
        import_areas(demo, fewer)


def _cells(found: Boundaries) -> set[tuple[str, int]]:
    """(commune, cell of the finest size) for all of a map."""
    return {
        (commune, finest)
        for group, lines in found.groups.items()
        for commune, paths in lines.items()
        for path in paths.split(",")
        for finest in h3.cell_to_children(cell_at(group, path), FINEST)
    }


def test_an_import_of_bad_files_writes_nothing(small: Small) -> None:
    small.files["officers"]["officers"][0]["unit"] = "nowhere"
    with pytest.raises(BadFiles, match="There is no unit nowhere"):
        small.imported()
    _is_untouched(small)


def test_an_invitation_without_an_email_address_is_refused_before_writing(small: Small) -> None:
    del small.files["officers"]["officers"][3]["email"]
    with pytest.raises(CannotImport, match="lanh-dao"):
        small.imported(invite=True)
    _is_untouched(small)


def _is_untouched(small: Small) -> None:
    assert small.stack.client("dynamodb").scan(TableName=small.stack.outputs["DirectoryTable"])["Count"] == 0
    assert not small.stack.client("cognito-idp").list_users(UserPoolId=small.stack.outputs["UserPoolId"])["Users"]
    assert not (small.home / "logins.json").exists()


def test_invited_officers_choose_their_own_password(small: Small) -> None:
    small.imported(invite=True)
    pool, cognito = small.stack.outputs["UserPoolId"], small.stack.client("cognito-idp")
    assert cognito.admin_get_user(UserPoolId=pool, Username="dau-moi")["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert not (small.home / "logins.json").exists()
    assert not small.imported(invite=True).anything


def test_an_interrupted_import_is_completed_by_the_next(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    cognito = small.stack.client("cognito-idp")

    def dies(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cognito, "admin_set_user_password", dies)
    with pytest.raises(KeyboardInterrupt):
        small.imported()
    monkeypatch.undo()
    small.imported()
    assert all(small.token(username) for username in ("tiep-nhan", "giam-sat", "dau-moi", "lanh-dao"))
    assert not small.imported().anything


def test_an_import_of_exported_settings_changes_nothing(small: Small, tmp_path: Path) -> None:
    small.imported()
    target = tmp_path / "exported"
    names = {path.name for path in export_settings(small.stack, target)}
    assert names == {f"{kind}.yaml" for kind in REQUIRED} | {"officers.yaml"}
    assert not import_province(small.stack, target, small.home / "logins.json").anything


def test_an_import_leaves_no_settings_of_its_stage_in_the_process(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGE", "mine")
    monkeypatch.delenv("DIRECTORY_TABLE", raising=False)
    small.imported()
    from chalicelib.runtime.settings import settings

    with pytest.raises(RuntimeError, match="DIRECTORY_TABLE"):
        settings()


class _Sns:
    """SNS with unconfirmed subscriptions, as AWS lists them; the embedded AWS confirms e-mail at once."""

    def __init__(self, *present: tuple[str, str]) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._present = [{"Protocol": "email", "Endpoint": place, "SubscriptionArn": arn} for place, arn in present]

    def get_paginator(self, _: str) -> "_Sns":
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        return [{"Subscriptions": self._present}]

    def __getattr__(self, operation: str) -> Callable[..., None]:
        return lambda **given: self.calls.append((operation, given.get("Endpoint")))


def test_a_pending_email_subscription_is_not_repeated() -> None:
    sns = _Sns(("new@example.invalid", "PendingConfirmation"), ("gone@example.invalid", "PendingConfirmation"))
    done = subscribe_unit(sns, "arn", {("email", "new@example.invalid"): {Audience.FOCAL}})
    assert (sns.calls, sum(done.values())) == ([], 0)


def test_a_deleted_email_subscription_is_added_again() -> None:
    sns = _Sns(("back@example.invalid", "Deleted"), ("gone@example.invalid", "Deleted"))
    done = subscribe_unit(sns, "arn", {("email", "back@example.invalid"): {Audience.FOCAL}})
    assert (sns.calls, done["added"], done["removed"]) == ([("subscribe", "back@example.invalid")], 1, 0)


@pytest.fixture(scope="module")
def demo(aws: LocalAws) -> LocalAws:
    import_province(aws, DEMO, aws.home / "logins.json", revert_office=True)
    return aws


@pytest.fixture
def emptied(demo: LocalAws) -> LocalAws:
    """The demo with empty dead-letter queues."""
    for queue in (
        "OutboxDlqUrl",
        "StreamDlqUrl",
        "DerivativesDlqUrl",
        "SweepDlqUrl",
        "RecomputeDlqUrl",
        "OriginalsDlqUrl",
        "DigestsDlqUrl",
        "CountersDlqUrl",
    ):
        demo.client("sqs").purge_queue(QueueUrl=demo.outputs[queue])
    return demo


def test_the_demo_is_imported_and_served(demo: LocalAws) -> None:
    citizen = Citizen(demo.api_url)
    assert len(expect(citizen.units(), 200)["units"]) == 72
    assert [category["id"] for category in expect(citizen.categories(), 200)["categories"]][2] == "hygiene"
    assert len(read_logins(demo.home / "logins.json")) == 161
    assert not import_province(demo, DEMO, demo.home / "logins.json").anything


def test_an_administrator_publishes_a_document_and_saves_an_officer_through_the_api(demo: LocalAws) -> None:
    password = read_logins(demo.home / "logins.json")["trung-tam.quan-tri"]["password"]
    token = sign_in(demo.client("cognito-idp"), demo.outputs["UserPoolClientId"], "trung-tam.quan-tri", password)
    admin = Office(demo.api_url, token)
    read = admin.call("GET", "/v1/admin/documents/templates")
    changed = expect(read, 200)
    changed["templates"].append({"kind": "answer", "key": "tam", "text": "Tạm", "text_en": "For now"})
    published = admin.call("PUT", "/v1/admin/documents/templates", changed, {"If-Match": read.headers["ETag"]})
    assert expect(published, 200)["version"] == changed["version"] + 1
    listed = expect(admin.call("GET", "/v1/admin/documents/templates/versions"), 200)["versions"]
    assert [version["changed_by"] for version in listed] == ["trung-tam.quan-tri", "infra.manage"]
    officers = expect(admin.call("GET", "/v1/admin/officers", query={"limit": "100"}), 200)["officers"]
    body = {name: value for name, value in officers[0].items() if name != "username"}
    assert expect(admin.call("PUT", f"/v1/admin/officers/{officers[0]['username']}", body), 200) == officers[0]
    # An import restores the document of the files, if it is told to.
    restored = import_province(demo, DEMO, demo.home / "logins.json", revert_office=True)
    assert list(restored.documents) == [Kind.TEMPLATES]


def test_the_command_line_signs_in(
    demo: LocalAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variables = {**ROOT_CREDENTIALS, "AWS_ENDPOINT_URL": demo.endpoint_url, "AWS_DEFAULT_REGION": REGION}
    password = read_logins(demo.home / "logins.json")["xa-that-khe.dau-moi"]["password"]
    for name, value in (variables | {"TICKETS_PASSWORD": password}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["manage", "sign-in", "xa-that-khe.dau-moi", "--stage", demo.stage])
    assert main() == 0
    office = Office(demo.api_url, capsys.readouterr().out.strip())
    assert expect(office.queue(), 200)["unit"]["id"] == "xa-that-khe"

    monkeypatch.setenv("TICKETS_PASSWORD", "wrong")
    assert main() == 1
    monkeypatch.setattr("sys.argv", ["manage", "sign-in", "xa-that-khe.dau-moi", "--stage", "nowhere"])
    assert main() == 1
    assert capsys.readouterr().err.splitlines() == [
        "Incorrect username or password.",
        "There is no stack tickets-nowhere-data in this region.",
    ]


def test_the_command_line_declares_and_ends_an_emergency_once(
    demo: LocalAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variables = {**ROOT_CREDENTIALS, "AWS_ENDPOINT_URL": demo.endpoint_url, "AWS_DEFAULT_REGION": REGION}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    def manage(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["manage", *arguments, "--stage", demo.stage])
        return main()

    words: tuple[str, ...] = ("--reason", "Lũ", "--notice", "Đang có lũ.", "--notice-en", "A flood.")
    words += ("--number", "15/QĐ-UBND", "--date", "2026-01-05", "--signer", "Chủ tịch UBND tỉnh")
    assert manage("declare-emergency", "06040", *words) == 0
    id_ = capsys.readouterr().out.strip()
    assert manage("declare-emergency", "all", *words) == 1
    assert capsys.readouterr().err == f"The emergency {id_} is already declared for: Thất Khê commune.\n"
    assert manage("declare-emergency", "99999", *words) == 1
    assert "99999" in capsys.readouterr().err
    assert manage("end-emergency", id_, "--reason", "Nước rút") == 0
    assert manage("end-emergency", id_, "--reason", "Nước rút") == 1
    assert manage("emergencies") == 0
    printed = capsys.readouterr()
    assert printed.err == "This emergency is over.\n"
    assert [line for line in printed.out.splitlines() if line.startswith(f"{id_}  06040  since ")]
    exported = export_settings(demo, demo.home / "exported")
    assert "emergencies.yaml" not in {path.name for path in exported}


def test_a_replayed_message_is_sent_from_the_outbox(emptied: LocalAws) -> None:
    code = _report(emptied)["code"]
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
    code = _report(emptied)["code"]
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
    code = _report(emptied)["code"]
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
    sent = _report(emptied, photos=1)
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
    freed.start()
    try:
        with pytest.raises(functions.exceptions.TooManyRequestsException):
            invoke(emptied, "SweepDeadlinesName", scheduled(), busy_seconds=0)
        assert next(REPLAYS["sweep"](emptied)).startswith('swept now: {"moved":')
    finally:
        freed.join()
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


def _report(aws: LocalAws, photos: int = 0) -> dict[str, Any]:
    report = {
        "category": "security",
        "description": "Đua xe trước cổng trường mỗi tối.",
        "place": {"commune": "06040"},
        "contact": {"phone": "+84912345670"},
        "consent": True,
        "photos": [{"content_type": "image/jpeg", "size": 10}] * photos,
    }
    sent: dict[str, Any] = expect(Citizen(aws.api_url).send(report), 201)
    return sent


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
