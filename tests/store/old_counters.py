"""Items of the counters table as earlier releases stored them."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

from chalicelib.domain.numbers import counts
from chalicelib.store import keys
from chalicelib.store.counters import facts as kept_facts
from tests.support import Province

#: The sums that earlier releases kept: by each dimension, and by each pair of dimensions.
SLICES = (*counts.DIMENSIONS, *(".".join(pair) for pair in permutations(counts.DIMENSIONS, 2)))


def made_old(province: Province, code: str) -> None:
    """Store the share of a counted ticket, and what it adds to the numbers, as an earlier release did."""
    dynamodb, table = province.aws.client("dynamodb"), province.tables["Counters"]
    (item,) = [one for one in province.items("Counters") if one["sk"]["S"] == code]
    fact, share = kept_facts.from_line(json.loads(item["body"]["S"]))
    assert share is not None
    ((unit, measures),) = share.units.items()
    old: dict[str, int] = {name: value for name, value in measures.items() if not name.endswith("_held")}
    if fact.answers:
        old |= {"seconds": fact.answers[0].calendar, "t0": 1}
    values = {**share.values, "unit": unit}
    body = counts.to_json(share) | {"values": values, "measures": old}
    del body["units"], body["measures_version"]
    dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
    stored: dict[str, Any] = {"pk": {"S": keys.share(code)}, "sk": {"S": keys.SHARE}, "revision": {"N": "3"}}
    stored["body"] = {"S": json.dumps(body)}
    if share.turns_at:
        stored |= {"turn": {"S": keys.TURN}, "turn_order": {"S": keys.turn(share.turns_at, code)}}
    dynamodb.put_item(TableName=table, Item=stored)
    day, month = share.day.isoformat(), keys.cohort(share.day)
    for slice_ in SLICES:
        value = "#".join(values[name] for name in slice_.split("."))
        added = _difference(measures, old) if slice_ in counts.DIMENSIONS else old
        _add(province, keys.days(slice_, month), keys.counted(value, day), added)
        _add(province, keys.old_months(slice_, month[:4]), keys.counted(value, month), old)


def _difference(present: Any, old: dict[str, int]) -> dict[str, int]:
    return {name: old.get(name, 0) - present.get(name, 0) for name in {*present, *old}}


def _add(province: Province, pk: str, sk: str, numbers: dict[str, int]) -> None:
    for name, value in numbers.items():
        province.aws.client("dynamodb").update_item(
            TableName=province.tables["Counters"],
            Key={"pk": {"S": pk}, "sk": {"S": sk}},
            UpdateExpression="ADD #n :value",
            ExpressionAttributeNames={"#n": name},
            ExpressionAttributeValues={":value": {"N": str(value)}},
        )
