"""DynamoDB in memory: the requests that the store makes, with the same answers.

For simulations of thousands of tickets, for which the embedded AWS is too slow. test_month.py compares the two.
"""

from __future__ import annotations

import operator
import re
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from botocore.exceptions import ClientError

Item = dict[str, dict[str, Any]]
Answer = dict[str, Any]

#: The range attribute of each index whose hash attribute has the index's own name.
_INDEXES = {"clock": "clock_order", "queue": "queue_order"}
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TOKEN = re.compile(r"<=|>=|<>|[<>=(),]|[#:]?\w+")


class Memory:
    """Tables with the keys pk and sk, and the indexes clock and queue."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, dict[str, Item]]] = defaultdict(lambda: defaultdict(dict))
        self._sorted: dict[tuple[str, str, str], list[tuple[str, str, str]]] = defaultdict(list)

    def items(self, table: str) -> Iterator[Item]:
        """Every item of a table."""
        return (item for partition in self._tables[table].values() for item in partition.values())

    def answer(self, operation: str, sent: Mapping[str, Any]) -> Answer:
        """Answer a request. Raises ClientError as DynamoDB does, NotImplementedError for other operations."""
        known: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "GetItem": self._get,
            "BatchGetItem": self._batch_get,
            "BatchWriteItem": self._batch_put,
            "PutItem": self._put,
            "UpdateItem": self._update,
            "TransactWriteItems": self._transact,
            "Query": self._query,
        }
        if operation not in known:
            raise NotImplementedError(operation)
        return known[operation](sent)

    def _get(self, sent: Mapping[str, Any]) -> Answer:
        item = self._find(sent["TableName"], sent["Key"])
        return {"Item": dict(item)} if item else {}

    def _batch_get(self, sent: Mapping[str, Any]) -> Answer:
        # DynamoDB answers in any order. With a fixed order the same seed gives the same month.
        responses = {
            table: [dict(item) for key in sorted(asked["Keys"], key=str) if (item := self._find(table, key))]
            for table, asked in sent["RequestItems"].items()
        }
        return {"Responses": responses, "UnprocessedKeys": {}}

    def _batch_put(self, sent: Mapping[str, Any]) -> Answer:
        for table, asked in sent["RequestItems"].items():
            for line in asked:
                self._write(table, line["PutRequest"]["Item"])
        return {"UnprocessedItems": {}}

    def _put(self, sent: Mapping[str, Any]) -> Answer:
        self._check(sent, sent["Item"], "PutItem")
        self._write(sent["TableName"], sent["Item"])
        return {}

    def _update(self, sent: Mapping[str, Any]) -> Answer:
        self._check(sent, sent["Key"], "UpdateItem")
        item = {**(self._find(sent["TableName"], sent["Key"]) or {}), **sent["Key"]}
        names, values = sent.get("ExpressionAttributeNames", {}), sent.get("ExpressionAttributeValues", {})
        words = re.split(r"\b(SET|REMOVE|ADD)\b", sent["UpdateExpression"])
        for verb, text in zip(words[1::2], words[2::2], strict=True):
            for part in text.split(","):
                name, _, value = (word.strip() for word in part.strip().partition(" " if verb == "ADD" else "="))
                if verb == "SET":
                    item[names[name]] = values[value]
                elif verb == "ADD":
                    before = item.get(names[name], {"N": "0"})["N"]
                    item[names[name]] = {"N": str(int(before) + int(values[value]["N"]))}
                else:
                    item.pop(names[name], None)
        self._write(sent["TableName"], item)
        return {"Attributes": dict(item)}

    def _transact(self, sent: Mapping[str, Any]) -> Answer:
        puts = [line["Put"] for line in sent["TransactItems"]]
        reasons = [{"Code": "None" if self._holds(put, put["Item"]) else "ConditionalCheckFailed"} for put in puts]
        if any(reason["Code"] != "None" for reason in reasons):
            error: Any = {
                "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
                "CancellationReasons": reasons,
            }
            raise ClientError(error, "TransactWriteItems")
        for put in puts:
            self._write(put["TableName"], put["Item"])
        return {}

    def _query(self, sent: Mapping[str, Any]) -> Answer:
        table, index = sent["TableName"], sent.get("IndexName")
        if index is None:
            value = _hash_value(sent)
            rows = sorted(self._tables[table].get(value, {}).items())
            return {"Items": [dict(item) for _, item in rows], "Count": len(rows), "ScannedCount": len(rows)}
        keys = self._sorted[table, index, _hash_value(sent)]
        start = 0
        if after := sent.get("ExclusiveStartKey"):
            start = bisect_right(keys, (after[_INDEXES[index]]["S"], after["pk"]["S"], after["sk"]["S"]))
        items: list[Item] = []
        last = None
        for _, pk, sk in keys[start:]:
            item = self._tables[table][pk][sk]
            if not _true(sent["KeyConditionExpression"], item, sent):
                break
            items.append(dict(item))
            if len(items) == sent.get("Limit"):
                last = {name: item[name] for name in (index, _INDEXES[index], "pk", "sk")}
                break
        answer: Answer = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
        return answer | ({"LastEvaluatedKey": last} if last else {})

    def _find(self, table: str, key: Mapping[str, Any]) -> Item | None:
        return self._tables[table].get(key["pk"]["S"], {}).get(key["sk"]["S"])

    def _holds(self, sent: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
        condition = sent.get("ConditionExpression")
        return not condition or _true(condition, self._find(sent["TableName"], key) or {}, sent)

    def _check(self, sent: Mapping[str, Any], key: Mapping[str, Any], operation: str) -> None:
        if not self._holds(sent, key):
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException", "Message": "no"}}, operation)

    def _write(self, table: str, item: Item) -> None:
        pk, sk = item["pk"]["S"], item["sk"]["S"]
        earlier = self._tables[table][pk].get(sk, {})
        self._tables[table][pk][sk] = dict(item)
        for index, order in _INDEXES.items():
            if index in earlier:
                keys = self._sorted[table, index, earlier[index]["S"]]
                del keys[bisect_left(keys, (earlier[order]["S"], pk, sk))]
            if index in item:
                insort(self._sorted[table, index, item[index]["S"]], (item[order]["S"], pk, sk))


def _hash_value(sent: Mapping[str, Any]) -> str:
    """The hash value of a query, from its first comparison."""
    tokens = _TOKEN.findall(sent["KeyConditionExpression"])
    value: str = sent["ExpressionAttributeValues"][tokens[tokens.index("=") + 1]]["S"]
    return value


def _true(expression: str, item: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    names, values = sent.get("ExpressionAttributeNames", {}), sent.get("ExpressionAttributeValues", {})
    return _Condition(_TOKEN.findall(expression), item, names, values).either()


class _Condition:
    """A condition, parsed from the left: comparisons, attribute_(not_)exists, AND, OR, parentheses."""

    def __init__(
        self, words: list[str], item: Mapping[str, Any], names: Mapping[str, str], values: Mapping[str, Any]
    ) -> None:
        self._words, self._item, self._names, self._values = words, item, names, values

    def either(self) -> bool:
        result = self._both()
        while self._words[:1] == ["OR"]:
            self._words.pop(0)
            # Parse both sides, also if the first decides.
            result = self._both() or result
        return result

    def _both(self) -> bool:
        result = self._one()
        while self._words[:1] == ["AND"]:
            self._words.pop(0)
            result = self._one() and result
        return result

    def _one(self) -> bool:
        word = self._words.pop(0)
        if word == "(":
            result = self.either()
            self._words.pop(0)
            return result
        if word in ("attribute_exists", "attribute_not_exists"):
            _, name, _ = (self._words.pop(0) for _ in range(3))
            return (self._names[name] in self._item) is (word == "attribute_exists")
        left, compare, right = self._value(word), _COMPARISONS[self._words.pop(0)], self._value(self._words.pop(0))
        return left is not None and right is not None and compare(left, right)

    def _value(self, word: str) -> Any:
        typed = self._values[word] if word.startswith(":") else self._item.get(self._names[word])
        if typed is None:
            return None
        ((kind, value),) = typed.items()
        return Decimal(value) if kind == "N" else value
