"""Invoke a function of a deployed stage."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from infra.stack.stage import Stack

#: The longest wait in seconds for a function that runs already: most functions end within 60 seconds.
BUSY_SECONDS = 90.0
_PAUSE_SECONDS = 1.0


class FunctionFailed(Exception):
    """The function raised an error; the text is what it answered."""


def invoke(stack: Stack, output: str, event: Mapping[str, Any], busy_seconds: float = BUSY_SECONDS) -> Any:
    """Invoke the function that ``output`` names, for example ``SweepDeadlinesName``, and return its answer.

    A scheduled function runs once at a time, so AWS refuses a call while its schedule runs it. The call is then
    repeated for ``busy_seconds``. Raises FunctionFailed, and TooManyRequestsException after that time.
    """
    functions, name = stack.client("lambda"), stack.outputs[output]
    given_up_at = time.monotonic() + busy_seconds
    while True:
        try:
            answer = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
            break
        except functions.exceptions.TooManyRequestsException:
            if time.monotonic() >= given_up_at:
                raise
            time.sleep(_PAUSE_SECONDS)
    said = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        raise FunctionFailed(f"{name} failed: {said}")
    return json.loads(said or "null")
