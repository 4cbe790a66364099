"""Watch an area: the name of a watch, how many one person may have, and the token that ends it."""

from __future__ import annotations

from chalicelib.domain.errors import NotPossible
from chalicelib.domain.messages import area_news
from chalicelib.domain.nearby.watching import MOST_AREAS, WatchedArea
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.text import Text
from chalicelib.identity import signing
from chalicelib.store.vault import watches
from chalicelib.store.vault.watches import Watch

_END = "end the daily news of an area"


def name_of(person: str, area: WatchedArea) -> str:
    """Return the name of a person's watch of an area: the same for the same wish, and it says nothing of either."""
    return signing.keyed_hash("watch", f"{person} {area.name}")


def begin(watch: Watch) -> str:
    """Store a watch whose address is confirmed, and return the token that ends it. Raises NotPossible for too many."""
    others = [one for one in watches.of_person(watch.person, watch.since) if one.name != watch.name]
    if len(others) >= MOST_AREAS:
        raise NotPossible("watches_full", most=MOST_AREAS)
    watches.add(watch)
    return end_token(watch.name)


def end_token(name: str) -> str:
    """Return the token that ends a watch. It opens nothing else."""
    return signing.encrypt(_END, name)


def end(token: str) -> bool:
    """End the watch of a token; it may have ended already. Returns False for a token that is none."""
    name = signing.decrypt(_END, token)
    if name is None:
        return False
    watches.leave(name)
    return True


def named(area: WatchedArea, directory: Directory) -> Text:
    """Return how an area is named, without the centre of a circle."""
    commune = directory.communes.get(area.commune or "")
    category = directory.categories.get(area.category or "")
    return area_news.where(
        commune.area if commune else Text(area.commune, area.commune) if area.commune else None,
        area.circle.radius if area.circle else None,
        Text(category.name, category.name_en) if category else None,
    )
