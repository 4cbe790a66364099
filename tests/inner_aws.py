"""The embedded AWS in this process: it answers without a connection, a second process or a journal.

Tests that run the functions' code in this process need no more than its answers. What only a server has (functions,
triggers, schedules, expiry, signatures, a state that outlives the process) is proven on the deployed stack.
"""

from __future__ import annotations

import asyncio
import contextvars
import io
import json
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import unquote

import pytest
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.parsers import create_parser
from urllib3 import HTTPHeaderDict
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.response import HTTPResponse

from infra.package.build import REGION
from infra.package.deploy import deploy_data
from infra.stack.local import DATA_OPTIONS, ROOT_CREDENTIALS, new_client
from infra.stack.stage import Deployed

#: Nothing listens at the port of "discard", so a request that is not answered here fails.
_HOST, _PORT = "127.0.0.1", 9
ENDPOINT_URL = f"http://{_HOST}:{_PORT}"
#: The emulator's own variables, as infra/stack/process.py sets them.
_VARIABLES = {"AUTH": "true", "GATEWAY_PORT": str(_PORT), "MINISTACK_REGION": REGION}
_SERVICES = ("dynamodb", "cloudformation", "s3", "sns", "sqs", "cognito", "secretsmanager", "kms")
#: Operations of DynamoDB whose parameters and results are JSON as the code has them, but for binary values.
_PLAIN = {
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
}

type _Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


@contextmanager
def started(site_url: str) -> Iterator[Deployed]:
    """The embedded AWS with the data stack alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _VARIABLES.items():
            patch.setenv(name, value)
        answers = _Answers(_application())
        patch.setattr(HTTPConnectionPool, "urlopen", answers.in_place_of_urlopen(HTTPConnectionPool.urlopen))
        request = BaseClient._make_request  # type: ignore[attr-defined]
        patch.setattr(BaseClient, "_make_request", answers.in_place_of_request(request))
        clients = cache(lambda service: new_client(service, ENDPOINT_URL))
        outputs = deploy_data(clients, "local", DATA_OPTIONS | {"SiteUrl": site_url}, poll_seconds=0.01)
        yield Deployed("local", outputs, clients, ENDPOINT_URL)
        answers.close()


def _application() -> _Application:
    """The emulator, without the threads that its services start: a child of a process with threads may hang."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading.Thread, "start", lambda self: None)
        recursion = sys.getrecursionlimit()
        from ministack import app as emulator

        from infra.stack import secret_text

        for service in _SERVICES:
            emulator._get_module(service)
        # One of them allows more, and a function does not.
        sys.setrecursionlimit(recursion)
    from ministack.services import dynamodb

    secret_text.install()
    # They are asked again for each item that a query reads.
    for name in ("_condition_syntax_error", "_tokenize"):
        setattr(dynamodb, name, cache(getattr(dynamodb, name)))
    application: _Application = emulator.app
    return application


class _Answers:
    """Gives an emulator's answers to clients: to boto3, and to all others that use urllib3."""

    def __init__(self, application: _Application) -> None:
        self._application = application
        self._loop = asyncio.new_event_loop()
        self._one_by_one = threading.Lock()
        self._caller = contextvars.copy_context()
        self._caller.run(_call_as_root)

    def close(self) -> None:
        """Free the loop."""
        self._loop.close()

    def in_place_of_request(self, genuine: Callable[..., Any]) -> Callable[..., Any]:
        """A replacement for ``BaseClient._make_request``, which is ``genuine``.

        It leaves out what most of the time goes into: signatures, and the search for each value's type.
        """

        def make_request(client: Any, operation: Any, request: dict[str, Any], context: Any) -> Any:
            service = client.meta.service_model.service_name
            if service == "dynamodb" and operation.name in _PLAIN and client.meta.endpoint_url == ENDPOINT_URL:
                with self._one_by_one:
                    status, headers, body = self._caller.run(_at_once, _ask_dynamodb, request)
                # A refusal changed nothing, so it can be had again, by the way that knows all errors.
                if status == 200:
                    return AWSResponse(ENDPOINT_URL, status, headers, None), _read(status, headers, body, operation)
            return genuine(client, operation, request, context)

        return make_request

    def in_place_of_urlopen(self, genuine: Callable[..., Any]) -> Callable[..., Any]:
        """A replacement for ``HTTPConnectionPool.urlopen``, which is ``genuine``."""

        def urlopen(
            pool: HTTPConnectionPool,
            method: str,
            url: str,
            body: Any = None,
            headers: Mapping[str, Any] | None = None,
            **options: Any,
        ) -> Any:
            if (pool.host, pool.port) != (_HOST, _PORT):
                return genuine(pool, method, url, body, headers, **options)
            with self._one_by_one:
                return self._run(self._answer(method, url, _whole(body), headers or {}))

        return urlopen

    def _run(self, answer: Coroutine[Any, Any, HTTPResponse]) -> HTTPResponse:
        if asyncio._get_running_loop() is None:
            return self._loop.run_until_complete(answer)
        # A test of a page has left its own loop running in this thread.
        with ThreadPoolExecutor(1) as other:
            return other.submit(self._loop.run_until_complete, answer).result()

    async def _answer(self, method: str, url: str, body: bytes, headers: Mapping[str, Any]) -> HTTPResponse:
        path, _, query = url.partition("?")
        sent = {name.lower().encode(): _encoded(value) for name, value in headers.items()}
        sent |= {b"host": f"{_HOST}:{_PORT}".encode(), b"content-length": str(len(body)).encode()}
        scope = {
            "type": "http",
            "scheme": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": list(sent.items()),
            "client": (_HOST, 0),
        }
        found: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            found.append(message)

        await self._application(scope, receive, send)
        return HTTPResponse(
            io.BytesIO(b"".join(message.get("body", b"") for message in found[1:])),
            HTTPHeaderDict((name.decode("latin-1"), value.decode("latin-1")) for name, value in found[0]["headers"]),
            found[0]["status"],
            preload_content=False,
            decode_content=False,
            request_method=method,
        )


def _call_as_root() -> None:
    from ministack.core import responses

    responses.set_request_account_id(ROOT_CREDENTIALS["AWS_ACCESS_KEY_ID"])
    responses.set_request_region(REGION)


async def _ask_dynamodb(request: dict[str, Any]) -> Any:
    from ministack.services import dynamodb

    return await dynamodb.handle_request(
        "POST", "/", {"x-amz-target": request["headers"]["X-Amz-Target"]}, request["body"], {}
    )


def _at_once(ask: Callable[..., Any], *given: Any) -> Any:
    """The result of a coroutine that waits for nothing."""
    try:
        ask(*given).send(None)
    except StopIteration as ended:
        return ended.value
    raise RuntimeError("the emulator's DynamoDB waits for something")


def _read(status: int, headers: Mapping[str, str], body: bytes, operation: Any) -> dict[str, Any]:
    """What a client returns for an answer."""
    parsed: dict[str, Any]
    if b'"B":' in body or b'"BS":' in body:
        answer = {"status_code": status, "headers": headers, "body": body, "context": {}}
        parsed = create_parser("json").parse(answer, operation.output_shape)
    else:
        parsed = json.loads(body) if body else {}
        parsed["ResponseMetadata"] = {"HTTPStatusCode": status, "HTTPHeaders": dict(headers), "RetryAttempts": 0}
    return parsed


def _whole(body: Any) -> bytes:
    """A request's body, which may be a text, a file, or come in pieces."""
    if body is None or isinstance(body, str | bytes | bytearray):
        return _encoded(body or b"")
    return bytes(body.read()) if hasattr(body, "read") else b"".join(body)


def _encoded(value: str | bytes | bytearray) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)
