"""The phone book without scripts: all places, one place to call, to print and to scan, and cards for contacts."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.places import communes
from chalicelib.domain.places.contact_cards import card_name, contact_card
from chalicelib.domain.places.phone_book import MOST_FOUND, UnitPage
from chalicelib.domain.province.listing import addressed, dialled
from chalicelib.domain.texts import vcard
from chalicelib.http.citizen.plain import rendering
from chalicelib.http.core import addresses, qr, requests, web_files
from chalicelib.http.core import phone_book as phone_books
from chalicelib.http.core.contract import Entry, serves
from chalicelib.http.core.operator import operator
from chalicelib.http.core.problems import PAGE, answers_problems, unless_known
from chalicelib.media import files

blueprint = Blueprint(__name__)

_MOST_TYPED = 100
#: How long a cache may show a page: as long as the answer that leads to the phone book.
_SECONDS = 300
_FOR_EVER = "public, max-age=31536000, immutable"


def _entry(*kinds: str) -> Entry:
    """The contract of a page; ``kinds`` are content types that it may have instead of HTML.

    A visit counts against no limit: it is answered from memory, and a count would be its only write.
    """
    page = rendering.entry(None)
    return replace(
        page,
        answers={**page.answers, 304: None},
        query={**page.query, "q": "words to search for; accents may be left out", "size": "a3 or a4"},
        takes=("If-None-Match",),
        shows=("ETag",),
        other_kinds=kinds,
    )


@blueprint.route("/danh-ba", methods=["GET"])
@answers_problems
@serves(_entry())
def phone_book_page() -> Response:
    """Serve the phone book: all communes and the province's offices, or what a search (``q``) finds."""
    request = blueprint.current_request
    if found := web_files.without_slash(request):
        return found
    book, typed = phone_books.current(), requests.query(request, "q") or ""
    if len(typed) > _MOST_TYPED:
        raise Invalid("too_long", field="q", limit=_MOST_TYPED)
    pages = book.search(typed)
    codes = communes.search(typed, book.directory, book.day) if typed else communes.every(book.directory, book.day)
    return _kept(
        rendering.page(
            request,
            "phone_book.html",
            indexed=operator().indexed,
            typed=typed,
            pages=pages,
            most=MOST_FOUND,
            is_cut=sum(len(page.lines) for page in pages) >= MOST_FOUND,
            communes=[(one.code, book.directory.communes[one.code].area) for one in codes],
            offices=[] if typed else book.of_province,
            dial=dialled,
            write=addressed,
        )
    )


@blueprint.route("/danh-ba/{place}", methods=["GET"])
@answers_problems
@serves(_entry())
def place_page(place: str) -> Response:
    """Serve whom one can call in a commune (by its code) or a unit (by its id): to touch, to print and to scan."""
    request = blueprint.current_request
    if found := web_files.without_slash(request):
        return found
    name = unquote(place)
    title, pages = _place(name)
    address = addresses.address_of(request, f"danh-ba/{name}")
    return _kept(
        rendering.page(
            request,
            "phone_book_place.html",
            indexed=operator().indexed,
            place=name,
            title=title,
            pages=[page for page in pages if page.says_anything],
            card=card_name,
            dial=dialled,
            write=addressed,
            address=address,
            qr=_drawn(address),
            is_large=requests.query(request, "size") == "a3",
        )
    )


@blueprint.route("/danh-ba/{place}/{file}", methods=["GET"])
@answers_problems
@serves(_entry("text/vcard", "text/html"))
def phone_book_file(place: str, file: str) -> Response:
    """Serve the card of one line, which a telephone adds to its contacts, or lead to a picture of the building.

    Their names change with what they say and show.
    """
    name, wanted = unquote(place), unquote(file)
    for page in _place(name)[1]:
        if page.office and page.office.picture and wanted == f"{page.office.picture}.jpg":
            return _led_to(files.office_picture_link(page.office.picture))
        for line in page.lines:
            if card_name(page, line) == wanted:
                url = addresses.address_of(blueprint.current_request, f"danh-ba/{name}")
                return Response(
                    contact_card(page, line, url),
                    headers={
                        "Content-Type": vcard.TYPE,
                        "Content-Disposition": f'attachment; filename="{wanted}"',
                        "Cache-Control": _FOR_EVER,
                    },
                )
    raise NotFound("phone_book_unknown")


def _led_to(link: str) -> Response:
    # The link in the answer lives a little longer than a cache may keep the answer.
    return Response(
        "",
        status_code=302,
        headers={"Location": link, "Content-Type": PAGE, "Cache-Control": "public, max-age=600"},
    )


def _place(name: str) -> tuple[object, list[UnitPage]]:
    found = phone_books.current().place(name)
    if found is None:
        raise NotFound("phone_book_unknown")
    return found


def _kept(made: Response) -> Response:
    """Let caches keep a page; it is not sent again while it says the same."""
    request: Request = blueprint.current_request
    headers = dict(made.headers)
    kept = unless_known(request, made, seconds=_SECONDS)
    kept.headers.update({name: value for name, value in headers.items() if name not in kept.headers})
    return kept


@lru_cache(maxsize=256)
def _drawn(address: str) -> str:
    """A QR code as the address of a picture."""
    return "data:image/svg+xml;base64," + base64.b64encode(qr.svg(address).encode()).decode()
