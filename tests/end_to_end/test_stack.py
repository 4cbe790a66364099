"""The deployed stack through its API: the gateway, tokens of Cognito, uploads, and functions started by triggers."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
import requests

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.messages.digests import MANY
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts.sms import without_accents
from chalicelib.store import keys
from chalicelib.store.directory import documents
from infra.manage.plan import current_documents
from infra.manage.replay import outbox
from infra.play.play import play
from infra.stack.client import Citizen, Office, expect, sign_in, upload
from infra.stack.functions import invoke
from infra.stack.local import LocalAws
from infra.stack.stage import acting_on
from tests.deployed import Until, away_from_midnight
from tests.end_to_end.events import event
from tests.end_to_end.restarting import restart
from tests.jobs.test_derivatives import picture

pytestmark = pytest.mark.stack

JPEG = {"content_type": "image/jpeg", "size": 1000}
PHONE = "+84987000001"
NAME = "Tên Riêng Của Người Gửi"


def report(**changes: Any) -> dict[str, Any]:
    # Notices of urgent categories are sent at any hour, so these tests also pass at night.
    return {
        "category": "hygiene",
        "description": "Cống vỡ, nước tràn ra đường",
        "place": {"commune": "06040", "address": "Cổng chợ"},
        **changes,
    }


def test_the_play_passes(stack: LocalAws) -> None:
    printed: list[str] = []
    assert play(stack, printed.append), "\n".join(printed)


def test_concurrent_requests_with_one_idempotency_key_make_one_report(stack: LocalAws, citizen: Citizen) -> None:
    key = uuid.uuid4().hex
    with ThreadPoolExecutor(6) as pool:
        made = [
            expect(answer, 201) for answer in pool.map(lambda _: Citizen(stack.api_url).send(report(), key), range(6))
        ]
    assert len({receipt["code"] for receipt in made}) == len({receipt["secret"] for receipt in made}) == 1


def test_only_a_valid_token_opens_the_queue(stack: LocalAws, office: Callable[[str], Office]) -> None:
    url = f"{stack.api_url}/v1/office/queue"
    token = str(office("trung-tam.tiep-nhan")._session.headers["Authorization"]).removeprefix("Bearer ")
    protected, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(json.dumps(claims | {"cognito:username": "trung-tam.giam-sat"}).encode())
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    bad = {
        "none": None,
        "garbage": "Bearer x.y.z",
        "claims changed": f"Bearer {protected}.{forged.decode().rstrip('=')}.{signature}",
        "signature cut": f"Bearer {protected}.{payload}.{signature[:-6]}",
        "alg none": f"Bearer {unsigned}.{payload}.",
        "another pool": f"Bearer {_foreign_token(stack)}",
    }
    for name, header in bad.items():
        answer = requests.get(url, headers={"Authorization": header} if header else {}, timeout=30)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), name
        assert answer.headers["Content-Type"] == "application/problem+json", name
        assert answer.json()["title"] != answer.json()["title_en"], name
    assert requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=30).status_code == 200


def test_an_expired_token_is_refused(stack: LocalAws, office: Callable[[str], Office], until: Until) -> None:
    cognito = stack.client("cognito-idp")
    pool, client = stack.outputs["UserPoolId"], stack.outputs["UserPoolClientId"]
    kept = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client)["UserPoolClient"]
    same = {name: kept[name] for name in ("ExplicitAuthFlows", "RefreshTokenValidity") if name in kept}
    ids = {"UserPoolId": pool, "ClientId": client}
    cognito.update_user_pool_client(
        **ids, **same, IdTokenValidity=1, TokenValidityUnits=kept.get("TokenValidityUnits", {}) | {"IdToken": "seconds"}
    )
    try:
        brief = office("trung-tam.tiep-nhan")
        until(lambda: brief.queue().status_code == 401, 15)
    finally:
        cognito.update_user_pool_client(
            **ids,
            **same,
            IdTokenValidity=kept["IdTokenValidity"],
            TokenValidityUnits=kept.get("TokenValidityUnits", {}),
        )


def test_the_bucket_refuses_uploads_that_differ_from_the_form(citizen: Citizen) -> None:
    form = expect(citizen.send(report(photos=[JPEG])), 201)["uploads"][0]
    fields = form["fields"]
    tries = {
        "too large": ({**form}, b"x" * (form["max_bytes"] + 1)),
        "empty": ({**form}, b""),
        "another key": (form | {"fields": fields | {"key": "incoming/LS0000000000/r1"}}, picture()),
        "another policy": (form | {"fields": fields | {"policy": base64.b64encode(b"{}").decode()}}, picture()),
    }
    for name, (changed, data) in tries.items():
        assert upload(changed, data).status_code in (400, 403, 413), name
    assert upload(form, picture()).status_code in (200, 204)


def test_uploaded_photos_are_ready_or_refused_and_only_derivatives_are_served(
    stack: LocalAws, citizen: Citizen, until: Until
) -> None:
    made = expect(citizen.send(report(photos=[JPEG, JPEG, JPEG, JPEG])), 201)
    forms = {form["photo"]: form for form in made["uploads"]}
    files = {"r1": picture(), "r2": b"<html>", "r3": picture()[:3000]}
    for photo, data in files.items():
        assert upload(forms[photo], data).ok

    def settled() -> dict[str, dict[str, Any]] | None:
        states = {one["photo"]: one for one in expect(citizen.follow(made["code"], made["secret"]), 200)["uploads"]}
        return states if "announced" not in {states[photo]["state"] for photo in files} else None

    found = until(settled, 30)
    assert {photo: one["state"] for photo, one in found.items()} == {  # type: ignore[attr-defined]
        "r1": "ready", "r2": "refused", "r3": "refused", "r4": "announced",
    }  # fmt: skip
    # A second upload with the same key is not shown.
    upload(forms["r1"], picture("PNG"))
    time.sleep(1)
    seen = expect(citizen.follow(made["code"], made["secret"]), 200)
    assert [photo["id"] for photo in seen["photos"]] == ["r1"]
    link = seen["photos"][0]["links"]["320"]
    served = requests.get(link, timeout=30)
    assert (served.status_code, served.headers["Content-Type"], served.content[8:12]) == (200, "image/webp", b"WEBP")
    bare = link.partition("?")[0]
    assert requests.get(bare, timeout=30).status_code == 403
    original = bare.replace(stack.outputs["DerivativesBucket"], stack.outputs["OriginalsBucket"])
    assert requests.get(f"{original.rpartition('/')[0]}", timeout=30).status_code in (403, 404)


def test_a_message_to_a_deleted_topic_is_kept_and_replayed_once(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    sqs, sns = stack.client("sqs"), stack.client("sns")
    topic = stack.outputs["TopicArnPrefix"] + "xa-mau-son"
    sns.delete_topic(TopicArn=topic)
    code = expect(citizen.send(report(place={"commune": "06541"})), 201)["code"]
    desk = office("trung-tam.tiep-nhan")
    expect(desk.act(code, "receive", urgency="urgent"), 200)
    expect(desk.act(code, "dispatch", unit="xa-mau-son"), 200)
    dlq = stack.outputs["OutboxDlqUrl"]

    def kept() -> bool:
        numbers = sqs.get_queue_attributes(QueueUrl=dlq, AttributeNames=["ApproximateNumberOfMessages"])
        return int(numbers["Attributes"]["ApproximateNumberOfMessages"]) > 0

    def replayed() -> bool:
        # What another test left may be there before the message of this one.
        list(outbox(stack))
        return bool(_alerts(stack, "unit-xa-mau-son", code))

    until(kept, 60)
    sns.create_topic(Name=topic.rpartition(":")[2])
    stack.watch_topic(topic)
    until(replayed, 30)
    time.sleep(2)
    assert len(_alerts(stack, "unit-xa-mau-son", code)) == 1


def test_a_repeated_stream_record_sends_no_second_message(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    code = expect(citizen.send(report(place={"commune": "06445"}, contact={"phone": PHONE}, consent=True)), 201)["code"]
    desk = office("trung-tam.tiep-nhan")
    expect(desk.act(code, "receive", urgency="urgent"), 200)
    expect(desk.act(code, "dispatch", unit="xa-tan-thanh"), 200)
    until(lambda: _alerts(stack, "unit-xa-tan-thanh", code), 30)
    until(lambda: _sms(stack, PHONE, code), 30)
    for _ in range(2):
        invoke(stack, "ReadChangesName", {"Records": _heads(stack, code)})
    until(lambda: _waiting(stack) == 0, 240)
    time.sleep(1)
    assert len(_alerts(stack, "unit-xa-tan-thanh", code)) == 1
    assert len(_sms(stack, PHONE, code)) == 1


def test_the_digest_lists_a_returned_ticket_and_is_sent_once(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until, working_today: date
) -> None:
    # A digest that an earlier test let send today has not this ticket. A returned ticket is in it at any hour.
    _forget_digests(stack, working_today)
    code = expect(citizen.send(report(place={"commune": "06445"})), 201)["code"]
    desk, unit = office("trung-tam.tiep-nhan"), office("xa-tan-thanh.dau-moi")
    expect(desk.act(code, "receive", urgency="urgent"), 200)
    expect(desk.act(code, "dispatch", unit="xa-tan-thanh"), 200)
    expect(unit.ticket(code), 200)
    expect(unit.act(code, "return", reason="Thuộc địa bàn xã khác"), 200)

    # A function caches the calendar for up to a minute.
    restart(stack, "SendDigests")
    heading = f"Sang {working_today:%d/%m}: "

    def texts() -> list[str]:
        # A long message is sent without accents.
        found = [without_accents(each.text) for each in stack.inbox() if each.to.endswith("unit-trung-tam")]
        return [text for text in found if text.startswith(heading)]

    before = len(texts())

    def received() -> list[str]:
        return texts()[before:]

    until(lambda: _digests_sent(stack) > 0, 90)
    until(lambda: len(received()) == 2, 30)  # the focal officer's and the leader's
    assert all("bi tra lai" in text for text in received())
    assert _digests_sent(stack) > 0
    until(lambda: _waiting(stack) == 0, 240)
    time.sleep(1)
    assert len(received()) == 2


def test_many_alerts_of_one_batch_are_sent_as_one_message(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    code = expect(citizen.send(report(place={"commune": "06445"})), 201)["code"]
    desk = office("trung-tam.tiep-nhan")
    expect(desk.act(code, "receive", urgency="urgent"), 200)
    expect(desk.act(code, "dispatch", unit="xa-tan-thanh"), 200)
    table = stack.outputs["TicketsTable"]
    # Leave out the number of the real ticket, whose message is sent already.
    numbers = [number for number in range(MANY + 2) if f"{number:02d}" != code[-2:]][: MANY + 1]
    key = {"pk": {"S": f"T#{code}"}, "sk": {"S": "HEAD"}}
    head = stack.client("dynamodb").get_item(TableName=table, Key=key)["Item"]
    late = head | {"last_kind": {"S": "breached"}, "last_audience": {"S": "focal"}}
    other = f"{code[:-2]}{{:02d}}".format
    images = [late | {"pk": {"S": f"T#{other(number)}"}, "code": {"S": other(number)}} for number in numbers]
    records = [
        {"eventName": "MODIFY", "eventSource": "aws:dynamodb", "dynamodb": {"NewImage": image, "SequenceNumber": "1"}}
        for image in images
    ]

    def read_changes() -> None:
        invoke(stack, "ReadChangesName", {"Records": records})

    def received() -> list[str]:
        return [each.text for each in stack.inbox() if each.to.endswith("unit-xa-tan-thanh") and code[2:6] in each.text]

    read_changes()
    many = f"{MANY + 1} phi"
    until(lambda: sorted(text.startswith(many) for text in received()) == [False, True], 30)
    read_changes()
    until(lambda: _waiting(stack) == 0, 240)
    time.sleep(1)
    # The other message is that of the real ticket.
    assert sorted(text.startswith(many) for text in received()) == [False, True]


@pytest.fixture
def working_today(stack: LocalAws) -> Iterator[date]:
    """Today in Vietnam, which is a working day during this test, and does not end within it."""
    away_from_midnight()
    today = datetime.now(LOCAL).date()
    with acting_on(stack):
        before = current_documents()[Kind.CALENDAR]
        decided = {"date": today.isoformat(), "kind": "working", "decision": "for this test"}
        changed = {**before, "dates": [*before["dates"], decided]}
        documents.publish(Kind.CALENDAR, changed, by="test", at=datetime.now(UTC))
    yield today
    with acting_on(stack):
        documents.publish(Kind.CALENDAR, before, by="test", at=datetime.now(UTC))


def _forget_digests(stack: LocalAws, day: date) -> None:
    """Let the digests of a day be sent again."""
    dynamodb, table = stack.client("dynamodb"), stack.outputs["TicketsTable"]
    partition = {":pk": {"S": keys.digest(day)}}
    found = dynamodb.query(TableName=table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=partition)
    for item in found["Items"]:
        dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})


def _digests_sent(stack: LocalAws) -> int:
    """Invoke the function of digests as its schedule does, and return the number of units with a digest."""
    return int(invoke(stack, "SendDigestsName", event())["units"])


def test_the_log_has_no_data_of_the_reporter(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    contact = {"name": NAME, "phone": PHONE, "email": "rieng@example.invalid"}
    code = expect(citizen.send(report(contact=contact, consent=True)), 201)["code"]
    expect(office("trung-tam.tiep-nhan").act(code, "receive", urgency="urgent"), 200)
    citizen.send(report(contact=contact, consent=False))
    time.sleep(2)
    # Lines of the functions are JSON; lines of the emulator are not, and contain the messages it "sends".
    lines = [line for line in (stack.home / "emulator.log").read_text().splitlines() if line.startswith("{")]
    assert lines
    for mark in (NAME, PHONE, PHONE[3:], "rieng@example.invalid"):
        assert not [line for line in lines if mark in line]


def test_the_rights_of_the_api_suffice_for_questions_merging_and_withdrawing(
    citizen: Citizen, office: Callable[[str], Office]
) -> None:
    main, other = (expect(citizen.send(report()), 201) for _ in range(2))
    desk = office("trung-tam.tiep-nhan")
    expect(desk.act(main["code"], "ask", text="Ở đoạn nào?"), 200)
    secret = {"X-Report-Secret": main["secret"]}
    path = f"/v1/reports/{main['code']}"
    assert expect(citizen.call("POST", f"{path}/supply", {"text": "Gần cầu"}, secret), 200)["state"] == "new"
    assert citizen.call("POST", f"{path}/supply", {"text": "Gần cầu"}, secret).status_code == 409
    expect(desk.act(other["code"], "merge", into=main["code"]), 200)
    assert expect(desk.ticket(main["code"]), 200)["merged"] == [other["code"]]
    assert expect(desk.act(other["code"], "unmerge", reason="Hai chỗ khác nhau"), 200)["state"] == "new"
    ended = citizen.call("POST", f"/v1/reports/{other['code']}/withdraw", {}, {"X-Report-Secret": other["secret"]})
    assert expect(ended, 200)["state"] == "withdrawn"


def test_refusals_of_the_gateway_are_problems(stack: LocalAws) -> None:
    for method, path, status in [("GET", "/v1/nothing", 404), ("DELETE", "/v1/reports", 404)]:
        answer = requests.request(method, stack.api_url + path, timeout=30)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


def _foreign_token(stack: LocalAws) -> str:
    cognito = stack.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName=uuid.uuid4().hex)["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="x", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="trung-tam.tiep-nhan", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(
        UserPoolId=pool, Username="trung-tam.tiep-nhan", Password="Khong-Phai-Ho-1", Permanent=True
    )
    return sign_in(cognito, client, "trung-tam.tiep-nhan", "Khong-Phai-Ho-1")


def _digits(code: str) -> str:
    return f"{code[2:6]} {code[6:9]} {code[9:]}"


def _alerts(stack: LocalAws, unit: str, code: str) -> list[str]:
    return [
        each.text
        for each in stack.inbox()
        if each.channel == "topic" and each.to.endswith(unit) and _digits(code) in each.text
    ]


def _sms(stack: LocalAws, phone: str, code: str) -> list[str]:
    return [sms.text for sms in stack.inbox() if sms.channel == "sms" and sms.to == phone and _digits(code) in sms.text]


def _heads(stack: LocalAws, code: str) -> list[dict[str, Any]]:
    """The records of a ticket's item HEAD that are still in the stream."""
    streams = stack.client("dynamodbstreams")
    arn = stack.outputs["TicketsStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")[
        "ShardIterator"
    ]
    found: list[dict[str, Any]] = []
    while iterator:
        page = streams.get_records(ShardIterator=iterator, Limit=1000)
        if not page["Records"]:
            break
        found += page["Records"]
        iterator = page.get("NextShardIterator")
    mine = [record for record in found if record["dynamodb"]["Keys"]["pk"]["S"] == f"T#{code}"]
    heads = [record for record in mine if record["dynamodb"]["Keys"]["sk"]["S"] == "HEAD"]
    for record in heads:
        record["dynamodb"].pop("ApproximateCreationDateTime", None)
    return heads


def _waiting(stack: LocalAws) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = stack.client("sqs").get_queue_attributes(QueueUrl=stack.outputs["OutboxUrl"], AttributeNames=names)
    return sum(int(found["Attributes"][name]) for name in names)
