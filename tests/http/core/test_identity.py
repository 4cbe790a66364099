"""Sign-in with an electronic identity, against a running OpenID provider."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.tenant import IdentityProvider
from chalicelib.identity import oidc
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.vault.sessions import FLOW_LIFE
from tests.domain import samples
from tests.support import Answer, Api, Province

PAGE = "https://phananh.example.invalid/back"
SUBJECT = "079200000001"
REPORT: dict[str, Any] = {"category": "hygiene", "description": "Rác thải", "place": {"commune": "06040"}}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    import oidc_provider_mock

    users = [oidc_provider_mock.User(sub=SUBJECT, claims={"acr": "level-2"})]
    with oidc_provider_mock.run_server_in_thread(require_nonce=True, user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


def configure(issuer: str, **changes: Any) -> None:
    line = {
        "id": "vneid",
        "name": "VNeID",
        "name_en": "VNeID",
        "issuer": issuer,
        "client_id": "phan-anh",
        "redirect_uri": PAGE,
        **changes,
    }
    body = samples.documents()[Kind.PROVINCE] | {"identity_providers": [line]}
    documents.publish(Kind.PROVINCE, body, by="test", at=samples.T0)


@pytest.fixture
def provider(province: Province, issuer: str) -> str:
    configure(issuer)
    return issuer


def begin(api: Api) -> dict[str, str]:
    answer = api("POST", "/v1/me/identity/vneid", {})
    assert answer.status == 201, answer.body
    begun: dict[str, str] = answer.body
    return begun


def approve(url: str, subject: str = SUBJECT) -> dict[str, str]:
    """Sign in at the provider as a browser does. Returns the parameters of the redirect."""
    back = requests.post(url, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert back.status_code == 302, back.text
    location = back.headers["Location"]
    assert location.startswith(PAGE)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def finish(api: Api, begun: dict[str, str], back: dict[str, str], **changes: str) -> Answer:
    given = {"code": back["code"], "state": back["state"], "handle": begun["handle"], **changes}
    return api("POST", "/v1/me/identity/vneid/session", given)


def test_an_identity_of_level_two_lists_its_own_reports(api: Api, provider: str, province: Province) -> None:
    assert api("GET", "/v1/me/identity").body["providers"] == [{"id": "vneid", "name": "VNeID", "name_en": "VNeID"}]
    begun = begin(api)
    answer = finish(api, begun, approve(begun["url"]))
    assert (answer.status, answer.body["trust"]) == (201, 2)
    session = {"Authorization": f"Bearer {answer.body['token']}"}
    code = api("POST", "/v1/reports", REPORT, **session).body["code"]
    assert [report["code"] for report in api("GET", "/v1/me/reports", **session).body["reports"]] == [code]
    # The same person signs in again.
    begun = begin(api)
    again = {"Authorization": f"Bearer {finish(api, begun, approve(begun['url'])).body['token']}"}
    assert [report["code"] for report in api("GET", "/v1/me/reports", **again).body["reports"]] == [code]
    begun = begin(api)
    other = {"Authorization": f"Bearer {finish(api, begun, approve(begun['url'], 'other')).body['token']}"}
    assert api("GET", "/v1/me/reports", **other).body["reports"] == []
    shown = api("POST", f"/v1/office/tickets/{code}/reporter", {"reason": "Gọi lại"}, officer="intake.intake").body
    assert shown["reporter"]["trust"] == 2
    assert SUBJECT not in str(province.items("Reporters"))


def test_the_browser_is_sent_with_state_nonce_and_challenge(api: Api, provider: str, province: Province) -> None:
    begun = begin(api)
    sent = {name: values[0] for name, values in parse_qs(urlsplit(begun["url"]).query).items()}
    (flow,) = [item for item in province.items("Reporters") if item["sk"]["S"] == "FLOW"]
    verifier_hash = hashlib.sha256(flow["verifier"]["S"].encode()).digest()
    assert sent["code_challenge"] == base64.urlsafe_b64encode(verifier_hash).decode().rstrip("=")
    assert (sent["code_challenge_method"], sent["nonce"]) == ("S256", flow["nonce"]["S"])
    assert (sent["state"], sent["redirect_uri"], sent["response_type"]) == (begun["state"], PAGE, "code")
    assert begun["handle"] not in str(flow)


def test_a_sign_in_is_valid_once_in_time_and_for_its_browser(
    api: Api, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, other = begin(api), begin(api)
    back = approve(begun["url"])
    for changed in ({"handle": other["handle"]}, {"state": other["state"]}):
        assert finish(api, begun, back, **changed).body["code"] == "identity_refused"
    # The first wrong handle used the state up.
    for gone in (back["state"], "x" * 43):
        assert finish(api, begun, back, state=gone).body["code"] == "identity_over"
    begun = begin(api)
    back = approve(begun["url"])
    assert finish(api, begun, back, code="wrong").body["code"] == "identity_refused"
    begun = begin(api)
    back, late = approve(begun["url"]), clock.now() + FLOW_LIFE
    monkeypatch.setattr(clock, "now", lambda: late + timedelta(seconds=1))
    assert finish(api, begun, back).body["code"] == "identity_over"


def test_what_the_provider_gives_stays_in_the_function(
    api: Api, provider: str, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens: list[str] = []
    genuine = oidc._asked

    def called(*given: Any, **named: Any) -> Any:
        answered = genuine(*given, **named)
        tokens.extend(str(answered[name]) for name in ("access_token", "id_token") if name in answered)
        return answered

    monkeypatch.setattr(oidc, "_asked", called)
    begun = begin(api)
    answer = finish(api, begun, approve(begun["url"]))
    assert answer.status == 201
    assert len(tokens) == 2
    stored = str([province.items(table) for table in ("Reporters", "Tickets", "Directory")])
    assert not [token for token in tokens if token in f"{stored} {answer.body} {answer.headers}"]


def test_a_session_lives_as_documented_whatever_its_provider_does(
    api: Api, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = begin(api)
    session = {"Authorization": f"Bearer {finish(api, begun, approve(begun['url'])).body['token']}"}
    began = clock.now()
    # The provider ends its own session, and is then taken out of the province.
    documents.publish(Kind.PROVINCE, samples.documents()[Kind.PROVINCE], by="test", at=samples.T0)
    for minutes, status in ((59, 200), (61, 401)):
        at = began + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        assert api("GET", "/v1/me/reports", **session).status == status, minutes


def test_a_sign_in_that_began_at_one_provider_does_not_end_at_another(
    api: Api, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        {"id": name, "name": name, "name_en": name, "issuer": provider, "client_id": "x", "redirect_uri": PAGE}
        for name in ("vneid", "other")
    ]
    body = samples.documents()[Kind.PROVINCE] | {"identity_providers": lines}
    documents.publish(Kind.PROVINCE, body, by="test", at=samples.T0)
    asked: list[object] = []
    monkeypatch.setattr(oidc, "prove", lambda *given, **_: asked.append(given))
    begun = begin(api)
    back = approve(begun["url"])
    given = {"code": back["code"], "state": back["state"], "handle": begun["handle"]}
    refused = api("POST", "/v1/me/identity/other/session", given)
    assert (refused.status, refused.body["code"]) == (403, "identity_refused")
    assert asked == [], "no provider gets the code of another"


def test_a_configured_claim_gives_the_level_of_trust(api: Api, provider: str) -> None:
    for values, trust in ((["level-2"], 2), (["level-3"], 1)):
        configure(provider, level_claim="acr", level_values=values, scope="openid profile")
        begun = begin(api)
        assert finish(api, begun, approve(begun["url"])).body["trust"] == trust


def test_a_person_is_known_by_provider_and_subject_together(api: Api, provider: str) -> None:
    import oidc_provider_mock

    def signed_in() -> dict[str, str]:
        begun = begin(api)
        return {"Authorization": f"Bearer {finish(api, begun, approve(begun['url'])).body['token']}"}

    code = api("POST", "/v1/reports", REPORT, **signed_in()).body["code"]
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as other:
        configure(f"http://localhost:{other.server_port}")
        assert api("GET", "/v1/me/reports", **signed_in()).body["reports"] == []
    configure(provider)
    assert [one["code"] for one in api("GET", "/v1/me/reports", **signed_in()).body["reports"]] == [code]


def test_an_unknown_provider_gets_404_and_an_unreachable_one_503(api: Api, provider: str) -> None:
    assert api("POST", "/v1/me/identity/other", {}).status == 404
    configure("http://localhost:9")
    answer = api("POST", "/v1/me/identity/vneid", {})
    assert (answer.status, answer.body["code"]) == (503, "identity_unavailable")
    # A provider that names another issuer is refused.
    configure(f"{provider}/")
    assert api("POST", "/v1/me/identity/vneid", {}).body["code"] == "identity_unavailable"


def test_a_provider_without_tls_is_refused_outside_local_and_test_stages(
    api: Api, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "_PLAIN", frozenset())
    assert api("POST", "/v1/me/identity/vneid", {}).body["code"] == "identity_unavailable"


def test_a_client_secret_goes_only_to_the_issuer_that_gave_it(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, dict[str, str]]] = []

    def answered(method: str, address: str, *, body: str | None = None, headers: Any = None) -> Any:
        asked.append((address, dict(headers or {})))
        issuer = address.partition("/.well-known")[0].removesuffix("/token")
        return {"issuer": issuer, "token_endpoint": f"{issuer}/token"}

    monkeypatch.setattr(oidc, "_asked", answered)
    line = {"id": "bank", "name": "B", "name_en": "B", "client_id": "c", "redirect_uri": PAGE}
    genuine, taken = (IdentityProvider(issuer=f"https://{name}", **line) for name in ("genuine", "thief"))  # type: ignore[arg-type]
    secrets, name = province.aws.client("secretsmanager"), oidc.secret_name("test", "bank")
    secrets.create_secret(Name=name, SecretString="only-for-genuine")
    try:
        # A secret of an earlier release says no issuer, so it goes nowhere until it is bound.
        for provider in (genuine, taken):
            with pytest.raises(oidc.Unavailable):
                oidc.prove(provider, code="x", nonce=NONCE, verifier="v")
        secrets.put_secret_value(SecretId=name, SecretString=oidc.bound_secret("https://genuine", "only-for-genuine"))
        with pytest.raises(oidc.Unavailable):
            oidc.prove(taken, code="x", nonce=NONCE, verifier="v")
        assert not any("Authorization" in headers for _, headers in asked)
        with pytest.raises(oidc.SignInRefused):
            oidc.prove(genuine, code="x", nonce=NONCE, verifier="v")
        sent = [address for address, headers in asked if "Authorization" in headers]
        assert sent == ["https://genuine/token"]
    finally:
        secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


def test_an_administrator_alone_changes_no_identity_provider(api: Api, provider: str) -> None:
    path, who = "/v1/admin/documents/province", "administrator.intake"
    present = api("GET", path, officer=who)
    body = {name: value for name, value in present.body.items() if name != "version"}
    tag, (line,) = present.headers["etag"], body["identity_providers"]
    for lines in ([], [line | {"issuer": "https://thief.example"}], [line, line | {"id": "second"}]):
        refused = api("PUT", path, body | {"identity_providers": lines}, officer=who, If_Match=tag)
        assert (refused.status, refused.body["code"]) == (403, "providers_by_import")
    assert api("PUT", path, body | {"hotline": "1022"}, officer=who, If_Match=tag).status == 200


KEY, FOREIGN = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
NONCE = "n" * 43


def token(key: Any = KEY, algorithm: str = "RS256", kid: str = "k", **claims: Any) -> str:
    now = int(time.time())
    body = {"iss": "https://i", "aud": "phan-anh", "sub": "s", "iat": now, "exp": now + 60, "nonce": NONCE, **claims}
    kept = {name: value for name, value in body.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm, headers={"kid": kid})


BAD: dict[str, Callable[[], str]] = {
    "another's signature": lambda: token(FOREIGN),
    "unknown key": lambda: token(kid="other"),
    "no signature": lambda: token(None, "none"),
    "a shared secret": lambda: token("s" * 32, "HS256"),
    "expired": lambda: token(exp=int(time.time()) - 120),
    "from the future": lambda: token(iat=int(time.time()) + 3600),
    "another audience": lambda: token(aud="other"),
    "several audiences": lambda: token(aud=["phan-anh", "other"], azp="other"),
    "another issuer": lambda: token(iss="https://j"),
    "another nonce": lambda: token(nonce="m" * 43),
    "no nonce": lambda: token(nonce=None),
    "no end": lambda: token(exp=None),
    "no subject": lambda: token(sub=None),
    "garbage": lambda: "x.y.z",
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_an_invalid_id_token_is_refused(make: Callable[[], str]) -> None:
    provider = IdentityProvider("p", "P", "P", "https://i", "phan-anh", PAGE)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "k", "use": "sig"}
    assert oidc._checked(provider, token(), {"keys": [public]}, NONCE)["sub"] == "s"
    with pytest.raises(oidc.SignInRefused):
        oidc._checked(provider, make(), {"keys": [public]}, NONCE)


@pytest.mark.parametrize(
    ("claims", "differs"),
    [
        ({"exp": -120}, True),
        ({"iat": 3600, "exp": 7200}, True),
        ({"nbf": 3600}, True),
        # What the leeway covers is no trouble, and a wrong audience says nothing of clocks.
        ({"exp": -30}, None),
        ({"aud": "other"}, False),
    ],
)
def test_a_clock_that_differs_is_told_from_a_forgery(claims: dict[str, Any], differs: bool | None) -> None:
    provider = IdentityProvider("p", "P", "P", "https://i", "phan-anh", PAGE)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "k", "use": "sig"}
    now = int(time.time())
    given: dict[str, Any] = {name: now + value if isinstance(value, int) else value for name, value in claims.items()}
    made = token(**given)
    if differs is None:
        assert oidc._checked(provider, made, {"keys": [public]}, NONCE)["sub"] == "s"
        return
    with pytest.raises(oidc.SignInRefused) as refused:
        oidc._checked(provider, made, {"keys": [public]}, NONCE)
    assert isinstance(refused.value, oidc.ClockDiffers) is differs


def test_a_provider_whose_clock_is_wrong_is_named_as_the_cause(
    api: Api, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = begin(api)
    back = approve(begun["url"])

    def differs(*_: Any, **__: Any) -> None:
        raise oidc.ClockDiffers("ImmatureSignatureError")

    monkeypatch.setattr(oidc, "_checked", differs)
    refused = finish(api, begun, back)
    assert (refused.status, refused.body["code"]) == (403, "identity_clock")
