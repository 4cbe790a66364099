"""Every key of every table: a module for each table. Nothing else builds keys.

All indexes are sparse: an item has an index's attributes only while it belongs in the index.
"""

from chalicelib.store.keys.counters import *  # noqa: F403
from chalicelib.store.keys.directory import *  # noqa: F403
from chalicelib.store.keys.finding import *  # noqa: F403
from chalicelib.store.keys.limits import *  # noqa: F403
from chalicelib.store.keys.tickets import *  # noqa: F403
from chalicelib.store.keys.times import *  # noqa: F403
from chalicelib.store.keys.vault import *  # noqa: F403
