"""The fields of an asset, in requests of administrators and in files of a province."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from chalicelib.domain.places.assets import Asset, AssetKind
from chalicelib.schemas.documents import Id, Name, Sentence
from chalicelib.schemas.fields import AssetId, CommuneCode, Strict, unswapped


class AssetIn(Strict):
    """A place or thing with a label. Without ``name_en`` the name stands in both languages.

    ``category`` is chosen beforehand in the forms that the label opens. ``note`` is for officers alone. ``removed``
    says that it is not there any more, ``successor`` which asset took its place.
    """

    kind: AssetKind
    name: Name
    name_en: Name | None = None
    commune: CommuneCode
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    category: Id | None = None
    note: Annotated[Sentence, Field(max_length=500)] | None = None
    removed: bool = False
    successor: AssetId | None = None

    @model_validator(mode="before")
    @classmethod
    def _right_way_round(cls, given: Any) -> Any:
        return unswapped(given)

    def as_asset(self, asset_id: str) -> Asset:
        """The asset with this id and these fields."""
        fields = {name: getattr(self, name) for name in AssetIn.model_fields}
        return Asset(asset_id, **{**fields, "name_en": self.name_en or self.name})


class AssetLine(AssetIn):
    """An asset in a file of a province."""

    id: AssetId


class AssetsFile(Strict):
    """A file of assets."""

    assets: list[AssetLine]
