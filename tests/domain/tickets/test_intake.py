"""Reports that accuse a unit: who takes them in, and where they cannot go."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.workflow import opening
from tests.domain import samples
from tests.domain.samples import HOME_AFFAIRS, INTAKE, POLICE, TRAFFIC_POLICE


@pytest.mark.parametrize(
    ("category", "accused", "code"),
    [
        ("officials", "mars", "unknown_unit"),
        ("hygiene", POLICE, "accused_not_here"),
        ("officials", INTAKE, "accused_takes_in"),
    ],
)
def test_units_that_cannot_be_accused(category: str, accused: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        samples.created(samples.report(category, accused=accused))
    assert (refused.value.code, refused.value.field) == (code, "accused")


def test_the_province_takes_in_a_report_that_accuses_a_commune_s_intake_unit() -> None:
    local = samples.directory_with(
        categories={
            "categories": [
                line | ({"intake": "commune"} if line["id"] == "officials" else {})
                for line in samples.documents()[Kind.CATEGORIES]["categories"]
            ]
        }
    )
    for accused, unit in ((None, "that-khe"), ("that-khe", INTAKE), (POLICE, INTAKE)):
        new = samples.report("officials", accused=accused)
        created = opening.create(new, code=samples.CODE, now=samples.T0, directory=local)
        assert (created.changes["intake_unit"], created.changes.get("accused")) == (unit, accused)


@pytest.mark.parametrize("unit", [POLICE, TRAFFIC_POLICE])
def test_a_ticket_is_not_dispatched_to_the_accused_unit(unit: str) -> None:
    ticket = samples.ticket("receive", new=samples.report("officials", accused=POLICE))
    with pytest.raises(Invalid, match="accused_unit"):
        samples.act(ticket, "dispatch", unit=unit)
    assert samples.act(ticket, "dispatch", unit=HOME_AFFAIRS).changes["unit"] == HOME_AFFAIRS


def test_intake_can_set_or_remove_the_accused_unit() -> None:
    ticket = samples.ticket(new=samples.report("officials"))
    accusing = evolve(ticket, samples.act(ticket, "receive", accused=POLICE))
    assert (accusing.accused, accusing.intake_unit, accusing.restricted) == (POLICE, INTAKE, True)
    cleared = samples.act(
        samples.ticket(new=samples.report("officials", accused=POLICE)), "receive", category="hygiene"
    )
    assert cleared.changes["accused"] is None
    with pytest.raises(Invalid, match="accused_not_here"):
        samples.act(ticket, "receive", category="hygiene", accused=POLICE)
