"""The names of the kinds of assets."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.texts.text import Text

ASSET_KINDS: Mapping[str, Text] = {
    "market": Text("Chợ", "Market"),
    "school": Text("Trường học", "School"),
    "hospital": Text("Cơ sở y tế", "Health facility"),
    "office": Text("Cơ quan", "Public office"),
    "bridge": Text("Cầu", "Bridge"),
    "road": Text("Đường", "Road"),
    "stop": Text("Trạm xe buýt", "Bus stop"),
    "park": Text("Công viên", "Park"),
    "pump": Text("Trạm bơm", "Pumping station"),
    "lamp": Text("Đèn đường", "Street lamp"),
    "water": Text("Điểm cấp, thoát nước", "Water or drainage point"),
    "bin": Text("Điểm tập kết rác", "Waste collection point"),
    "other": Text("Khác", "Other"),
}
