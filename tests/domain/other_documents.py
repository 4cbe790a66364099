"""A second document of each kind, which says something else than the sample province's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.province.kinds import Kind
from tests.domain.samples import COMMUNES, POLICE, TRAFFIC_POLICE, documents

#: In every field that names something of another document there is a value.
OTHER_DOCUMENTS: Mapping[Kind, Mapping[str, Any]] = {
    Kind.PROVINCE: documents()[Kind.PROVINCE] | {"intake_unit": POLICE},
    Kind.UNITS: {
        "units": [
            *documents()[Kind.UNITS]["units"],
            {
                "id": "ended",
                "name": "Đội cũ",
                "name_en": "Former team",
                "parent": POLICE,
                "valid_until": "2026-06-30",
                "successor": TRAFFIC_POLICE,
                "office": {"address": "12 Chu Văn An", "phone": "1022"},
            },
        ]
    },
    Kind.CATEGORIES: {
        "categories": [
            *documents()[Kind.CATEGORIES]["categories"],
            {
                "id": "waste",
                "name": "Rác",
                "name_en": "Waste",
                "parent": "hygiene",
                "intake": POLICE,
                "handled_by": POLICE,
                "refusal_hints": [],
                "keywords": ["bãi rác", "trash"],
            },
            {
                "id": "noise",
                "name": "Tiếng ồn",
                "name_en": "Noise",
                "handled_by": POLICE,
                "refusal_hints": [{"words": ["ồn"], "text": "…", "text_en": "…", "refusal": "unclear"}],
            },
        ]
    },
    Kind.RULES: documents()[Kind.RULES]
    | {
        "rules": [
            *documents()[Kind.RULES]["rules"],
            {
                "step": "process",
                "urgency": "normal",
                "amount": "1 working day",
                "category": "traffic",
                "report_type": "field",
            },
        ]
    },
    Kind.CALENDAR: documents()[Kind.CALENDAR]
    | {"dates": [{"date": "2026-03-03", "kind": "off", "decision": "Quyết định mẫu"}]},
    Kind.TYPES: {
        "types": [
            {"id": "field", "name": "Phản ánh hiện trường", "name_en": "Field report"},
            {
                "id": "business",
                "name": "Kiến nghị",
                "name_en": "Business",
                "categories": ["traffic"],
                "refusals": ["unclear"],
            },
        ]
    },
    Kind.TEMPLATES: {
        "templates": [{"kind": "answer", "key": "done", "report_type": "field", "text": "Đã xong", "text_en": "Done"}]
    },
    Kind.EMERGENCIES: {
        "emergencies": [
            {
                "id": "e1",
                "communes": ["06040"],
                "since": "2026-03-02T00:00:00+00:00",
                "notice": "Lũ",
                "notice_en": "Flood",
                "reason": "Lũ trên sông",
                "declared_by": "supervisor.intake",
            }
        ]
    },
    Kind.AREAS: {"name": "x", "communes": ["06040"]},
    Kind.PROCEDURES: {
        "name": "0" * 32,
        "count": 1,
        "pages": 1,
        "fields": [{"id": "ho-tich", "name": "Hộ tịch", "name_en": "Civil status"}],
    },
    Kind.ROUTING: {
        "rules": [{"unit": POLICE, "report_type": "field", "category": "hygiene", "area": [COMMUNES["that-khe"]]}]
    },
    Kind.ZNS: {
        "zns": [
            {
                "notice": "receive",
                "template_id": "302145",
                "params": [{"name": "ma_phieu", "value": "code", "longest": 20}],
            }
        ]
    },
    Kind.OUTSIDE: {
        "bodies": [
            {
                "id": "water",
                "name": "Cấp nước",
                "name_en": "Water",
                "kind": "water",
                "email": "nuoc@example.invalid",
                "categories": ["hygiene"],
                "communes": [COMMUNES["that-khe"]],
                "within": "1 working day",
            }
        ]
    },
    Kind.RECEPTIONS: {
        "receptions": [
            {
                "id": "that-khe",
                "unit": POLICE,
                "title": "Chủ tịch",
                "title_en": "Chair",
                "place": "Phòng tiếp công dân",
                "place_en": "Reception room",
                "decision": "Quyết định mẫu",
                "weekly": {"thu": ["08:00-11:00"]},
                "dates": [{"date": "2030-03-05", "hours": ["08:00-09:00"]}],
                "minutes": 30,
                "people": 1,
                "ahead": 30,
            }
        ]
    },
    Kind.BOOTHS: {
        "shown": True,
        "category": None,
        "fields": [{"id": "ho-tich", "name": "Hộ tịch", "name_en": "Civil status"}],
        "booths": [
            {"id": "quay-1", "unit": POLICE, "name": "Quầy 1", "name_en": "Counter 1", "fields": ["ho-tich"]},
        ],
    },
    Kind.INDICATORS: {
        "indicators": [
            {
                "id": "revenue",
                "name": "Thu ngân sách",
                "name_en": "Revenue",
                "measure": "tỷ đồng",
                "measure_en": "billion VND",
                "period": "month",
                "since": "2026-01",
                "due_day": 5,
                "unit": POLICE,
                "source": "Báo cáo mẫu",
                "source_en": "Sample report",
                "sums": True,
                "decimals": 1,
                "least": 0,
                "most": 100000,
                "plans": [{"year": 2026, "plan": 1200}],
                "public": True,
            }
        ]
    },
    Kind.HAMLETS: {
        "hamlets": [
            {
                "id": "na-chuong",
                "commune": COMMUNES["that-khe"],
                "kind": "hamlet",
                "name": "Thôn Nà Chuông",
                "name_en": "Nà Chuông hamlet",
                "aliases": ["Nà Chương"],
                "centre": {"lat": 22.257, "lon": 106.474},
                "posts": [{"road": "Quốc lộ 4A", "km": 12.5, "lat": 22.258, "lon": 106.475}],
                "landmarks": [{"name": "Cầu treo", "name_en": "Hanging bridge", "lat": 22.259, "lon": 106.476}],
            }
        ]
    },
    Kind.ADOPTION: {
        "since": "2026-03-02",
        "until": "2026-12-27",
        "targets": [
            {
                "id": POLICE,
                "kind": "agency",
                "name": "Công an tỉnh",
                "name_en": "Provincial police",
                "unit": POLICE,
                "goals": [{"group": "officials", "number": 120, "by": "hand", "percent": 90}],
            }
        ],
    },
    Kind.FORMER: {"places": [{"name": "Thị trấn Thất Khê", "communes": [COMMUNES["that-khe"]]}]},
}
