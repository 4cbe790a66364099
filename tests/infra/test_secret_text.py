"""The embedded AWS makes a secret of letters and digits where a template asks for one."""

from __future__ import annotations

import pytest
from ministack.services.cloudformation import provisioners

from infra.stack import secret_text


def test_a_secret_without_punctuation_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioners, "_sm_secret_string", provisioners._sm_secret_string)
    secret_text.install()
    asked = {"GenerateSecretString": {"PasswordLength": 2000, "ExcludePunctuation": True, "ExcludeCharacters": "0"}}
    made = provisioners._sm_secret_string(asked)
    assert len(made) == 2000
    assert made.isalnum()
    assert "0" not in made
    # Without it punctuation stays allowed.
    assert not provisioners._sm_secret_string({"GenerateSecretString": {"PasswordLength": 2000}}).isalnum()
