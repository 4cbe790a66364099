"""Enrolment codes that an operator makes."""

from __future__ import annotations

from infra.manage import factors
from tests.infra.manage.conftest import Small


def test_each_who_must_have_a_device_gets_one_code(small: Small) -> None:
    small.imported()
    needed = {one.username for one in factors.listed(small.stack)}
    made = dict(factors.make_codes(small.stack))
    assert made.keys() == needed != set()
    assert len(set(made.values())) == len(made)
    # Nobody's code is replaced by the next call, and no list shows one.
    assert dict(factors.make_codes(small.stack)) == {}
    shown = "\n".join(str(one) for one in factors.listed(small.stack))
    assert not any(code in shown for code in made.values())
