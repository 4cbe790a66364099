"""Adoption as officers see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.domain.adoption.entries import AdoptionEntry, reportable_from
from chalicelib.domain.adoption.progress import GoalProgress, GroupTotal
from chalicelib.domain.adoption.targets import Target
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.domain.adoption.weeks import CampaignWeek
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.domain.tickets import rights
from chalicelib.http.core import pieces
from chalicelib.services import adoption
from chalicelib.services.adoption import CheckedCount, UnitAdoption
from chalicelib.store.directory.adoption import UnitReport
from chalicelib.store.keys import stamp


def shown(
    found: UnitAdoption, reports: dict[str, UnitReport], officer: Officer, directory: Directory, today: date
) -> dict[str, Any]:
    """Show how far a unit's targets are, with what it and the units below it reported for the week."""
    campaign, own = directory.campaign, reports.get(found.unit)
    may = rights.may_enter(officer, adoption.acting_unit(found.unit, directory, today))
    below = [one for one in adoption.readable_units(officer, directory, today) if one != found.unit]
    return {
        "week": str(found.week),
        "label": pieces.label(found.week.written),
        "last_day": found.week.last.isoformat(),
        "weeks": [{"week": str(one), "label": pieces.label(one.written)} for one in found.weeks],
        "since": campaign.since and campaign.since.isoformat(),
        "until": campaign.until and campaign.until.isoformat(),
        "expected": round(campaign.expected(found.week), 4),
        "unit": named(found.unit, directory),
        "may_enter": may,
        "may_report": may and own is None and bool(found.targets),
        "reportable_from": reportable_from(found.week).isoformat(),
        "is_reportable": reportable_from(found.week) <= today,
        "report": own and report(own, directory),
        "totals": [_total(one) for one in found.totals],
        "uses": [
            {"kind": kind, "number": found.uses[kind], "new": found.new_uses[kind]}
            for kind in UseKind
            if kind is not UseKind.REPORT
        ],
        "reports": found.reports,
        "targets": [_target(target, goals) for target, goals in found.targets],
        "below": [
            {
                "unit": named(one, directory),
                "report": report(reports[one], directory) if one in reports else None,
            }
            for one in below
        ],
    }


def named(unit: str, directory: Directory) -> dict[str, str]:
    """Show a unit by its id and names."""
    found = directory.units[unit]
    return {"id": unit, "name": found.name, "name_en": found.name_en}


def report(found: UnitReport, directory: Directory) -> dict[str, Any]:
    """Show what a unit reported."""
    body = found.body
    return {
        "unit": named(found.unit, directory),
        "week": str(found.week),
        "by": found.by,
        "on_behalf": found.on_behalf,
        "at": stamp(found.at),
        "totals": [_total(one) for one in adoption.totals_in(found)],
        **{name: int(body[name]) for name in ("targets", "behind", "missing")},
    }


def _total(one: GroupTotal) -> dict[str, Any]:
    return {"group": one.group, "number": one.number, "reached": one.reached, "share": one.share}


def _target(target: Target, goals: Any) -> dict[str, Any]:
    return {
        "id": target.id,
        "kind": target.kind,
        "name": target.name,
        "name_en": target.name_en,
        "unit": target.unit,
        "goals": [_goal(one) for one in goals],
    }


def _goal(one: GoalProgress) -> dict[str, Any]:
    return {
        "id": one.goal.id,
        "group": one.goal.group,
        "by": one.goal.by,
        "number": one.goal.number,
        "wanted": one.wanted,
        "expected": one.expected,
        "reached": one.reached,
        "share": one.share,
        "state": one.state,
        "missing": one.is_missing,
        "entry": one.entry and count(one.entry),
        "by_week": list(one.by_week),
    }


def count(entry: AdoptionEntry) -> dict[str, Any]:
    """Show what was entered by hand."""
    return {
        "value": entry.value,
        "source": entry.source,
        "counted_on": entry.counted_on.isoformat(),
        "version": entry.version,
        "by": entry.by,
        "on_behalf": entry.on_behalf,
        "at": stamp(entry.at),
        "reason": entry.reason or None,
    }


def entered(goal: str, week: CampaignWeek, entry: AdoptionEntry) -> dict[str, Any]:
    """Show what holds after it was entered."""
    return {"goal": goal, "week": str(week), "entry": count(entry)}


def line(one: CheckedCount, directory: Directory) -> dict[str, Any]:
    """Show a line of a sheet."""
    fault = one.fault and PROBLEMS[one.fault.code].fill(**one.fault.params)
    target = directory.campaign.targets[one.goal.target] if one.goal else None
    return {
        "line": one.line.number,
        "goal": one.line.goal[:80],
        "name": target.name if target else one.line.goal[:60],
        "name_en": target.name_en if target else one.line.goal[:60],
        "label": one.week and pieces.label(one.week.written),
        "written": one.line.value[:40],
        "value": one.value,
        "before": one.before.value if one.before else None,
        "fate": one.fate,
        "fault": fault and pieces.label(fault),
    }
