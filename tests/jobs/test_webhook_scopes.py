"""Which subscriptions hear of a report, and what leaves: never what is not public for them, never a text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.messages.webhooks import Reach, WebhookEvent
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.domain.tickets.workflow import righting
from chalicelib.jobs import changes
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.jobs.webhook_runs import (
    BOTH,
    NOON,
    read,
    send,
    statuses,
    subscribed,
    sweep_and_send,
)
from tests.support import Province, history, open_ticket, take
from tests.webhook_receiver import Receiver


def test_private_restricted_and_unreceived_reports_are_told_to_nobody(province: Province, partner: Receiver) -> None:
    webhook = subscribed(partner)
    open_ticket()
    take(["receive"], new=samples.private_report())
    take(["receive"], new=samples.report("officials"))
    read(province, "head")
    assert send(province) == []
    assert statuses(webhook) == []


def test_a_partner_hears_of_what_its_own_app_sent_also_when_it_is_not_public(
    province: Province, partner: Receiver
) -> None:
    webhook = subscribed(partner, scopes=frozenset({Scope.SEND}))
    own, _ = open_ticket(samples.report(channel="app/danang"))
    open_ticket(samples.report(channel="app/other"))
    take(["receive"])
    read(province, "head")
    assert send(province) == []
    assert [one.event["data"]["code"] for one in partner.got] == [own.code]
    assert statuses(webhook) == [("report.created", "sent", 0, None)]


def test_only_the_events_and_the_area_that_were_asked_for(province: Province, partner: Receiver) -> None:
    by_event = subscribed(partner, webhook_id="aaaaaaaa", events=frozenset({WebhookEvent.ANSWERED}))
    by_place = subscribed(partner, webhook_id="bbbbbbbb", area=Reach(communes=frozenset({"06184"})))
    both = subscribed(
        partner, webhook_id="cccccccc", area=Reach(categories=frozenset({"hygiene"}), communes=frozenset({"06040"}))
    )
    take(["receive"])
    read(province, "head")
    assert send(province) == []
    assert (statuses(by_event), statuses(by_place)) == ([], [])
    assert [line[1] for line in statuses(both)] == ["sent"]


def image(province: Province, code: str) -> dict[str, Any]:
    (found,) = [one for one in province.items("Tickets") if one["type"]["S"] == "head" and one["code"]["S"] == code]
    return found


def test_a_report_that_is_hidden_is_told_by_its_code_alone(province: Province, partner: Receiver) -> None:
    webhook = subscribed(partner)
    partner.statuses = [500]
    ticket = take(["receive"])
    read(province, "head")
    send(province)
    before = image(province, ticket.code)
    stored = tickets.get(ticket.code)
    assert stored is not None
    hidden = righting.visibility_set(
        stored.ticket,
        history(ticket.code),
        Visibility.PRIVATE,
        officer=samples.officer(samples.INTAKE, Role.INTAKE),
        reason="x",
        now=NOON,
        directory=samples.directory(),
    )
    assert hidden is not None
    tickets.change(stored, hidden)
    after = image(province, ticket.code)
    changes.read_changes([{"eventName": "MODIFY", "dynamodb": {"NewImage": after, "OldImage": before}}])
    assert send(province) == []
    assert partner.got[-1].event["type"] == "report.removed"
    assert partner.got[-1].event["data"] == {"code": ticket.code, "version": ticket.version + 1}
    # What waited from the time before is not sent any more.
    sweep_and_send(province, NOON + timedelta(minutes=1))
    assert len(partner.got) == 2
    assert ("report.received", "dropped", 1, "not_public") in statuses(webhook)


def test_nothing_that_anybody_wrote_and_no_person_leaves(province: Province, partner: Receiver) -> None:
    subscribed(partner, scopes=BOTH)
    for way in (["receive"], ["receive", "dispatch"], ["receive", "dispatch", "accept", "answer", "approve"]):
        take(way)
    read(province, "head")
    assert send(province) == []
    sent = b"".join(one.body for one in partner.got).decode()
    assert len(partner.got) == 3
    for written in (samples.DESCRIPTION, "description", "text", "lat", "officer"):
        assert written not in sent
