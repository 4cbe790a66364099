"""The rules of second factors: what a session may do, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.access import factor as rules
from chalicelib.domain.access.factor import Factor, Invitation, SignIn, SignInState, state_of
from infra.package.build import ROOT

NOW = datetime(2026, 3, 9, 5, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
OWN = SignIn("own", AT - 60)
CODE = Invitation("hash", AT + 60, "admin")
DEVICE = Factor(secret="s", enrolled_at=AT - 100, sessions_since=AT - 90)


@pytest.mark.parametrize(
    ("factor", "is_needed", "expected"),
    [
        (Factor(), False, SignInState.OPEN),
        (Factor(), True, SignInState.MISSING),
        # Who was given a code enrols, also after it has expired.
        (Factor(invitation=CODE), False, SignInState.MISSING),
        (Factor(invitation=replace(CODE, ends=0)), False, SignInState.MISSING),
        (DEVICE, False, SignInState.ASKED),
        (DEVICE, True, SignInState.ASKED),
        (replace(DEVICE, proofs={"own": AT + 1}), True, SignInState.PROVEN),
        (replace(DEVICE, proofs={"own": AT}), True, SignInState.ASKED),
        (replace(DEVICE, proofs={"another": AT + 1}), True, SignInState.ASKED),
        (replace(DEVICE, proofs={"own": AT + 1}, sessions_since=OWN.began + 1), True, SignInState.OVER),
        (Factor(sessions_since=OWN.began + 1), False, SignInState.OVER),
        # A proof without a device is none.
        (Factor(proofs={"own": AT + 1}), True, SignInState.MISSING),
    ],
)
def test_what_a_session_may_do(factor: Factor, is_needed: bool, expected: SignInState) -> None:
    assert state_of(factor, OWN, NOW, is_needed=is_needed) is expected


def test_a_session_without_a_time_is_over_after_the_first_reset() -> None:
    assert state_of(Factor(sessions_since=1), SignIn("own", 0), NOW, is_needed=False) is SignInState.OVER


@given(st.integers(0, 10**6))
def test_a_reset_and_an_enrolment_leave_no_session_and_nothing_of_the_device(ago: int) -> None:
    before = replace(DEVICE, proofs={"own": AT + 9999}, last_step=7, pending=rules.Pending("p", "own", AT + 9999))
    session = SignIn("own", AT - ago)
    for after in (rules.reset(before, "hash", "admin", NOW), rules.enrol(before, "new", 8, NOW)):
        assert state_of(after, session, NOW, is_needed=True) is SignInState.OVER
        assert (dict(after.proofs), after.pending) == ({}, None)
    assert rules.reset(before, "hash", "admin", NOW).secret is None


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(AT - 99999, AT)), max_size=40))
def test_proofs_end_with_their_sessions_and_are_never_many(sessions: list[tuple[str, int]]) -> None:
    factor = replace(DEVICE, sessions_since=0)
    for number, (name, began) in enumerate(sessions):
        factor = rules.prove(factor, SignIn(name, began), number, NOW)
        assert factor.proofs.keys() <= {known for known, _ in sessions}
    assert len(factor.proofs) <= rules.MOST_PROOFS
    longest = int(rules.SESSION_LIFE.total_seconds())
    assert all(end <= AT + longest for end in factor.proofs.values())


def test_a_device_is_enrolled_in_its_session_and_in_time_only() -> None:
    begun = rules.begin(Factor(invitation=CODE), "secret", OWN, NOW)
    assert rules.pending_secret(begun, OWN, NOW) == "secret"
    assert rules.pending_secret(begun, SignIn("another", OWN.began), NOW) is None
    assert rules.pending_secret(begun, OWN, NOW + timedelta(seconds=60)) is None
    assert rules.pending_secret(replace(begun, invitation=None), OWN, NOW) is None
    assert rules.pending_secret(replace(begun, secret="a device already"), OWN, NOW) is None
    assert rules.open_invitation(begun, NOW) == CODE
    assert rules.open_invitation(begun, NOW + timedelta(seconds=60)) is None
    assert rules.open_invitation(Factor(), NOW) is None


def test_a_proof_lasts_as_long_as_a_session_and_cognito_has_no_device_of_its_own() -> None:
    class Loader(yaml.SafeLoader):
        """Reads the template without its functions."""

    Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
    template = yaml.load((ROOT / "infra" / "data.yaml").read_text(encoding="utf-8"), Loader)  # noqa: S506
    client = template["Resources"]["UserPoolClient"]["Properties"]
    assert client["TokenValidityUnits"]["RefreshToken"] == "hours"
    assert timedelta(hours=client["RefreshTokenValidity"]) == rules.SESSION_LIFE
    pool = template["Resources"]["UserPool"]["Properties"]
    assert (pool["MfaConfiguration"], pool.get("EnabledMfas")) == ("OFF", None)
    life = pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"]
    assert timedelta(days=life) == rules.INVITATION_LIFE
