"""Links to pictures end when a report is hidden, also when the process dies after the report was hidden."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import requests

from chalicelib.channels import outbox
from chalicelib.jobs import changes, delivery
from chalicelib.jobs.derivatives import make
from chalicelib.store.tickets import photos
from tests.domain import samples
from tests.http.office.test_redactions import arrive, as_jpeg, scene
from tests.http.office.test_righting import REASON, report
from tests.support import Api, Faults, Killed, Province, history

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")

#: The calls to AWS of a request that hides a report, and more.
CALLS = 20


def shown(api: Api, province: Province) -> tuple[str, dict[str, str], list[str]]:
    """A public report with a photo: its code, the header of its sender, and links to its pictures."""
    code, secret = report(api)
    assert arrive(province, code, "r1", as_jpeg(scene())) == "ready"
    (photo,) = api("GET", f"/v1/reports/{code}").body["photos"]
    return code, secret, list(photo["links"].values())


def alive(links: list[str]) -> list[str]:
    return [link for link in links if requests.get(link, timeout=5).status_code == 200]


def heads(province: Province) -> dict[str, Any]:
    """The image of each ticket as it is now."""
    return {item["code"]["S"]: item for item in province.items("Tickets") if item["type"]["S"] == "head"}


def follow_the_stream(province: Province, before: dict[str, Any]) -> None:
    """Read what the stream says of the tickets since ``before``, and follow each order twice, as SQS may deliver it."""
    changed = [(head, before[code]) for code, head in heads(province).items() if head != before.get(code)]
    images = [{"NewImage": head, "OldImage": old} for head, old in changed]
    changes.read_changes([{"eventName": "MODIFY", "dynamodb": image} for image in images])
    ends = [body for body in province.queued() if outbox.read(body)[0] == "links_end"]
    records = [{"messageId": body, "body": body} for body in ends for _ in range(2)]
    assert delivery.deliver(records, lambda: samples.T0, lambda: 25.0) == []


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_links_end_after_a_death_at_any_call_of_the_request(
    api: Api, province: Province, faults: Faults, verdict: str
) -> None:
    number, reports_hidden = 0, 0
    while number < CALLS:
        code, secret, links = shown(api, province)
        before = heads(province)
        faults.at(number, verdict)
        with suppress(Killed):
            api("POST", f"/v1/reports/{code}/withdraw", {"reason": REASON}, **secret)
        faults.none()
        number += 1
        is_hidden = "withdraw" in {event.kind for event in history(code)}
        reports_hidden += is_hidden
        follow_the_stream(province, before)
        assert bool(alive(links)) != is_hidden, f"died at call {number}"
        if is_hidden:
            assert make(f"incoming/{code}/r1.again", lambda: samples.T0) == "ready"
            (photo,) = api("GET", f"/v1/reports/{code}", **secret).body["photos"]
            assert alive([photo["links"]["800"]]), "the sender has it by new links"
    assert reports_hidden > 2


def test_a_failing_bucket_neither_refuses_the_withdrawal_nor_leaves_the_links(
    api: Api, province: Province, faults: Faults
) -> None:
    code, secret, links = shown(api, province)
    before = heads(province)
    faults.on("DeleteObjects", "SlowDown")
    assert api("POST", f"/v1/reports/{code}/withdraw", {"reason": REASON}, **secret).status == 200
    faults.none()
    assert alive(links) == links
    follow_the_stream(province, before)
    assert alive(links) == []


def test_a_late_order_leaves_the_links_of_a_report_that_was_hidden_before_it(api: Api, province: Province) -> None:
    code, secret, _ = shown(api, province)
    own, before = f"/v1/reports/{code}/visibility", heads(province)
    api("POST", own, {"visibility": "private"}, **secret)
    make(f"incoming/{code}/r1.again", lambda: samples.T0)
    made = photos.get(code, "r1")
    follow_the_stream(province, before)
    assert photos.get(code, "r1") == made, "it was done at once, and is not done again"


def test_a_report_that_is_hidden_again_ends_the_links_given_out_between(api: Api, province: Province) -> None:
    code, secret, _ = shown(api, province)
    own = f"/v1/reports/{code}/visibility"
    for _ in range(2):
        before = heads(province)
        api("POST", own, {"visibility": "private"}, **secret)
        make(f"incoming/{code}/r1.again", lambda: samples.T0)
        follow_the_stream(province, before)
        api("POST", own, {"visibility": "public"}, **secret)
        (photo,) = api("GET", f"/v1/reports/{code}").body["photos"]
    links = list(photo["links"].values())
    assert alive(links) == links
    api("POST", own, {"visibility": "private"}, **secret)
    assert alive(links) == []
