"""The embedded AWS makes a secret of letters and digits where a template asks for one."""

from __future__ import annotations

import pytest

from infra.stack.stage import Deployed


@pytest.mark.parametrize("output", ["SigningSecretArn", "PushSecretArn"])
def test_a_secret_without_punctuation_has_none(data_aws: Deployed, output: str) -> None:
    made = data_aws.client("secretsmanager").get_secret_value(SecretId=data_aws.outputs[output])["SecretString"]
    assert len(made) == 64
    assert made.isalnum()
