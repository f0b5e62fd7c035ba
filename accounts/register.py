"""The register of what is kept of people, as `docs/privacy.md` prints it from the rooms' `data_map.py`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation

from lms.data_map import Purpose, Table, ends, purposes, tables

HEAD = """# What is kept of people

Written by `manage.py data_map --write`, from each room's `data_map.py`; a test holds the two together. It is the
record of processing of GDPR, article 30, as far as code can know it: who is responsible stands in the programme
(`controller`), and whether each ground is the right one is for that organisation to decide before real people sign in.

That somebody has an account here can reveal what they live, whom they love, or where they come from. So all of it is
treated as data of article 9 (Court of Justice, C-184/20, 1 August 2022). Never kept: nationality, status of stay,
orientation, gender or age of a named person; a test looks for such columns.

How to read it: *told* is in the download of one's own data; *blanked* is emptied when a person leaves, the row stays as
a number; everything else of a table is kept as it is, or goes with its row.
"""


def text() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        return "\n".join([HEAD, *_purposes(), *_nobody(), *_ends()]) + "\n"


def _purposes() -> Iterator[str]:
    for purpose in purposes():
        declared = [table for table in reversed(tables()) if table.purpose == purpose]
        yield from (f"## {purpose.key}", "", f"{purpose.sentence}", "", _facts(purpose), "")
        yield from ("| table | of whom | told | blanked | when its person leaves |", "|---|---|---|---|---|")
        yield from (_row(table) for table in declared)
        yield ""


def _facts(purpose: Purpose) -> str:
    care = " May say something that needs special care (article 9)." if purpose.reveals else ""
    return f"{purpose.basis.value} {purpose.until.value}{care}"


def _row(table: Table) -> str:
    of = {"": "nobody that can be found", "pk": "the person"}.get(table.of, f"`{table.of}`")
    told = ", ".join(f"`{lookup}`" for lookup in table.told.split()) or "–"
    blanked = ", ".join(f"`{column}`" for column in table.blank) or "–"
    return f"| `{table.model}` | {of} | {told} | {blanked} | {table.leaving.value} |"


def _nobody() -> Iterator[str]:
    yield from ("## Tables about nobody", "")
    yield ", ".join(sorted(f"`{table.model}`" for table in tables() if table.purpose is None)) + "."
    yield ""


def _ends() -> Iterator[str]:
    yield from ("## What ends by itself", "")
    yield "Every hour, by `accounts/retention.py`; `manage.py retention` says what would."
    yield from ("", "| end | how long it is kept | what |", "|---|---|---|")
    yield from (f"| {end.key} | {end.until.value} | {end.says} |" for end in reversed(ends()))
    yield ""
    yield "By sweeps of their own: needs (`cohorts/needs.py`), invitations (`cohorts/invitations.py`), exports"
    yield "(`kpis/exporting.py`)."
