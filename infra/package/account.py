"""What the AWS account allows, asked before anything changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.package.build import Template
from infra.package.stacks import Clients

#: Lambda refuses a reservation that leaves fewer executions for all other functions (AWS, "Configuring reserved
#: concurrency").
LEAST_UNRESERVED = 100
#: The parameter that says whether functions reserve executions, and its value for no reservation.
RESERVATIONS, NONE = "ReservedConcurrency", "none"
_QUOTA = "Service Quotas, AWS Lambda, Concurrent executions (L-B99A9384)"


def reserved(template: Template) -> int:
    """How many executions the functions of a template reserve when they do."""
    return sum(
        count(resource["Properties"].get("ReservedConcurrentExecutions"))
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    )


def count(value: object) -> int:
    """Executions of one function: a number, or a condition with a number and nothing."""
    match value:
        case int():
            return value
        case {"Fn::If": [_, int(number), _]}:
            return number
        case _:
            return 0


def account_faults(
    clients: Clients, template: Template, wanted: Mapping[str, str], present: Mapping[str, str] | None
) -> list[str]:
    """Why Lambda would refuse the stack of the functions in this account; empty if it would not.

    `wanted` are the parameters the stack will have, `present` those it has; None if there is no stack.
    """
    if wanted.get(RESERVATIONS) == NONE:
        return []
    limits: Mapping[str, Any] = clients("lambda").get_account_settings()["AccountLimit"]
    # A stack from before the parameter reserves.
    held = reserved(template) if present is not None and present.get(RESERVATIONS) != NONE else 0
    left = limits["UnreservedConcurrentExecutions"] + held - reserved(template)
    if left >= LEAST_UNRESERVED:
        return []
    fault = (
        f"The account runs {limits['ConcurrentExecutions']} functions at once. This stage reserves "
        f"{reserved(template)} of them, which would leave {left} for all others; Lambda wants {LEAST_UNRESERVED}. "
        f"Ask for more ({_QUOTA}), or set reserved_concurrency: none until you have them."
    )
    return [fault]
