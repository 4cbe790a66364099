"""CPU of a cold API until its first answer, compared with the least of any function with boto3, in one run.

    python -m tests.bench.first

Medians of RUNS interpreters on an embedded AWS, with imports, clients, the directory and the request.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys

from tests.bench._measure import province
from tests.bench.imports import ROOT
from tests.domain import samples

RUNS = 9
_REQUEST = """
import json, sys, time
from app import app
method, route, path, body = sys.argv[1:]
class Context:
    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "x"
event = {
    "httpMethod": method, "path": path, "resource": route, "body": body or None, "isBase64Encoded": False,
    "headers": {"content-type": "application/json"}, "multiValueHeaders": {"content-type": ["application/json"]},
    "multiValueQueryStringParameters": None, "stageVariables": None,
    "pathParameters": {"version": "x", "folder": "shared", "name": "api.js"},
    "requestContext": {
        "httpMethod": method, "path": path, "resourcePath": route, "identity": {"sourceIp": "192.0.2.1"}},
}
sys.stdout, shown = sys.stderr, sys.stdout  # the log has standard output on Lambda
for _ in range(2):
    found = app(event, Context())
    assert found["statusCode"] < 300, found
    print(time.process_time(), file=shown)
"""
_FLOOR = """
import os, time, chalice, boto3
table = boto3.client("dynamodb")
for _ in range(2):
    table.get_item(TableName=os.environ["TICKETS_TABLE"], Key={"pk": {"S": "x"}, "sk": {"S": "x"}})
    print(time.process_time())
"""
_REPORT = {
    "category": "hygiene",
    "description": "Rác đổ tràn ra đường",
    "place": {"commune": samples.COMMUNES["that-khe"]},
}
_CASES = {
    "import chalice, boto3, read one item": (_FLOOR,),
    "GET /web/x/shared/api.js, a file of the pages": (
        *(_REQUEST, "GET", "/web/{version}/{folder}/{name}", "/web/x/shared/api.js", ""),
    ),
    "GET /v1/categories": (_REQUEST, "GET", "/v1/categories", "/v1/categories", ""),
    "POST /v1/reports": (_REQUEST, "POST", "/v1/reports", "/v1/reports", json.dumps(_REPORT)),
}


def main() -> None:
    """Measure and print."""
    first: dict[str, list[float]] = {name: [] for name in _CASES}
    with province():
        environment = {**os.environ, "_HANDLER": "app.app"}
        for _ in range(RUNS):
            for name, (script, *arguments) in _CASES.items():
                command = [sys.executable, "-c", script, *arguments]
                done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, text=True)
                first[name].append(float(done.stdout.split()[0]))
    floor = statistics.median(next(iter(first.values())))
    print("\nFrom nothing to the first answer (CPU, median)")
    for name, times in first.items():
        print(f"  {name:<38} {statistics.median(times) * 1000:>5.0f} ms, {statistics.median(times) / floor:.2f} times")


if __name__ == "__main__":
    main()
