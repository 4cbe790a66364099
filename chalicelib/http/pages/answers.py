"""Models of the answers to pages (http/core/shapes.py says what models are for)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.http.core.shapes import Label, RunningEmergency


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Health(_Exact):
    """The API reaches its tables."""

    status: Literal["ok"]
    stage: str
    province: str


class _Box(_Exact):
    south: float
    west: float
    north: float
    east: float


class _MapTiles(_Exact):
    url: str | None
    attribution: str


class _SignIn(_Exact):
    url: str
    client_id: str


class _ConsentWords(Label):
    """What a sender agrees to, and the version of these words."""

    version: str


class _Consents(_Exact):
    shown: _ConsentWords
    read_out: _ConsentWords
    mailed: _ConsentWords


class ProvinceSettings(_Exact):
    """The settings that pages need first: the province's name and bounds, map tiles, the officers' sign-in.

    ``consents``: what a sender agrees to on a screen, what a caller hears, and what the receipt of a mail says.
    """

    name: str
    name_en: str
    prefix: str
    operator: str | None
    operator_en: str | None
    hotline: str | None
    consents: _Consents
    bounds: _Box
    tiles: _MapTiles
    sign_in: _SignIn


class News(_Exact):
    """What an open page asks for again. ``version`` is that of the pages; ``maintenance`` is null without a notice."""

    emergencies: list[RunningEmergency]
    maintenance: Label | None
    version: str


class PushKey(_Exact):
    """The public key of this stage for Web Push, in base64url."""

    key: str


class QrCode(_Exact):
    """A QR code as SVG, with its quiet zone."""

    svg: str
