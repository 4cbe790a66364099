"""Creating a report in the warm API function: CPU of the process, requests to DynamoDB, capacity units.

    python -m tests.bench.create

The whole handler runs as on Lambda. DynamoDB is another process, so its time does not count. The floor is the CPU of
boto3 alone for the same transaction.
"""

from __future__ import annotations

import functools
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from tests.bench import _measure
from tests.http.citizen.test_reports import GOOD

RUNS = 150


def main() -> None:
    """Measure and print."""
    with _measure.province() as province:
        from app import app

        plain = GOOD | {"photos": []}
        print("\nCreate a report (warm, median CPU of our process)")
        for name, report in (("no photo", plain), ("two photos", GOOD)):
            with _measure.counted() as cost:
                _call(app, report)
            handler = _cpu(functools.partial(_call, app, report))
            floor = _floor(province, report)
            print(f"  {name:<12} {handler:.1f} ms; boto3 alone {floor:.1f} ms, ratio {handler / floor:.2f}; {cost}")


def _cpu(act: Callable[[], object]) -> float:
    for _ in range(20):
        act()
    spent = []
    for _ in range(RUNS):
        start = time.process_time()
        act()
        spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent)


def _floor(province: Any, report: dict[str, Any]) -> float:
    """CPU of the bare request: the recorded transaction of a report, sent again with new keys."""
    from botocore.client import BaseClient

    from app import app

    sent: list[dict[str, Any]] = []
    genuine = BaseClient._make_api_call  # type: ignore[attr-defined]

    def record(client: Any, operation: str, given: dict[str, Any]) -> Any:
        if operation == "TransactWriteItems":
            sent.append(given)
        return genuine(client, operation, given)

    BaseClient._make_api_call = record  # type: ignore[attr-defined]
    _call(app, report)
    BaseClient._make_api_call = genuine  # type: ignore[attr-defined]
    dynamodb = province.aws.client("dynamodb")
    kept = json.dumps(sent[0])

    def again() -> None:
        items = json.loads(kept)["TransactItems"]
        for item in items:
            item["Put"]["Item"]["pk"]["S"] += _measure.token()
        dynamodb.transact_write_items(TransactItems=items)

    return _cpu(again)


def _call(app: Any, report: dict[str, Any]) -> None:
    event = {
        "requestContext": {"resourcePath": "/v1/reports", "httpMethod": "POST", "path": "/v1/reports", "stage": "api"},
        "httpMethod": "POST",
        "path": "/v1/reports",
        "headers": {"Content-Type": "application/json", "Idempotency-Key": _measure.token()},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": json.dumps(report),
        "isBase64Encoded": False,
    }
    answer = app(event, _Context())
    assert answer["statusCode"] == 201, answer


class _Context:
    function_name = "api"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn"
    aws_request_id = "request"


if __name__ == "__main__":
    main()
