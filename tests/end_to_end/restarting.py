"""A restart of functions, which keep documents, officers and secrets for up to a minute in each of their processes."""

from __future__ import annotations

from infra.stack.local import LocalAws


def restart(stack: LocalAws, *functions: str) -> None:
    """End the processes of functions, so that the next ones begin with empty caches."""
    client = stack.client("lambda")
    for function in functions:
        name = stack.outputs[f"{function}Name"]
        kept = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        # Any update ends the processes. The same variables let the next ones be forks of one that has loaded the code.
        client.update_function_configuration(FunctionName=name, Environment={"Variables": kept})
