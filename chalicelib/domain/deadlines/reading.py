"""Read the document of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.domain.deadlines.amounts import Amount, TimeUnit, parse_amount
from chalicelib.domain.deadlines.periods import WHOLE_DAYS, End
from chalicelib.domain.deadlines.rules import (
    ADDED_LATER,
    RULED_STEPS,
    USUAL_MOST_QUESTIONS,
    USUAL_MOST_RETURNS,
    Audience,
    ExtensionLimit,
    InstructionLimit,
    PlanLimit,
    Recurring,
    Rule,
    Rules,
    Rung,
    Step,
    Urgency,
)
from chalicelib.domain.known import known_fields


def rules_from_document(document: Mapping[str, Any]) -> Rules:
    """Read the rules document.

    ``{"version": 1, "ladders": {"urgent": [["focal", "0 minutes"], …]}, "rules": [{"step": "receive",
    "urgency": "urgent", "amount": "30 minutes", "warn_at": 0.5, "category": "…", "report_type": "…", "ends": "hour",
    "cap": "15 days"}, …], "extensions": {"normal": {"times": 1, "most": "5 working days", "leader": "3 working days"}},
    "plans": [{"most": "60 days", "category": "…"}, …], "own_data": {"erase": "20 days"}, "returns": 2,
    "questions": 3, "instructions": {"normal": {"usual": "1 working day", "most": "10 working days"}},
    "recurring": {"reports": 3, "days": 90}}``; a rule may
    carry its own ``ladder``. Raises ValueError or KeyError when the document is
    malformed, or when a step that was always required has no general rule.
    """
    rules = _rules_in(document)
    general = {(rule.step, rule.urgency) for rule in rules if rule.is_general}
    required = [step for step in RULED_STEPS if step not in ADDED_LATER]
    missing = [f"{step} {urgency}" for step in required for urgency in Urgency if (step, urgency) not in general]
    if missing:
        raise ValueError(f"no general rule for: {', '.join(missing)}")
    return Rules(
        rules,
        _extensions_in(document),
        version=int(document.get("version", 0)),
        plans=_plans_in(document),
        most_returns=_count(document, "returns", USUAL_MOST_RETURNS),
        most_questions=_count(document, "questions", USUAL_MOST_QUESTIONS),
        instructions={
            Urgency(name): InstructionLimit(parse_amount(line["usual"]), parse_amount(line["most"]))
            for name, line in (document.get("instructions") or {}).items()
        },
        recurring=Recurring(**known_fields(Recurring, document.get("recurring") or {})),
        own_data={name: parse_amount(text) for name, text in (document.get("own_data") or {}).items()},
    )


def _rules_in(document: Mapping[str, Any]) -> tuple[Rule, ...]:
    ladders = {Urgency(name): _ladder(lines) for name, lines in document["ladders"].items()}
    rules = []
    for number, line in enumerate(document["rules"]):
        step, urgency = Step(line["step"]), Urgency(line["urgency"])
        warn = line.get("warn_at")
        if warn is not None and not 0 < float(warn) < 1:
            raise ValueError(f"warn_at must be between 0 and 1: {warn}")
        rules.append(
            Rule(
                step=step,
                urgency=urgency,
                amount=parse_amount(line["amount"]),
                warn_share=None if warn is None else float(warn),
                ladder=_ladder_of(step, _ladder(line["ladder"]) if "ladder" in line else ladders[urgency]),
                report_type=line.get("report_type"),
                category=line.get("category"),
                number=number,
                ends=_end_of(line),
                cap=_cap_of(line),
            )
        )
    return tuple(rules)


def _extensions_in(document: Mapping[str, Any]) -> dict[Urgency, ExtensionLimit]:
    return {
        Urgency(name): ExtensionLimit(
            int(line["times"]), parse_amount(line["most"]), parse_amount(line.get("leader", line["most"]))
        )
        for name, line in (document.get("extensions") or {}).items()
    }


def _plans_in(document: Mapping[str, Any]) -> tuple[PlanLimit, ...]:
    return tuple(
        PlanLimit(
            parse_amount(line["most"]),
            Urgency(line["urgency"]) if line.get("urgency") else None,
            line.get("report_type"),
            line.get("category"),
        )
        for line in document.get("plans") or ()
    )


def _count(document: Mapping[str, Any], name: str, usual: int) -> int:
    return usual if document.get(name) is None else int(document[name])


def _end_of(line: Mapping[str, Any]) -> End:
    end = End(line.get("ends") or End.HOUR)
    if end is End.DAY and parse_amount(line["amount"]).unit not in WHOLE_DAYS:
        raise ValueError(f"only a number of days ends with a day: {line['amount']}")
    return end


def _cap_of(line: Mapping[str, Any]) -> Amount | None:
    cap = parse_amount(line["cap"]) if line.get("cap") else None
    if cap is not None and cap.unit is not TimeUnit.DAYS:
        raise ValueError(f"a cap is a number of calendar days: {line['cap']}")
    return cap


def _ladder(lines: Iterable[Iterable[str]]) -> tuple[Rung, ...]:
    ladder = tuple(Rung(Audience(audience), parse_amount(after)) for audience, after in lines)
    if not ladder or ladder[0].after.n != 0:
        raise ValueError("the first rung of a ladder must be at the deadline (0 minutes)")
    return ladder


def _ladder_of(step: Step, ladder: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """The ladder of a step; for APPROVE, which only the leader can do, the leader replaces the focal officer."""
    if step is not Step.APPROVE:
        return ladder
    rungs: dict[Audience, Rung] = {}
    for rung in ladder:
        audience = Audience.LEADER if rung.audience is Audience.FOCAL else rung.audience
        rungs.setdefault(audience, Rung(audience, rung.after))
    return tuple(rungs.values())
