"""A look that papers were made with stays as it was: a row's paper can be made again, byte for byte."""

from __future__ import annotations

from hashlib import sha256

import pytest

from certificates.rendering import PAPERS, TEMPLATES, page_of
from tests.certificates.rows import row

FIRST_LOOK = {
    "attendance-report.css": "dddc3230292f260fad4f867a893ec3c40c76a52e2edbe4a78b480906129acc0d",
    "attendance-report.html": "4f55cfeb046e2a42fb0a0c733f1a4f967ecddea26a84da9b65092d3bfe94c47d",
    "certificate.css": "e0407516556c7a51f0b77959e82ad7e342a5c7bb90c72f1f544b3464638596da",
    "certificate.html": "3e13d2a090faeaa4558a09b7de0f4f192b46385b9a0278903352915c2eff81d6",
    "emblem.svg": "914ed6a26625be54a494165957c9a0677f6cfd7c46e062ec463bbec408677880",
    "ornament.svg": "9ae7005a3fae82b523fe6aa4b1a1de7ca73bd9573a10c6ca79524d266a751e33",
}


def test_a_look_that_papers_were_made_with_is_never_changed():
    files = {path.name: sha256(path.read_bytes()).hexdigest() for path in (PAPERS / "1").iterdir()}

    assert files == FIRST_LOOK


@pytest.mark.parametrize(
    ("template", "fingerprint"),
    [
        ("certificate/1", "005f1624f94751bd1ccb7caf77c1a818bf9effe0cb3dc8b74361db46f2cbb517"),
        ("attendance-report/1", "64079a22e5ba3a98a48ed2ddc875c1a30638c3754477e8b48d64378505c155b8"),
    ],
)
def test_what_the_first_look_fills_in_is_never_changed_either(template, fingerprint):
    """The filters that write days, hours and names are shared with later looks."""
    assert sha256(page_of(row(template, "en")).encode()).hexdigest() == fingerprint


def test_every_file_of_every_template_is_there():
    for template in TEMPLATES.values():
        for name in (template.page, *template.styles):
            assert (PAPERS / name).is_file()
