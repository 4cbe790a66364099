"""Keys of the directory table.

pk             sk                content
DOC#<kind>     CURRENT, V#<n>    a document, and each of its versions
PARTS#<kind>   <digest>          lines of a document that is too large for one item, named by their digest
AREAS#<set>    <group>           cells of the communes' boundaries (domain/areas.py)
OUTLINES#<set> ALL               the simplified outlines of the set's communes
PROCEDURES#<set> <page>          lines of the procedures in one version of the list
PROCEDURE#<digest> TEXT          the text of a procedure, named by its digest
JOB#calendar   PROGRESS          how far the open tickets follow calendar and emergencies
OFFICERS       <username>        an officer
O#<username>   OFFICER           the same officer until the stage is migrated (infra.manage migrate)
KEYS           <id>              a partner's API key
BOOTH_KEYS     <id>              a key of a service counter: of a tablet, or of the QR code on slips
ASSETS         <id>              a place or thing with a label
WEBHOOKS       <id>              a subscription of webhooks out
LISTS#<owner>  OWN, SHARED       the saved lists of an officer, and of a unit
INDICATORS#<year> <id>#<period>  what holds for an indicator and a period of that year
INDICATOR#<id> <period>#<n>      each version of what was entered, never changed
ADOPTION#<unit>  <week>#<goal>   what was entered by hand for a goal and a week; the unit is that of the document
ADOPTED#<goal> <week>#<n>        each version of that, never changed
ADOPTION_REPORTS#<week>  <unit>  what a unit reported to the one above (store/directory/adoption.py)
BULLETIN#<id>  CURRENT, V#<n>    a bulletin, and what was done to it in each edition
BULLETINS_OF#<unit>  <created>#<id>     one bulletin of a unit
BULLETINS#<scope>    <published>#<id>   one published bulletin: of a commune, of the province, and of all
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.store.keys.times import stamp

OFFICERS = "OFFICERS"
OLD_OFFICER = "OFFICER"
CURRENT = "CURRENT"
TEXT = "TEXT"
CALENDAR_JOB = "JOB#calendar"
PROGRESS = "PROGRESS"
VERSIONS = "V#"
KEYS = "KEYS"
BOOTH_KEYS = "BOOTH_KEYS"
ASSETS = "ASSETS"
WEBHOOKS = "WEBHOOKS"
OWN_LISTS, SHARED_LISTS = "OWN", "SHARED"
#: The scopes of published bulletins beside the communes: those to the whole province, and all there are.
WHOLE_PROVINCE, EVERYWHERE = "PROVINCE", "ALL"


def document(kind: str) -> str:
    """Partition of a directory document."""
    return f"DOC#{kind}"


def document_version(version: int) -> str:
    """Sort key of one version of a document."""
    return f"{VERSIONS}{version:06d}"


def parts(kind: str) -> str:
    """Partition of the parts of all versions of a document."""
    return f"PARTS#{kind}"


def areas(name: str) -> str:
    """Partition of a set of boundaries."""
    return f"AREAS#{name}"


def outlines(name: str) -> str:
    """Partition of the outlines of a set of boundaries."""
    return f"OUTLINES#{name}"


def procedures(name: str) -> str:
    """Partition of a list of procedures."""
    return f"PROCEDURES#{name}"


def procedures_page(number: int) -> str:
    """Sort key of a page of such a list."""
    return f"{number:04d}"


def procedure(digest: str) -> str:
    """Partition of the text of a procedure."""
    return f"PROCEDURE#{digest}"


def lists(owner: str) -> str:
    """Partition of the saved lists of an officer (by username) or of a unit."""
    return f"LISTS#{owner}"


def indicators(year: int) -> str:
    """Partition of the entries of all indicators for the periods of a year."""
    return f"INDICATORS#{year}"


def indicator_entry(indicator: str, period: str) -> str:
    """Sort key of the entry that holds."""
    return f"{indicator}#{period}"


def indicator_of_entry(sk: str) -> tuple[str, str]:
    """The indicator and the period in such a sort key."""
    indicator, _, period = sk.partition("#")
    return indicator, period


def indicator_history(indicator: str) -> str:
    """Partition of all versions of an indicator's entries."""
    return f"INDICATOR#{indicator}"


def indicator_versions(period: str) -> str:
    """The beginning of the sort keys of the versions for one period."""
    return f"{period}#"


def indicator_version(period: str, version: int) -> str:
    """Sort key of one version."""
    return f"{indicator_versions(period)}{version:06d}"


def adoption(unit: str) -> str:
    """Partition of what a unit entered for its targets."""
    return f"ADOPTION#{unit}"


def adoption_entry(week: str, goal: str) -> str:
    """Sort key of the entry that holds for a goal and a week (``2026-W10``)."""
    return f"{week}#{goal}"


def goal_of_entry(sk: str) -> tuple[str, str]:
    """The week and the goal in such a sort key."""
    week, _, goal = sk.partition("#")
    return week, goal


def adoption_history(goal: str) -> str:
    """Partition of all versions of a goal's entries."""
    return f"ADOPTED#{goal}"


def adoption_version(week: str, version: int) -> str:
    """Sort key of one version."""
    return f"{week}#{version:06d}"


def adoption_reports(week: str) -> str:
    """Partition of what units reported for a week."""
    return f"ADOPTION_REPORTS#{week}"


def bulletin(name: str) -> str:
    """Partition of a bulletin."""
    return f"BULLETIN#{name}"


def bulletins_of(unit: str) -> str:
    """Partition of a unit's bulletins."""
    return f"BULLETINS_OF#{unit}"


def bulletins(scope: str) -> str:
    """Partition of the published bulletins of a commune (by its code), of the province, or of all."""
    return f"BULLETINS#{scope}"


def bulletin_order(at: datetime, name: str) -> str:
    """Sort key of a bulletin in a list: when it was made or first published, and its id."""
    return f"{stamp(at)}#{name}"


def name_in_order(sk: str) -> str:
    """Return the id in such a sort key."""
    return sk.partition("#")[2]


def old_officer(username: str) -> str:
    """Partition of an officer's second item, which is no longer written."""
    return f"O#{username}"


def username_of_old(pk: str) -> str:
    """The username in such a partition key."""
    return pk.removeprefix("O#")
