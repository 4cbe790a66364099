"""The texts of feeds."""

from __future__ import annotations

from chalicelib.domain.texts.text import Text

#: The title of a feed. {where} is the province or a commune.
TITLE = Text("Phản ánh công khai – {where}", "Public reports – {where}")
#: The title of a feed of one category.
TITLE_OF_CATEGORY = Text("{category} – {where}", "{category} – {where}")
SUBTITLE = Text("Phản ánh mới nhất của người dân, đã được tiếp nhận.", "The newest reports of citizens.")
#: What an entry says below its title.
ENTRY = Text("{state}. {category}. {commune}", "{state}. {category}. {commune}")
