"""What exists and what does not cost the same: the same calls to AWS and comparisons, and the same answer."""

from __future__ import annotations

import hmac
from collections.abc import Callable

import pytest

from chalicelib.http.citizen.me import begin_session
from chalicelib.identity import signing
from tests.http.citizen.test_reports import send
from tests.support import Api, Faults

MISSING = "LS0000000000"


@pytest.fixture
def work(api: Api, faults: Faults, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[object, ...]]:
    """What a request costs: its calls to AWS, how often a secret is compared and hashed, and the answer."""
    compared = [0]
    genuine = hmac.compare_digest

    def compare(one: str, other: str) -> bool:
        compared[0] += 1
        return genuine(one, other)

    monkeypatch.setattr(hmac, "compare_digest", compare)

    def of(method: str, path: str, **headers: str) -> tuple[object, ...]:
        api(method, path, **headers)  # what a process caches is read before
        compared[0], before = 0, len(faults.calls)
        answer = api(method, path, **headers)
        calls = [(call.operation, call.sent.get("TableName")) for call in faults.calls[before:]]
        return calls, compared[0], answer.status, answer.body.get("code")

    return of


def test_a_guess_at_a_hidden_report_costs_what_one_at_a_missing_report_costs(
    api: Api, work: Callable[..., tuple[object, ...]]
) -> None:
    hidden = send(api, visibility="private", photos=[])["code"]
    person = begin_session(signing.phone_key("+84987654321"), 1)["token"]
    for headers in (
        {},
        {"X_Report_Secret": "a" * 24},
        {"X_Report_Secret": "a" * 13},
        {"Authorization": f"Bearer {person}"},
    ):
        there, missing = (work("GET", f"/v1/reports/{code}", **headers) for code in (hidden, MISSING))
        assert there == missing, headers
    # Right and wrong secrets of a report are compared alike, also one whose first half is right.
    made = send(api, photos=[])
    right, half = made["secret"], made["secret"][:12] + "a" * 12
    compared = {work("GET", f"/v1/reports/{made['code']}", X_Report_Secret=one)[1] for one in (right, half, "a" * 24)}
    assert len(compared) == 1
