"""A stranger has a PDF of ours, or one that was changed, and lets the site look at it."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Request, expect

from tests.browser.conftest import System, Visitor
from tests.certificates.papers import stand_in

Visit = Callable[..., Visitor]

A_PAPER = """
from certificates.models import Certificate
from tests.certificates.papers import with_file
like = Certificate.objects.first()
new = Certificate.objects.create(
    language=like.language, template=like.template, snapshot=like.snapshot, requested_at=like.requested_at
)
print(with_file(new).code)
"""


def test_a_dropped_file_is_compared_and_stays_here_where_scripts_run(
    visit: Visit, system: System, scripts: bool, tmp_path: Path
) -> None:
    code = system.ask(A_PAPER)
    ours, changed = tmp_path / "ours.pdf", tmp_path / "changed.pdf"
    ours.write_bytes(stand_in(code))
    changed.write_bytes(stand_in(code) + b" ")
    stranger = visit(scripts=scripts)
    posted: list[bytes] = []
    stranger.page.on("request", lambda request: _note(request, posted))

    for path, file, answer in [
        ("/verify/", ours, "This file is the one we issued, byte for byte."),
        ("/verify/", changed, "We did not issue this file as it is."),
        (f"/verify/{code}/", ours, "This file is the one we issued, byte for byte."),
    ]:
        stranger.go(path)
        expect(stranger.page.get_by_text("The file stays on your device.")).to_be_visible(visible=scripts)
        expect(stranger.page.get_by_text("The file is sent to us")).to_be_visible(visible=not scripts)
        stranger.page.get_by_label("PDF of the paper").set_input_files(file)
        stranger.press("Check the file")
        expect(stranger.page.get_by_role("status").get_by_text(answer)).to_be_visible()

    assert len(posted) == 3
    if scripts:
        for body, file in zip(posted, [ours, changed, ours], strict=True):
            assert sha256(file.read_bytes()).hexdigest().encode() in body
            assert code.encode() not in body
            assert b"filename" not in body


def test_a_file_may_be_dropped_anywhere_on_the_page(visit: Visit) -> None:
    stranger = visit(width=1280)
    stranger.go("/verify/")

    dragged = stranger.page.evaluate_handle(
        "() => { const it = new DataTransfer(); it.items.add(new File(['paper'], 'paper.pdf')); return it; }"
    )
    for event in ("dragover", "drop"):
        stranger.page.dispatch_event("h1", event, {"dataTransfer": dragged})

    field = stranger.page.get_by_label("PDF of the paper")
    expect(field).to_be_focused()
    assert field.evaluate("field => field.files[0].name") == "paper.pdf"


def _note(request: Request, posted: list[bytes]) -> None:
    if request.method == "POST":
        posted.append(request.post_data_buffer or b"")
