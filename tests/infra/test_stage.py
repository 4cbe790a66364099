"""How an operator's commands reach a stage."""

import json

import pytest

from infra.package.build import ROOT
from infra.stack import stage


def test_a_call_of_a_function_is_awaited_and_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    monkeypatch.setattr(stage, "_outputs", lambda *_: {})
    reached = stage.deployed("prod")
    config = reached.client("lambda").meta.config
    functions = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))["lambda_functions"]
    assert config.read_timeout > max(each["lambda_timeout"] for each in functions.values())
    assert config.retries["total_max_attempts"] == 1
    assert reached.client("sqs").meta.config.retries["total_max_attempts"] > 1
