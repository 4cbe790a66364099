"""Let the embedded AWS make secrets without punctuation where a template asks for it, as AWS does.

The emulator ignores ``ExcludePunctuation``. One signing secret in 94 would begin with ``{``, and be read as an object.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

from ministack.services.cloudformation import provisioners


def install() -> None:
    """Obey ``ExcludePunctuation`` from now on."""
    genuine = provisioners._sm_secret_string

    def secret_text(properties: Mapping[str, Any]) -> str:
        wanted: Mapping[str, Any] = properties.get("GenerateSecretString") or {}
        if wanted.get("ExcludePunctuation"):
            left_out = wanted.get("ExcludeCharacters", "") + string.punctuation
            properties = {**properties, "GenerateSecretString": {**wanted, "ExcludeCharacters": left_out}}
        text: str = genuine(properties)
        return text

    provisioners._sm_secret_string = secret_text
