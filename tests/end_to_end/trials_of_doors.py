"""Trials of the rights of what people say in messengers, by SMS and by mail, and of webhooks out (trials.py)."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from chalicelib.channels import heard, outbox
from chalicelib.channels.chats import Act, Heard
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.messages.chats import ChatChannel
from chalicelib.identity import signing
from chalicelib.services.talking import mail_in, receiving
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.messages import events
from chalicelib.store.messages.events import EventOut
from chalicelib.store.models.tickets import NoticeItem
from infra.play.pictures import picture as large_picture
from infra.stack.client import expect, upload
from infra.stack.stage import acting_on
from infra.stand_in.mail import ADDRESS, NOTHING_STATED, stamped
from infra.stand_in.messenger import PICTURES
from infra.stand_in.people import Line
from tests.end_to_end.events import event
from tests.end_to_end.trials import Right, erase, without_uploads
from tests.end_to_end.trials_of_messages import deliver, message_about
from tests.end_to_end.world import JPEG, World
from tests.jobs.test_derivatives import picture
from tests.webhook_receiver import Receiver, receiver

DONG_KINH = (21.8478, 106.7578)
WHOLE: dict[str, list[str]] = {"batchItemFailures": []}


def own_number() -> str:
    """A telephone that nobody had before, as gateways write it."""
    return f"8498{secrets.randbelow(10**7):07d}"


def hear(world: World, channel: ChatChannel, who: str, text: str = "", **said: Any) -> bool:
    """Let hear_messages read what somebody says. Whether it did."""
    now = datetime.now(UTC)
    with acting_on(world.stack):
        one = Heard(channel, uuid.uuid4().hex, who, now, text=text, **said)
        body = heard.body_of(receiving._queued(one))
    return _read(world, body)


def _read(world: World, body: str) -> bool:
    record = {"messageId": "1", "receiptHandle": "1", "body": body, "eventSource": "aws:sqs", "attributes": {}}
    return bool(world.invoke("HearMessages", {"Records": [record]}) == WHOLE)


def report_by_chat(world: World) -> bool:
    """A whole report with a photo in a messenger, which ends with its code."""
    person = world.stand_ins.messenger.person(secrets.token_hex(6))
    world.stand_ins.messenger.wrote(person.id, Line(mine=True, text="…"))
    address = world.stand_ins.messenger.picture(large_picture(), "image/jpeg", PICTURES)
    for said in (
        {"text": "1"},
        {"text": "Rác thải đổ tràn ra lòng đường trước cổng chợ"},
        {"pictures": (address,)},
        {"point": DONG_KINH},
        {"text": "vệ sinh môi trường"},
        {"text": "bỏ qua"},
        {"text": "gửi"},
    ):
        if not hear(world, ChatChannel.MESSENGER, person.id, **said):
            return False
    code = person.got[-1].text.partition("Mã: ")[2].partition(".")[0].replace(" ", "")
    world.memory["chat"] = (person.id, code)
    return bool(code)


def count_report_by_chat(world: World) -> bool:
    """A report that cannot be counted is taken all the same, so the count tells."""
    if not report_by_chat(world):
        return False
    who, _ = world.memory["chat"]
    with acting_on(world.stack):
        partition = keys.limit(Limited.SEND, receiving.who_is(ChatChannel.MESSENGER, who))
    found = world.stack.client("dynamodb").query(
        TableName=world.stack.outputs["LimitsTable"],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
    )
    return bool(found["Items"])


def report_by_chat_anew(world: World) -> bool:
    world.restart("HearMessages")
    return report_by_chat(world)


def leave_chat(world: World) -> bool:
    return hear(world, ChatChannel.MESSENGER, secrets.token_hex(6), act=Act.LEFT)


def look_up_by_chat(world: World) -> bool:
    """A person reads where their report stands: the answer names it."""
    if "chat" not in world.memory:
        assert report_by_chat(world)
    who, code = world.memory["chat"]
    before = len(world.stand_ins.messenger.person(who).got)
    is_heard = hear(world, ChatChannel.MESSENGER, who, code)
    got = world.stand_ins.messenger.person(who).got[before:]
    return is_heard and any(code in line.text.replace(" ", "") for line in got)


def ask_by_sms(world: World) -> bool:
    return hear(world, ChatChannel.SMS, own_number(), "xin chao")


def look_up_by_sms(world: World) -> bool:
    return hear(world, ChatChannel.SMS, own_number(), str(world.known()["code"]))


def stop_by_sms(world: World) -> bool:
    """A number that sent a report ends its SMS."""
    number = own_number()
    world.sent(contact={"phone": f"+{number}"}, consent=True)
    return hear(world, ChatChannel.SMS, number, "STOP")


def tell_in_chat(world: World) -> bool:
    """The sender of a report is told in their messenger."""
    if "chat" not in world.memory:
        assert report_by_chat(world)
    world.restart("DeliverNotices")
    who, code = world.memory["chat"]
    before = len(world.stand_ins.messenger.person(who).got)
    is_sent = deliver(world, outbox.body_of(message_about(world, code=code, to="reporter")))
    return is_sent and len(world.stand_ins.messenger.person(who).got) > before


def take_webhook_of_channel(world: World) -> bool:
    world.restart("APIHandler")
    return world.stand_ins.sms.say(own_number(), "xin chao") == 200


# Mails


def mail(world: World) -> str:
    """Store a mail as SES does. Returns its S3 key."""
    made, sender, key = EmailMessage(), f"{secrets.token_hex(6)}@example.invalid", f"mails/{uuid.uuid4().hex}"
    made["From"], made["To"], made["Subject"] = sender, ADDRESS, "Rác"
    made["Message-ID"] = f"<{uuid.uuid4().hex}@client.example.invalid>"
    made.set_content("Rác thải đổ tràn ra lòng đường trước cổng chợ, xã Quốc Khánh.")
    raw = stamped(bytes(made), sender, ADDRESS, key, NOTHING_STATED)
    world.stack.client("s3").put_object(Bucket=world.stack.outputs["MailsBucket"], Key=key, Body=raw)
    return key


def take_mail(world: World) -> bool:
    world.restart("TakeMails")
    with without_uploads(world):
        key = mail(world)
    detail = {"bucket": {"name": "x"}, "object": {"key": key}}
    return bool(world.invoke("TakeMails", event("aws.s3", detail)) == "queued")


def read_mail(world: World) -> bool:
    """hear_messages makes a report of a mail. Its code is kept."""
    with without_uploads(world):
        key = mail(world)
    with acting_on(world.stack):
        content = f"{mail_in._MARK}{signing.encrypt(mail_in._PURPOSE, key)}"
        identity = signing.keyed_hash("id of a mail", key)
        body = heard.body_of(heard.QueuedMessage(mail_in.mailbox_hash(key), identity, content))
    if not _read(world, body):
        return False
    found = world.stack.client("dynamodb").scan(TableName=world.stack.outputs["ReportersTable"], ConsistentRead=True)
    (row,) = [item for item in found["Items"] if key in str(item)]
    world.memory["mail"] = (key, str(row["pk"]["S"]).partition("#")[2])
    return True


def erase_mail(world: World) -> bool:
    """An erasure removes the mail from which a report was made."""
    assert read_mail(world)
    key, code = world.memory["mail"]
    with acting_on(world.stack):
        secret = signing.report_secret(code)
    wish = {"wish": "erase", "pictures": True}
    answer = world.citizen.call("POST", f"/v1/reports/{code}/privacy", wish, {"X-Report-Secret": secret})
    held = world.stack.client("s3").list_objects_v2(Bucket=world.stack.outputs["MailsBucket"], Prefix=key)
    return answer.ok and not held.get("Contents")


# Photos that are taken back


def with_photo(world: World) -> dict[str, Any]:
    """A report with a photo that is ready."""
    made = world.sent(photos=[JPEG])
    assert upload(made["uploads"][0], picture()).ok
    world.until(lambda: world.own(made)["photos"])
    return made


def take_back(world: World) -> bool:
    made = with_photo(world)
    path = f"/v1/reports/{made['code']}/photos/r1/withdrawal"
    return world.citizen.call("POST", path, {}, {"X-Report-Secret": made["secret"]}).ok


def upload_after_taking_back(world: World) -> bool:
    """What a job that died has left of a photo, and a video that comes after an erasure, are removed."""
    assert erase(world)
    code = world.memory["erased"]
    found = [
        world.invoke(
            "MakeDerivatives",
            event("aws.s3", {"bucket": {"name": "x"}, "object": {"key": f"incoming/{code}/{name}"}}),
        )
        for name in ("r1", "v1")
    ]
    return found == ["erased", "erased"]


# Webhooks out


@contextmanager
def subscribed(world: World) -> Iterator[tuple[Receiver, str]]:
    """A receiver, and the id of its subscription."""
    with receiver() as partner:
        given = {"partner": "khi-tuong", "url": f"{partner.url}/in", "scopes": ["reports:read"]}
        made = expect(world.admin.call("POST", "/v1/admin/webhooks", given | {"events": ["report.received"]}), 201)
        try:
            yield partner, made["id"]
        finally:
            expect(world.admin.call("DELETE", f"/v1/admin/webhooks/{made['id']}"), 200)


def _event_about(world: World, webhook: str) -> EventOut:
    from chalicelib.domain.messages.webhooks import WebhookEvent

    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    return EventOut(webhook, name, WebhookEvent.RECEIVED, datetime.now(UTC), "{}", world.known()["code"])


def _send(world: World, body: str) -> bool:
    record = {"messageId": "1", "receiptHandle": "1", "body": body, "eventSource": "aws:sqs", "attributes": {}}
    return bool(world.invoke("SendWebhooks", {"Records": [record]}) == WHOLE)


def send_event(world: World) -> bool:
    world.restart("SendWebhooks")
    with subscribed(world) as (partner, webhook):
        one = _event_about(world, webhook)
        return _send(world, outbox.body_of(one.message())) and one.id in {got.id for got in partner.got}


def note_failure(world: World) -> bool:
    """That a receiver failed is noted in its subscription."""
    with subscribed(world) as (partner, webhook):
        partner.status = 500
        return _send(world, outbox.body_of(_event_about(world, webhook).message()))


def replay_pages(world: World) -> bool:
    """A replay of more events than a page has queues the next page."""
    now = datetime.now(UTC)
    with subscribed(world) as (_, webhook), acting_on(world.stack):
        connection()
        with NoticeItem.batch_write() as write:
            for number in range(events.PAGE + 1):
                sort = keys.notice(f"{now:%Y%m%dT%H%M%SZ}-{number:03d}")
                item = NoticeItem(keys.events_out(webhook), sort, status="dropped", at=keys.stamp(now))
                item.kind, item.to = "report.received", "webhook"
                write.save(item)
        asked = events.replay_message(webhook, now - timedelta(hours=1), now + timedelta(hours=1), now)
        asked = replace(asked, key=f"{asked.key}-{secrets.token_hex(4)}")
        return _send(world, outbox.body_of(asked))


def tell_partner(world: World) -> bool:
    """read_changes queues what a subscription hears of a report that was received."""
    world.restart("ReadChanges")
    code = world.sent()["code"]
    expect(world.desk.act(code, "receive", urgency="urgent"), 200)
    key = {"pk": {"S": f"T#{code}"}, "sk": {"S": "HEAD"}}
    head = world.stack.client("dynamodb").get_item(TableName=world.stack.outputs["TicketsTable"], Key=key)["Item"]
    record = {"eventName": "MODIFY", "eventSource": "aws:dynamodb", "dynamodb": {"NewImage": head}}
    with subscribed(world):
        return world.invoke("ReadChanges", {"Records": [record]}) is not None


HEARER = "hear_messages"
TRIED_BY_DOORS: dict[Right, Callable[[World], bool]] = {
    ("api_handler", "QueueMessages", "sqs:SendMessageBatch", 0): take_webhook_of_channel,
    ("api_handler", "ReadChannelSecrets", "secretsmanager:GetSecretValue", 0): take_webhook_of_channel,
    ("api_handler", "EraseMails", "s3:DeleteObject", 0): erase_mail,
    ("api_handler", "ForgetPictures", "dynamodb:BatchWriteItem", 0): take_back,
    ("make_derivatives", "WriteDerivatives", "s3:DeleteObject", 0): upload_after_taking_back,
    ("make_derivatives", "KeepVideos", "s3:DeleteObject", 0): upload_after_taking_back,
    ("deliver_notices", "ReadChannelSecrets", "secretsmanager:GetSecretValue", 0): tell_in_chat,
    ("deliver_notices", "ReadReporters", "dynamodb:BatchGetItem", 0): tell_in_chat,
    ("read_changes", "FindSubscriptions", "dynamodb:Query", 0): tell_partner,
    ("read_changes", "QueueEvents", "sqs:SendMessage", 0): tell_partner,
    (HEARER, "QueueAnswers", "sqs:SendMessage", 0): ask_by_sms,
    (HEARER, "FindPersons", "dynamodb:Query", 0): ask_by_sms,
    (HEARER, "UseTickets", "dynamodb:BatchGetItem", 0): stop_by_sms,
    (HEARER, "UseTickets", "dynamodb:GetItem", 0): look_up_by_sms,
    (HEARER, "UseTickets", "dynamodb:PutItem", 0): report_by_chat,
    (HEARER, "UseTickets", "dynamodb:Query", 0): look_up_by_chat,
    (HEARER, "KeepConversations", "dynamodb:BatchGetItem", 0): report_by_chat,
    (HEARER, "KeepConversations", "dynamodb:DeleteItem", 0): leave_chat,
    (HEARER, "KeepConversations", "dynamodb:GetItem", 0): read_mail,
    (HEARER, "KeepConversations", "dynamodb:PutItem", 0): report_by_chat,
    (HEARER, "KeepConversations", "dynamodb:UpdateItem", 0): stop_by_sms,
    (HEARER, "ReadDirectory", "dynamodb:BatchGetItem", 0): report_by_chat_anew,
    (HEARER, "ReadLearnedWords", "dynamodb:Query", 0): report_by_chat_anew,
    (HEARER, "CountReports", "dynamodb:UpdateItem", 0): count_report_by_chat,
    (HEARER, "HandInPictures", "s3:PutObject", 0): report_by_chat,
    (HEARER, "HandInPictures", "s3:PutObject", 1): report_by_chat,
    (HEARER, "KeepPictures", "s3:DeleteObject", 0): report_by_chat,
    (HEARER, "KeepPictures", "s3:GetObject", 0): report_by_chat,
    (HEARER, "ReadMails", "s3:GetObject", 0): read_mail,
    (HEARER, "ReadSigningSecret", "secretsmanager:GetSecretValue", 0): report_by_chat_anew,
    (HEARER, "ReadChannelSecrets", "secretsmanager:GetSecretValue", 0): report_by_chat_anew,
    ("take_mails", "ReadHeads", "s3:GetObject", 0): take_mail,
    ("take_mails", "QueueMails", "sqs:SendMessageBatch", 0): take_mail,
    ("take_mails", "ReadSigningSecret", "secretsmanager:GetSecretValue", 0): take_mail,
    ("send_webhooks", "QueueReplays", "sqs:SendMessage", 0): replay_pages,
    ("send_webhooks", "ClaimEvents", "dynamodb:GetItem", 0): send_event,
    ("send_webhooks", "ClaimEvents", "dynamodb:PutItem", 0): send_event,
    ("send_webhooks", "ClaimEvents", "dynamodb:Query", 0): replay_pages,
    ("send_webhooks", "ClaimEvents", "dynamodb:UpdateItem", 0): send_event,
    ("send_webhooks", "ReadDirectory", "dynamodb:BatchGetItem", 0): send_event,
    ("send_webhooks", "ReadDirectory", "dynamodb:GetItem", 0): send_event,
    ("send_webhooks", "NoteFailures", "dynamodb:PutItem", 0): note_failure,
    ("send_webhooks", "ReadSigningSecret", "secretsmanager:GetSecretValue", 0): send_event,
}
