"""Keys of the counters table.

pk             sk                content
F#<month>      <code>            a ticket's fact, and its share of the numbers (domain/numbers/)
C#<code>       SHARE             its share until the stage is migrated (infra.manage migrate)
D#<dimension>#<month>  <value>#<day>    the numbers of a local day
M#<slice>#<year>  <value>#<month>  the numbers of a month until the stage is migrated (infra.manage migrate)
B#<month>      <booth>#<day>     how a counter was rated on a local day, and who sat there (store/counters/booths.py)
ACCOUNTS       <month>           how many signed in for the first time
U#<commune>    <week>#<code>     what counts as use in a week, by the code one came through (store/vault/uses.py)
U#ALL          <week>#<commune>  the same by commune
OPENED         <bulletin>        how often a bulletin was opened
FILES          <month>           the month's files of facts (store/counters/months.py)
H#<resolution>#<month> <commune>#<cell>#<category>  public tickets in a cell, by day of the month
P#<cell above> <cell>            the map's counts of a cell, by state and category (nearby/maps.py)
JOB            RECOUNT           the progress of the nightly recount
JOB            INDEX             how far the index of search follows units and categories (jobs/reindexing.py)
INDEX          <since>#<code>    a ticket that could not be put into the index of search (jobs/finding.py)
W#             <category>        words that intake taught of a category (numbers/learning.py)
TRIAGE         HEAD              when the counts of triage were made, and how they did (domain/triage/)
TRIAGE         <kind>#<label>    in how many reports of a label each word was
TRIAGE         units#<category>  to which units its reports were sent

index turn             turn = T                      turn_order = <when the share changes with time>#<code>
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.store.keys.times import instant, stamp

#: Partition of what intake taught about words.
LEARNED = "W#"
FACTS = "F#"
FILES = "FILES"
ACCOUNTS = "ACCOUNTS"
USES_BY_COMMUNE = "U#ALL"
OPENED = "OPENED"
SHARE = "SHARE"
TURN = "T"
WAITING = "INDEX"
TRIAGE = "TRIAGE"
TRIAGE_HEAD = "HEAD"
TRIAGE_UNITS = "units"
RECOUNT_JOB = "JOB"
RECOUNT = "RECOUNT"
INDEX_WALK = "INDEX"


def facts(month: str) -> str:
    """Partition of the facts of the tickets that were sent in a local month (``2026-03``)."""
    return f"{FACTS}{month}"


def share(code: str) -> str:
    """Partition of a ticket's share as earlier releases kept it."""
    return f"C#{code}"


def code_of_share(pk: str) -> str:
    """Return the code in a share's partition key."""
    return pk.removeprefix("C#")


def counted_code(pk: str, sk: str) -> str:
    """Return the code of the ticket whose fact or old share has this key."""
    return sk if pk.startswith(FACTS) else code_of_share(pk)


def turn(at: datetime, code: str) -> str:
    """Sort key of a share that changes at ``at`` without a change of its ticket."""
    return f"{stamp(at)}#{code}"


def triage(kind: str, label: str) -> str:
    """Sort key of what is counted of a label."""
    return f"{kind}#{label}"


def triage_label(sk: str) -> tuple[str, str]:
    """Return the kind and the label in such a sort key."""
    kind, _, label = sk.partition("#")
    return kind, label


def waiting(since: datetime, code: str) -> str:
    """Sort key of a ticket that waits for the index of search since a time."""
    return f"{stamp(since)}#{code}"


def waiting_since(sk: str) -> datetime:
    """Return the time in such a sort key."""
    return instant(sk.partition("#")[0])


def waiting_code(sk: str) -> str:
    """Return the code in such a sort key."""
    return sk.partition("#")[2]


def days(dimension: str, month: str) -> str:
    """Partition of the days of a dimension's values in a month (``2026-03``)."""
    return f"D#{dimension}#{month}"


def booth_days(month: str) -> str:
    """Partition of the days of service counters in a month (``2026-03``)."""
    return f"B#{month}"


def booth_day(booth: str, day: str) -> str:
    """Sort key of a local day (ISO) of a counter."""
    return f"{booth}#{day}"


def uses(commune: str) -> str:
    """Partition of the uses of a commune by code; ``-`` for those without a commune."""
    return f"U#{commune}"


def old_months(slice_: str, year: str) -> str:
    """Partition of a slice's months in a year (``2026``), which is no longer written."""
    return f"M#{slice_}#{year}"


def counted(value: str, when: str) -> str:
    """Sort key of a value's day or month (ISO)."""
    return f"{value}#{when}"


def value_and_when(sk: str) -> tuple[str, str]:
    """Return the value and the day or month in a sort key of ``counted``."""
    value, _, when = sk.rpartition("#")
    return value, when


def cells(resolution: int, month: str) -> str:
    """Partition of the cells of a resolution in a month."""
    return f"H#{resolution}#{month}"


def on_map(above: str) -> str:
    """Partition of the map's cells below a coarser one."""
    return f"P#{above}"


def cell(commune: str, cell_: str, category: str) -> str:
    """Sort key of a category in a cell."""
    return f"{commune}#{cell_}#{category}"
