"""A condition on JSON holds for the text that this release stores and for the text of earlier releases."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.counters import learning
from chalicelib.store.models.counters import CounterItem
from chalicelib.store.tickets import photos
from tests.domain import samples
from tests.support import Province, open_ticket

VALUE = {"từ": {"đường": 1.5, "rác": 2}, "seen": ["LS1#2"]}
OTHER: dict[str, Any] = {"từ": {}}


def as_before(province: Province, table: str, pk: str, sk: str, attribute: str) -> None:
    """Store an attribute's JSON as the releases before the compact form did."""
    dynamodb, name = province.aws.client("dynamodb"), province.tables[table]
    [item] = [one for one in province.items(table) if (one["pk"]["S"], one["sk"]["S"]) == (pk, sk)]
    spaced = json.dumps(json.loads(item[attribute]["S"]))
    assert spaced != item[attribute]["S"]
    dynamodb.put_item(TableName=name, Item={**item, attribute: {"S": spaced}})


def holds(condition: Condition) -> bool:
    """Whether the condition holds for the stored item."""
    try:
        CounterItem("pk", "sk", body=VALUE).save(condition=condition)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


@pytest.mark.parametrize("is_old", [True, False])
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (CounterItem.body == VALUE, True),
        (CounterItem.body == OTHER, False),
        (CounterItem.body == None, False),  # noqa: E711 - it makes a condition
        (CounterItem.body != VALUE, False),
        (CounterItem.body != OTHER, True),
        (CounterItem.body.is_in(OTHER, VALUE), True),
        (CounterItem.body.is_in(OTHER, None), False),
        (CounterItem.body.is_in(VALUE, None), True),
    ],
)
def test_a_condition_accepts_both_texts_of_a_value(
    province: Province, condition: Condition, expected: bool, is_old: bool
) -> None:
    connection()
    CounterItem("pk", "sk", body=VALUE).save()
    if is_old:
        as_before(province, "Counters", "pk", "sk", "body")
    assert holds(condition) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (CounterItem.body == None, True),  # noqa: E711 - it makes a condition
        (CounterItem.body.is_in(VALUE, None), True),
        (CounterItem.body == VALUE, False),
        (CounterItem.body != VALUE, True),
    ],
)
def test_none_stands_for_an_absent_attribute(province: Province, condition: Condition, expected: bool) -> None:
    connection()
    CounterItem("pk", "sk").save()
    assert holds(condition) is expected


def test_a_category_that_an_earlier_release_taught_learns_on(province: Province) -> None:
    def known() -> Any:
        return CounterItem.get(keys.LEARNED, "hygiene").body["words"]

    first, second = (samples.ticket("receive", new=samples.report(description=text)) for text in ("xe rác", "rác"))
    assert learning.learn(first)
    as_before(province, "Counters", keys.LEARNED, "hygiene", "body")
    assert known() == {"xe": 1, "rac": 1}
    assert learning.learn(replace(second, code="LS2"))
    assert known() == {"xe": 1, "rac": 2}


def test_a_photo_of_an_earlier_release_loses_the_mention_of_one_that_was_taken_back(province: Province) -> None:
    code = open_ticket(photo_types=["image/jpeg"])[0].code
    alike = (photos.Alike("LS1", "r1", 0.9), photos.Alike("LS2", "r2", 0.8))
    assert photos.settle(code, "r1", samples.T0, photos.Ready({"320": (1, 1)}, similar=alike))
    as_before(province, "Tickets", keys.ticket(code), keys.photo("r1"), "similar")
    photos.forget_mention(code, "r1", "LS1", "r1")
    left = photos.get(code, "r1")
    assert left is not None
    assert left.similar == alike[1:]
