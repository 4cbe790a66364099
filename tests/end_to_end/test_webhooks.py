"""Webhooks out on the deployed stack: subscribed, signed, tried again after a 500, taken once, with IAM enforced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from infra.manage.replay import scheduled
from infra.stack.client import Citizen, Office, expect
from infra.stack.functions import invoke
from infra.stack.local import LocalAws
from tests.deployed import Until
from tests.webhook_receiver import Got, receiver

pytestmark = pytest.mark.stack
PATH = "/v1/admin/webhooks"


def test_a_partner_hears_of_a_report_until_it_has_taken_each_event_once(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    admin, desk = office("trung-tam.quan-tri"), office("trung-tam.tiep-nhan")
    with receiver() as partner:
        given = {"partner": "khi-tuong", "url": f"{partner.url}/in", "scopes": ["reports:read"]}
        wanted = {"events": ["report.received", "report.assigned", "report.answered"]}
        made = expect(admin.call("POST", PATH, given | wanted), 201)
        path = f"{PATH}/{made['id']}"

        tried = expect(admin.call("POST", f"{path}/test"), 202)["id"]
        until(lambda: any(one.id == tried for one in partner.got), 30)
        # Another test's report may come meanwhile.
        sent = next(one for one in partner.got if one.id == tried)
        assert Webhook(made["secret"]).verify(sent.body, sent.headers)["type"] == "webhook.test"

        place = {"commune": "06040", "address": "Cổng chợ"}
        report = {"category": "hygiene", "description": "Rác thải đổ tràn ra lòng đường", "place": place}
        code = expect(citizen.send(report), 201)["code"]

        def told(kind: str) -> list[Got]:
            return [one for one in partner.got if one.event["type"] == kind and one.event["data"].get("code") == code]

        def swept(kind: str, times: int) -> Callable[[], bool]:
            def look() -> bool:
                invoke(stack, "SweepDeadlinesName", scheduled())
                return len(told(kind)) >= times

            return look

        def shown() -> list[dict[str, Any]]:
            lines: list[dict[str, Any]] = expect(admin.call("GET", f"{path}/deliveries"), 200)["deliveries"]
            return [line for line in lines if line["code"] == code]

        # Another test's report may come between: everything is refused until ours was.
        partner.status = 500
        expect(desk.act(code, "receive", urgency="normal"), 200)
        until(lambda: told("report.received"), 30)
        until(lambda: [line["outcome"] for line in shown()] == ["500"], 30)
        partner.status = 204
        until(swept("report.received", 2), 60)
        first, second = told("report.received")
        assert (first.id, first.body) == (second.id, second.body)
        event = Webhook(made["secret"]).verify(second.body, second.headers)
        assert (event["data"]["category"], event["data"]["commune"]) == ("hygiene", "06040")
        until(lambda: [line["status"] for line in shown()] == ["sent"], 30)

        expect(desk.act(code, "dispatch", unit="xa-that-khe"), 200)
        until(lambda: told("report.assigned"), 30)
        assert told("report.assigned")[0].event["data"]["unit"] == "xa-that-khe"
        # Taken once is taken: neither a sweep nor the schedule sends it again.
        invoke(stack, "SweepDeadlinesName", scheduled())
        assert (len(told("report.received")), len(told("report.assigned"))) == (2, 1)

        turned = expect(admin.call("POST", f"{path}/secret"), 200)
        since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        expect(admin.call("POST", f"{path}/replay", {"since": since}), 202)
        until(lambda: (len(told("report.received")), len(told("report.assigned"))) == (3, 2), 30)
        again = told("report.received")[2]
        assert again.id == first.id
        for secret in (made["secret"], turned["secret"]):
            assert Webhook(secret).verify(again.body, again.headers)["data"]["code"] == code

        # What happens while it is paused is kept and not sent.
        count = len(told("report.assigned"))
        expect(admin.call("PUT", path, {**given, **wanted, "active": False}), 200)
        expect(office("xa-that-khe.dau-moi").act(code, "accept"), 200)
        until(lambda: [line["outcome"] for line in shown()][:1] == ["inactive"], 30)
        assert len(told("report.assigned")) == count
        expect(admin.call("DELETE", path), 200)
        assert admin.call("GET", f"{path}/deliveries").status_code == 404
