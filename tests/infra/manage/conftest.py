"""The provinces on which the commands of `infra.manage` are tried.

A small one has its own table, user pool and topics, so that an officer who is shut out of it is not shut out in other
tests. The other one is the demo.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from chalicelib.domain.province.kinds import Kind
from chalicelib.store.directory import officers as directory_officers
from infra.manage.accounts import read_logins
from infra.manage.importing import Imported, import_province
from infra.province.files import read_province
from infra.run import DEMO
from infra.stack.client import Citizen, expect, sign_in
from infra.stack.local import LocalAws
from infra.stack.stage import Deployed, acting_on
from tests.deployed import demo_files


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
        return {place: audiences for place, audiences in found.items() if audiences}


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
                officer_line("tiep-nhan", "trung-tam", "intake", "+84900000001"),
                officer_line("giam-sat", "that-khe", "supervisor", "+84900000002"),
                officer_line("dau-moi", "that-khe", "focal", "+84900000003"),
                officer_line("lanh-dao", "that-khe", "leader", "+84900000004"),
            ]
        },
    }
    yield Small(Deployed("local", outputs, aws.client, aws.endpoint_url), tmp_path, files)
    dynamodb.delete_table(TableName=name)
    cognito.delete_user_pool(UserPoolId=pool_id)


def officer_line(username: str, unit: str, role: str, phone: str) -> dict[str, Any]:
    return {
        "username": username,
        "title": username,
        "unit": unit,
        "roles": [role],
        "phone": phone,
        "email": f"{username}@example.invalid",
        "alert": ["sms"],
    }


@pytest.fixture(scope="module")
def demo(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> LocalAws:
    files = demo_files(aws, tmp_path_factory.mktemp("demo"))
    import_province(aws, files, aws.home / "logins.json", revert_office=True)
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


def sent_report(aws: LocalAws, photos: int = 0) -> dict[str, Any]:
    """Send a report with permissions for ``photos`` photos; its receipt."""
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
