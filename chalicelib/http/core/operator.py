"""Who runs the service, as all pages say it."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.texts.text import Text
from chalicelib.store.directory import documents
from chalicelib.store.directory.documents import DirectoryMissing


@dataclass(frozen=True, slots=True)
class Operator:
    """The province, the office that runs the service and its hotline; None where the province does not say it."""

    province: Text
    office: Text | None = None
    hotline: str | None = None
    indexed: bool = False

    @property
    def dialled(self) -> str:
        """The hotline for a ``tel:`` link."""
        return "".join((self.hotline or "").replace(".", " ").split())


def operator() -> Operator:
    """Return who runs the service. Before the first import only the general words are known."""
    try:
        province = documents.current().province
    except DirectoryMissing:
        return Operator(Text("địa phương", "your area"))
    office = Text(province.operator, province.operator_en or province.operator) if province.operator else None
    return Operator(Text(province.name, province.name_en), office, province.hotline, province.indexed)
