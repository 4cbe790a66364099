"""Messages to browsers, through their push services (RFC 8030).

The address of a push service comes from a browser, so from anybody. So only known services are called, at public
addresses, and no redirect is followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import urllib3

from chalicelib.channels.calls import NoAnswer, public_address
from chalicelib.domain.messages.push import is_at_service
from chalicelib.runtime.settings import settings

#: The longest that a push service may take, in seconds.
SECONDS = 5.0
#: The browser has ended its subscription (RFC 8030, section 7.3; 404 by some services).
_GONE = (404, 410)


class Gone(Exception):
    """The browser is told no more, and never again at this address."""


class NotTaken(Exception):
    """The push service did not take the message. It may be sent again."""


def to_browser(endpoint: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Post an encrypted message once. Raises Gone, NotTaken, and what urllib3 raises without an answer."""
    local = settings().push_local == "allowed"
    if not is_at_service(endpoint, local=local):
        raise Gone
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    is_local = parts.scheme == "http"
    try:
        address = host if is_local else public_address(host)
    except NoAnswer as error:
        raise NotTaken(str(error)) from error
    pool = _pool(address, host, parts.port, is_local=is_local)
    try:
        answer = pool.urlopen(
            "POST",
            f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/",
            body=body,
            headers={**headers, "Host": parts.netloc},
            retries=False,
            redirect=False,
            preload_content=False,
        )
        status = answer.status
        answer.close()
    finally:
        pool.close()
    if status in _GONE:
        raise Gone
    if not 200 <= status < 300:
        raise NotTaken(status)


def _pool(address: str, host: str, port: int | None, *, is_local: bool) -> urllib3.HTTPConnectionPool:
    timeout: Any = urllib3.Timeout(total=SECONDS)
    if is_local:
        return urllib3.HTTPConnectionPool(address, port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(address, 443, timeout=timeout, server_hostname=host, assert_hostname=host)
