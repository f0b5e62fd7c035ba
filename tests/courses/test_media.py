"""Pictures, recordings and documents: looked at before they are published, kept by their bytes, handed out safely."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from courses.content.compiler import compile_folder
from courses.media import FileChanged
from courses.models import Activity
from courses.publishing import plan, publish
from tests.courses.test_compiling import edit, problems
from tests.world import EXAMPLE, NOON, published

MODULE = "modules/repairing"
PLUG = f"{MODULE}/safety/plug.md"
SVG = f"{MODULE}/media/plug.svg"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example"))


def address(client: Client, lesson: str, suffix: str) -> str:
    page = client.get(f"/learn/repairing/{lesson}/").content.decode()
    found = re.search(rf'(?:src|href)="(/media/[^"]+\.{suffix})"', page)
    assert found, page
    return found[1]


@pytest.mark.parametrize(
    ("wanted", "given", "message"),
    [
        ("media/plug.svg", "media/plugg.svg", "there is no `media/plugg.svg`"),
        ("media/plug.svg", "media/../../lending/module.yaml", "leads out of the module's folder"),
        ("media/plug.svg", "media/Plug.svg", "name it with small letters"),
        ("media/plug.svg", "media/checklist.pdf", "is a document: link to it"),
        ("media/plug.svg", "https://example.org/plug.svg", "a picture stands in the module's `media/` folder"),
        ("media/checklist.pdf", "media/list.pdf", "there is no `media/list.pdf`"),
    ],
)
def test_a_link_to_a_file_is_held_against_the_folder(example: Path, wanted: str, given: str, message: str) -> None:
    edit(example, PLUG, wanted, given)

    found = problems(example)

    assert any(line.startswith(f"{PLUG}:") and message in line for line in found), found


@pytest.mark.parametrize(
    "svg",
    [
        "<script>alert(1)</script>",
        "<foreignObject><body/></foreignObject>",
        '<path onload="alert(1)"/>',
        '<use href="https://example.org/a.svg#b"/>',
        '<image href="data:image/png;base64,AAAA"/>',
        "<style>@import 'https://example.org/a.css';</style>",
        "<style>path { fill: u\\rl( 'https://example.org/a') }</style>",
        '<path style="fill: url(//example.org/a)"/>',
        '<a href="javascript:alert(1)"/>',
        "<set attributeName='href' to='javascript:alert(1)'/>",
        "<?xml-stylesheet href='a.css'?>",
    ],
)
def test_an_svg_that_runs_or_fetches_something_is_refused(example: Path, svg: str) -> None:
    (example / SVG).write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{svg}</svg>')

    assert any(line.startswith(f"{SVG}:1:1: error media") for line in problems(example))


def test_an_svg_with_entities_is_refused_at_once(example: Path) -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))
    (example / SVG).write_text(f'<!DOCTYPE svg [<!ENTITY a0 "ha">{laughs}]><svg>&a29;</svg>')

    assert any("may not declare entities" in line or "is not an SVG" in line for line in problems(example))


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("checklist.pdf", b"MZ\x90\x00", "media"),
        ("checklist.pdf", b"", "media"),
        ("checklist.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "too-large"),
        ("plug.svg", b"no picture", "media"),
        ("plug.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "media"),
    ],
)
def test_a_file_is_what_its_name_says(example: Path, name: str, raw: bytes, code: str) -> None:
    path = f"{MODULE}/media/{name}"
    (example / path).write_bytes(raw)

    assert any(line.startswith(f"{path}:1:1: error {code} ") for line in problems(example))


def test_a_picture_that_is_a_link_out_of_the_folder_is_refused(example: Path, tmp_path: Path) -> None:
    shutil.move(example / SVG, tmp_path / "elsewhere.svg")
    (example / SVG).symlink_to(tmp_path / "elsewhere.svg")

    assert any(line.startswith(f"{SVG}:1:1: error outside") for line in problems(example))


def test_a_recording_needs_its_words(example: Path) -> None:
    (example / MODULE / "media/radio.md").unlink()

    assert any("no-transcript" in line and "radio.md" in line for line in problems(example))


def test_a_recording_stands_by_itself(example: Path) -> None:
    edit(example, f"{MODULE}/evening/welcome.md", "![Ein Radio", "Hören Sie: ![Ein Radio")

    assert any("in a paragraph of its own" in line for line in problems(example))


def test_a_file_that_no_text_shows_is_a_warning(example: Path) -> None:
    shutil.copy(example / SVG, example / MODULE / "media/spare.svg")

    codes = {problem.code for problem in compile_folder(example).problems if problem.path.endswith("spare.svg")}
    assert codes == {"unused-media"}


@pytest.mark.django_db
def test_a_picture_is_shown_with_its_words_and_can_run_nothing(client: Client) -> None:
    published(EXAMPLE)

    page = client.get("/learn/repairing/plug/").content.decode()
    answer = client.get(address(client, "plug", "svg"))

    assert 'alt="A plug lies beside the socket, not in it."' in page
    assert 'width="160" height="90"' in page
    assert "<figcaption>This is safe</figcaption>" in page
    assert b"".join(answer) == (EXAMPLE / SVG).read_bytes()
    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_a_document_is_handed_out_and_its_link_says_what_it_is(client: Client) -> None:
    published(EXAMPLE)

    page = client.get("/learn/repairing/plug/").content.decode()
    answer = client.get(address(client, "plug", "pdf"))

    assert "list for the table (PDF)</a>" in page
    assert answer["Content-Disposition"] == 'attachment; filename="checklist.pdf"'


@pytest.mark.django_db
def test_a_recording_is_played_from_its_middle_and_can_be_read(client: Client) -> None:
    published(EXAMPLE)
    whole = (EXAMPLE / MODULE / "media/radio.mp3").read_bytes()

    page = client.get("/learn/repairing/welcome/").content.decode()
    path = address(client, "welcome", "mp3")
    part = client.get(path, headers={"Range": "bytes=100-199"})
    last = client.get(path, headers={"Range": "bytes=-10"})
    beyond = client.get(path, headers={"Range": f"bytes={len(whole)}-"})

    assert "<audio " in page
    assert "Zuerst den Stecker." in page
    assert (part.status_code, b"".join(part)) == (206, whole[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert b"".join(last) == whole[-10:]
    assert beyond.status_code == 416


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["plug.html", "plug.exe", "..", "a b.svg"])
def test_under_another_kind_of_name_nothing_is_handed_out(client: Client, name: str) -> None:
    published(EXAMPLE)
    folder = address(client, "plug", "svg").rpartition("/")[0]

    assert client.get(f"{folder}/{name}").status_code == 404
    assert client.get(f"/media/{'0' * 64}/plug.svg").status_code == 404
    assert client.get("/media/papers/plug.svg").status_code == 404


@pytest.mark.django_db
def test_another_picture_is_another_wording_and_the_old_one_stays(example: Path, client: Client) -> None:
    published(example)
    before = address(client, "plug", "svg")
    edit(example, SVG, "#333", "#444")
    edit(example, f"{MODULE}/module.yaml", "version: 1.0.0", "version: 1.0.1")
    edit(example, f"{MODULE}/module.yaml", "changes:\n", "changes:\n  1.0.1: Ein Bild.\n")
    rows = Activity.objects.count()

    differences = [str(each) for each in plan(compile_folder(example))[1].differences]
    publish(compile_folder(example), at=NOON)

    assert differences == [
        f"{MODULE}/module.en.yaml:1: patch the translation into `en` is out of date now",
        f"{PLUG}:10: patch `media/plug.svg` is another",
    ]
    assert Activity.objects.count() == rows + 1
    assert address(client, "plug", "svg") != before
    assert client.get(before).status_code == 200


@pytest.mark.django_db
def test_what_is_shown_twice_is_kept_once(example: Path) -> None:
    shutil.copy(example / SVG, example / MODULE / "media/again.svg")
    edit(example, f"{MODULE}/evening/thanks.md", "---\n\n", "---\n\n![Noch einmal](media/again.svg)\n\n")

    published(example)

    sha256 = next(iter(Activity.objects.get(key="thanks").spec["media"].values()))["sha256"]
    assert default_storage.exists(f"published/{sha256[:2]}/{sha256}")
    assert default_storage.listdir(f"published/{sha256[:2]}")[1].count(sha256) == 1


@pytest.mark.django_db
def test_a_file_that_changes_while_it_is_published_is_not_kept_under_the_wrong_name(example: Path) -> None:
    edit(example, SVG, "#333", "#135")  # a picture that no other test has kept
    compiled = compile_folder(example)
    edit(example, SVG, "#135", "#246")

    with pytest.raises(FileChanged, match=r"plug\.svg was changed meanwhile"):
        publish(compiled, at=NOON)

    assert not Activity.objects.exists()
