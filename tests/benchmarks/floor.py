"""The floor: the same files, read and parsed by the two parsers alone. Run as a process of its own.

Markdown by markdown-it-py (CommonMark, tables) with mdit-py-plugins' footnotes, definition lists and seven
containers, YAML by PyYAML's `CSafeLoader`. A lesson's front matter goes to the one, its body to the other;
the Markdown inside YAML files is not parsed, and nothing is kept.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

BOXES = ("case", "note", "care", "reflect", "example", "key", "sources")


def parse_everything(root: Path) -> None:
    markdown = MarkdownIt("commonmark").enable("table").use(footnote_plugin).use(deflist_plugin)
    for box in BOXES:
        markdown.use(container_plugin, box)
    for path in sorted(root.rglob("*.*")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".yaml":
            yaml.load(text, Loader=yaml.CSafeLoader)
        else:
            _fence, head, body = text.split("---\n", 2)
            yaml.load(head, Loader=yaml.CSafeLoader)
            markdown.parse(body)


if __name__ == "__main__":
    began = time.process_time()
    parse_everything(Path(sys.argv[1]))
    sys.stdout.write(json.dumps({"seconds": time.process_time() - began}))
