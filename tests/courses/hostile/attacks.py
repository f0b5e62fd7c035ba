"""All attacks, in tables: each is compiled by one process, one attack after the other."""

from __future__ import annotations

from collections.abc import Mapping

from tests.courses.hostile.breaking import Attacks
from tests.courses.hostile.character_attacks import CHARACTER_ATTACKS
from tests.courses.hostile.file_attacks import FILE_ATTACKS
from tests.courses.hostile.markdown_attacks import MARKDOWN_ATTACKS
from tests.courses.hostile.oddities import ODDITIES
from tests.courses.hostile.page_attacks import LINK_ATTACKS, PAGE_ATTACKS
from tests.courses.hostile.yaml_attacks import YAML_ATTACKS

REFUSED: Mapping[str, Attacks] = {
    "YAML": YAML_ATTACKS,
    "characters": CHARACTER_ATTACKS,
    "files": FILE_ATTACKS,
    "Markdown": MARKDOWN_ATTACKS,
    "HTML": PAGE_ATTACKS,
    "links": LINK_ATTACKS,
}
HARMLESS = "oddities"

TABLES: Mapping[str, Attacks] = {**REFUSED, HARMLESS: {"": ODDITIES}}
