"""Logs and metrics. Log codes and kinds only; never log bodies, names or telephone numbers."""

from __future__ import annotations

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

__all__ = ["MetricUnit", "logger", "metrics"]

#: Also the name of the Chalice app, so that Chalice's own log lines are structured too.
SERVICE = "tickets"

logger = Logger(service=SERVICE)
# Each stage has its own namespace (infra/app/wiring.yaml): two stages in one account must not share an alarm.
metrics = Metrics(service=SERVICE)
