"""The HTTP interface as its callers use it: a citizen's side and an officer's. For the demo play and the tests.

Every method gives back the response as it came; `expect` turns one into its JSON or raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import requests

#: Seconds; API Gateway gives up after 29.
TIMEOUT_SECONDS = 35


class Unexpected(Exception):
    """An answer with another status than the one expected; the message holds the request and the answer's body."""


class NoToken(Exception):
    """Cognito did not sign the account in; the message says why."""


def expect(response: requests.Response, status: int) -> Any:
    """The JSON body of a response with this status. Raises Unexpected for any other."""
    if response.status_code != status:
        request = response.request
        raise Unexpected(f"{request.method} {request.url}: {response.status_code} instead of {status}: {response.text}")
    return response.json() if response.content else None


def upload(form: dict[str, Any], data: bytes) -> requests.Response:
    """Send a file by the presigned POST that the API answered as one of `uploads`."""
    return requests.post(form["url"], data=form["fields"], files={"file": data}, timeout=TIMEOUT_SECONDS)


def sign_in(cognito: Any, client_id: str, username: str, password: str) -> str:
    """An ID token (valid for an hour) of an officer's account. Raises NoToken."""
    return str(signed_in(cognito, client_id, username, password)["IdToken"])


def signed_in(cognito: Any, client_id: str, username: str, password: str) -> dict[str, Any]:
    """The tokens of an officer's account, as ``sign_in``. Raises NoToken."""
    try:
        answer = cognito.initiate_auth(
            ClientId=client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
    except (cognito.exceptions.NotAuthorizedException, cognito.exceptions.UserNotFoundException) as error:
        raise NoToken(error.response["Error"]["Message"]) from error
    if "ChallengeName" in answer:
        raise NoToken(f"Cognito asks for more than the password: {answer['ChallengeName']}")
    tokens: dict[str, Any] = answer["AuthenticationResult"]
    return tokens


class Client:
    """Requests to the API at `base_url` (without a slash at its end), all with the same headers."""

    def __init__(self, base_url: str, headers: dict[str, str] | None = None) -> None:
        self._base_url = base_url
        self._session = requests.Session()
        self._session.headers.update(headers or {})

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
    ) -> requests.Response:
        """One request; `body` is sent as JSON, None sends none."""
        return self._session.request(
            method, self._base_url + path, json=body, headers=headers, params=query, timeout=TIMEOUT_SECONDS
        )

    def save(self, path: str, body: Any) -> requests.Response:
        """Replace what has an edition, based on the present one."""
        tag = self.call("GET", path).headers.get("ETag", '"0"')
        return self.call("PUT", path, body, {"If-Match": tag})


class Citizen(Client):
    """Who sends reports, without an account."""

    def categories(self) -> requests.Response:
        """The fields of reports."""
        return self.call("GET", "/v1/categories")

    def units(self) -> requests.Response:
        """The units and the communes they govern."""
        return self.call("GET", "/v1/units")

    def send(self, report: dict[str, Any], key: str | None = None) -> requests.Response:
        """Send a report; `key` is the Idempotency-Key."""
        return self.call("POST", "/v1/reports", report, {"Idempotency-Key": key} if key else None)

    def reports(self, **query: str) -> requests.Response:
        """The public list."""
        return self.call("GET", "/v1/reports", query=query)

    def follow(self, code: str, secret: str | None = None) -> requests.Response:
        """One report, as its sender sees it when the secret is given."""
        return self.call("GET", f"/v1/reports/{code}", headers={"X-Report-Secret": secret} if secret else None)

    def add_photos(self, code: str, secret: str, photos: list[dict[str, Any]]) -> requests.Response:
        """Announce more photos."""
        return self.call("POST", f"/v1/reports/{code}/photos", {"photos": photos}, {"X-Report-Secret": secret})


class Office(Client):
    """A signed-in officer, with the edition of each ticket that was read last; actions name it."""

    def __init__(self, base_url: str, token: str) -> None:
        super().__init__(base_url, {"Authorization": f"Bearer {token}"})
        self.token = token
        self._seen: dict[str, str] = {}

    def queue(self, **query: str) -> requests.Response:
        """The tickets that wait for the officer's unit, next due first."""
        return self.call("GET", "/v1/office/queue", query=query)

    def whole_queue(self, **query: str) -> Iterator[dict[str, Any]]:
        """All tickets that wait for the officer's unit, page by page. Raises as ``expect``."""
        cursor: dict[str, str] = {}
        while True:
            page = expect(self.queue(limit="100", **query, **cursor), 200)
            yield from page["tickets"]
            if page["cursor"] is None:
                return
            cursor = {"cursor": page["cursor"]}

    def ticket(self, code: str) -> requests.Response:
        """A ticket with its history."""
        return self._remember(code, self.call("GET", f"/v1/office/tickets/{code}"))

    def act(self, code: str, action: str, *, edition: str | None = None, **given: Any) -> requests.Response:
        """Take an action on the edition last seen or on `edition` (an entity tag); reads the ticket first if needed."""
        if edition is None and code not in self._seen:
            self.ticket(code)
        tag = edition or self._seen.get(code, "")
        return self._remember(
            code, self.call("POST", f"/v1/office/tickets/{code}/{action}", given, {"If-Match": tag} if tag else None)
        )

    def add_photos(self, code: str, photos: list[dict[str, Any]]) -> requests.Response:
        """Announce photos of the result."""
        return self.call("POST", f"/v1/office/tickets/{code}/photos", {"photos": photos})

    def _remember(self, code: str, response: requests.Response) -> requests.Response:
        tag = response.headers.get("ETag")
        if response.ok and tag:
            self._seen[code] = tag
        return response
