"""Logs and metrics. Nothing personal is ever logged: codes and kinds of things, never bodies, names or numbers."""

from __future__ import annotations

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

__all__ = ["MetricUnit", "logger", "metrics"]

#: The Chalice app has the same name, so that its own lines come out structured too.
SERVICE = "tickets"

logger = Logger(service=SERVICE)
# The namespace is the stage's own (infra/app/wiring.yaml): two stages in one account must not share an alarm.
metrics = Metrics(service=SERVICE)
