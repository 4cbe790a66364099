"""Counters under real concurrency and faults."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ConnectTimeoutError

from chalicelib.domain.access.quotas import Limited, Quota
from chalicelib.store.limits import limits
from tests.domain.samples import T0
from tests.support import Faults, Province

QUOTA = Quota(5, 60)


def passes(_: object = None) -> bool:
    try:
        limits.take(Limited.READ, "somebody", QUOTA, T0)
    except limits.Exhausted:
        return False
    return True


def test_of_many_concurrent_calls_exactly_the_limit_passes(province: Province) -> None:
    limits.take(Limited.READ, "somebody else", QUOTA, T0)  # makes the connection
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(passes, range(40))) == QUOTA.limit
    counters = {item["pk"]["S"]: int(item["n"]["N"]) for item in province.items("Limits")}
    assert counters == {"L#read#somebody": 5, "L#read#somebody else": 1}


def test_the_next_window_starts_at_zero_and_the_old_counter_expires(province: Province) -> None:
    while passes():
        pass
    with pytest.raises(limits.Exhausted) as caught:
        limits.take(Limited.READ, "somebody", QUOTA, T0)
    end = caught.value.end
    assert T0 < end <= T0 + timedelta(seconds=QUOTA.seconds)
    assert limits.take(Limited.READ, "somebody", QUOTA, end) == 1
    expiries = [int(item["expires_at"]["N"]) for item in province.items("Limits")]
    assert min(expiries) > end.timestamp()
    assert max(expiries) < end.timestamp() + 2 * 3600


def test_one_call_is_one_request_and_an_exhausted_subject_costs_none(province: Province, faults: Faults) -> None:
    passes()
    assert [call.operation for call in faults.calls] == ["UpdateItem"]
    while passes():
        pass
    before = len(faults.calls)
    assert not passes()
    assert faults.since(before) == []


def test_a_call_counts_by_its_cost_and_may_exceed_the_limit_once(province: Province) -> None:
    assert limits.take(Limited.SECRET, "x", QUOTA, T0, cost=4) == 4
    assert limits.take(Limited.SECRET, "x", QUOTA, T0, cost=4) == 8
    with pytest.raises(limits.Exhausted):
        limits.take(Limited.SECRET, "x", QUOTA, T0, cost=4)
    assert province.items("Limits")[0]["n"]["N"] == "8"


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "InternalServerError", "AccessDenied"])
def test_a_failing_counter_raises_uncounted_after_one_try(province: Province, faults: Faults, code: str) -> None:
    faults.on("UpdateItem", code)
    with pytest.raises(limits.Uncounted):
        limits.take(Limited.SEND, "somebody", QUOTA, T0)
    assert len(faults.calls) == 1
    faults.none()
    assert limits.take(Limited.SEND, "somebody", QUOTA, T0) == 1


def test_a_table_that_cannot_be_reached_is_tried_once_for_several_calls(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(client: object, operation: str, sent: object) -> None:
        asked.append(operation)
        raise ConnectTimeoutError(endpoint_url="limits")

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", refuse)
        for _ in range(3):
            with pytest.raises(limits.Uncounted):
                limits.take(Limited.SEND, "somebody", QUOTA, T0)
    assert asked == ["UpdateItem"]
    limits.forget()
    assert limits.take(Limited.SEND, "somebody", QUOTA, T0) == 1
