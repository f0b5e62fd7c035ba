"""`content preview`: the folder as a learner would see it, with its problems, and nothing else touched."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import NoReverseMatch, reverse
from hypothesis import given
from hypothesis import strategies as st

from courses.content.compiler import compile_folder
from courses.content.markdown import PARSER
from courses.content.problems import Problem
from courses.content.reading import Source
from courses.models import Completion, Lesson, Release
from courses.preview.blocks import Notes
from courses.preview.excerpts import excerpts
from courses.preview.loading import put_in_place
from courses.preview.looks import latest
from courses.preview.texts import by_text
from courses.preview.watching import Watch
from courses.progress import complete_activity, current_release
from lms.models import Programme
from tests import world
from tests.previewing import (
    LESSON,
    LESSON_FILE,
    MODULE,
    QUIZ,
    QUIZ_FILE,
    ROOT,
    UNIT,
    Preview,
    preview,
    reading_text,
    write,
)

MODULE_FILE = "modules/crafts/module.yaml"
UNIT_FILE = "modules/crafts/ropes/unit.yaml"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    place = tmp_path_factory.mktemp("preview")
    with preview(write(place / "content"), place=place / "temporary") as started:
        yield started


@pytest.fixture
def shown(running: Preview) -> Preview:
    """The running preview, which shows the content as it was at the beginning."""
    running.restore()
    return running


# The pages


def test_what_nobody_has_published_is_shown_as_to_a_learner(shown: Preview) -> None:
    lesson = shown.page("/learn/crafts/first-knot/")

    assert "A paragraph about ropes." in reading_text(lesson)
    assert "Keep my note" in lesson
    assert "Done, next" in lesson
    assert re.search(r"<strong>Preview</strong>\s+Not published", lesson)
    assert "No problems." in lesson


def test_a_problem_stands_right_after_the_paragraph_that_it_is_in(shown: Preview) -> None:
    shown.save(LESSON_FILE, LESSON.replace("about ropes", "about [ropes](lesson:nowhere)"))

    text = reading_text(shown.page("/learn/crafts/first-knot/"))

    problem = "Error: there is no activity nowhere in this module first-knot.md:6"
    assert re.search(rf"A paragraph about ropes \. {problem} For yourself Which knots", text), text


def test_a_picture_is_shown_before_it_is_published(shown: Preview) -> None:
    (shown.folder / "modules/crafts/media").mkdir(exist_ok=True)
    shown.save("modules/crafts/media/knot.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    shown.save(LESSON_FILE, LESSON.replace("The last", "![A knot](media/knot.svg)\n\nThe last"))

    found = re.search(r'src="(/media/[0-9a-f]{64}/knot\.svg)"', shown.page("/learn/crafts/first-knot/"))

    assert found
    assert 'viewBox="0 0 9 9"' in shown.page(found[1])


def test_a_problem_of_the_front_matter_stands_above_the_text(shown: Preview) -> None:
    shown.save(LESSON_FILE, LESSON.replace("minutes: 3", "minutes: 3\noutcomes: [unheard-of]"))

    text = reading_text(shown.page("/learn/crafts/first-knot/"))

    assert text.startswith("Problems of this page Error: module.yaml has no outcome unheard-of first-knot.md:4")
    assert text.count("unheard-of") == 1


def test_a_problem_of_a_quiz_stands_beside_its_question(shown: Preview) -> None:
    wrong = QUIZ.replace("text: A rope", "outcome: unheard-of\n    text: A rope")
    shown.save(QUIZ_FILE, wrong)

    before = reading_text(shown.page("/learn/crafts/check-knots/"))
    attempt = reading_text(shown.post("/learn/crafts/check-knots/attempts/"))

    assert before.startswith("Problems of this page Error: module.yaml has no outcome unheard-of")
    assert "A rope has one end. Error: module.yaml has no outcome unheard-of check-knots.quiz.yaml:10" in attempt
    assert not attempt.startswith("Problems")


def test_a_problem_of_the_module_stands_beside_its_text_on_its_page(shown: Preview) -> None:
    shown.save(MODULE_FILE, MODULE.replace("tie things.", "tie [things](term:nothing)."))

    text = reading_text(shown.page("/modules/crafts/"))

    assert "How to tie things . Error: the glossary has no term nothing module.yaml:5" in text


def test_a_lesson_is_read_with_the_problems_of_its_translation(shown: Preview) -> None:
    shown.save(LESSON_FILE.replace(".md", ".el.md"), "---\ntitle: Κόμπος\n---\n\nΣχοινιά <b>εδώ</b>.\n\nΤέλος.\n")

    english = reading_text(shown.page("/learn/crafts/first-knot/"))
    greek = reading_text(shown.post("/language/", language="el", next="/learn/crafts/first-knot/"))

    shown.post("/language/", language="en", next="/")
    shown.save(LESSON_FILE.replace(".md", ".el.md"), None)
    assert "first-knot.el.md" not in english
    assert re.search(r"Σχοινιά &lt;b&gt;εδώ&lt;/b&gt;\. \S+ HTML .*first-knot\.el\.md:5 .*Τέλος\.", greek), greek


def test_a_picture_is_shown_before_anybody_has_published_it(shown: Preview) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><circle r="1"/></svg>'
    shown.save("modules/crafts/media/rope.svg", picture)

    shown.save(LESSON_FILE, LESSON.replace("The last", "![A rope](media/rope.svg)\n\nThe last"))

    source = re.search(r'<img src="([^"]+)" alt="A rope"', shown.page("/learn/crafts/first-knot/"))
    assert source is not None
    assert shown.page(source[1]) == picture


def test_a_guide_is_shown_to_its_author_with_its_problems(shown: Preview) -> None:
    shown.save(
        "modules/crafts/guides/one-day.md", "---\ntitle: One day\n---\n\nBegin [here](lesson:nowhere).\n\nThen end.\n"
    )
    shown.save(MODULE_FILE, MODULE + "guides: [one-day]\n")

    module, guide = shown.page("/modules/crafts/"), reading_text(shown.page("/preview/guides/crafts/one-day/"))

    assert 'href="/preview/guides/crafts/one-day/"' in module
    assert "here . Error: there is no activity nowhere in this module one-day.md:5 Then end" in guide, guide
    assert 'href="/preview/guides/crafts/one-day/"' in shown.page("/preview/problems/")

    shown.save("modules/crafts/guides/one-day.md", "---\ntitel: One day\n---\n\nBegin.\n")

    assert "unknown key titel" in reading_text(shown.page("/preview/guides/crafts/one-day/"))


def test_every_problem_stands_in_the_list_with_the_lines_around_it(shown: Preview) -> None:
    shown.save(QUIZ_FILE, QUIZ.replace("kind: practice", "kidn: practice"))

    page = shown.page("/preview/problems/")

    assert re.search(
        r'<ol class="lines" start="1">.*<mark>kidn:</mark> practice.*did you mean <code>kind</code>', page, re.DOTALL
    )
    assert 'href="/learn/crafts/check-knots/"' in page
    assert reading_text(page).count("unknown key") == 1


# What does not compile


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (LESSON_FILE, LESSON.replace("minutes: 3", "minutes: many"), "this must be a whole number"),
        (LESSON_FILE, LESSON.replace("---\n\nA", "\n\nA"), "a lesson begins with its title"),
        (LESSON_FILE, b"---\ntitle: \xff\xfe\n---\n", "not UTF-8"),
        (QUIZ_FILE, QUIZ.replace("answer: true", ""), "`answer` is missing"),
    ],
)
def test_what_cannot_be_shown_has_a_page_with_its_lines_and_problems(
    shown: Preview, path: str, text: str | bytes, said: str
) -> None:
    key = path.rpartition("/")[2].partition(".")[0]

    shown.save(path, text)

    page = reading_text(shown.page(f"/learn/crafts/{key}/"))
    assert "This cannot be shown as a learner would see it" in page
    assert said.replace("`", "").split()[-1] in page
    assert path in page
    assert key in shown.page("/modules/crafts/")


@pytest.mark.parametrize("path", ["programme.yaml", MODULE_FILE, UNIT_FILE])
@pytest.mark.parametrize("text", ["title: [", "", None])
def test_what_holds_the_rest_together_is_shown_as_it_was_before(shown: Preview, path: str, text: str | None) -> None:
    shown.save(path, text)

    assert "A paragraph about ropes." in shown.page("/learn/crafts/first-knot/")
    assert path in shown.page("/preview/problems/")
    assert re.search(rf"You see what these files said before:.*{path}", shown.page("/"))


def test_a_page_whose_file_has_gone_is_not_found_and_all_others_are(shown: Preview) -> None:
    attempt = re.search(r'action="([^"]*)answers/"', shown.post("/learn/crafts/check-knots/attempts/"))
    assert attempt is not None

    shown.save(QUIZ_FILE, None)

    assert shown.get(attempt[1])[0] == 404
    assert shown.get("/learn/crafts/check-knots/")[0] == 404
    assert shown.get("/learn/crafts/first-knot/")[0] == 200
    assert "there is no" in reading_text(shown.page("/preview/problems/"))


def test_the_server_never_fails_whatever_is_saved(shown: Preview) -> None:
    paths = ["/", "/learn/", "/glossary/", "/preview/problems/", "/modules/crafts/", "/learn/crafts/second-knot/"]
    states: list[tuple[str, bytes | None]] = [
        (MODULE_FILE, b"units: []\n"),
        ("modules/crafts/ropes/Bad Name.md", b"no key\n"),
        (UNIT_FILE, b"title: Ropes\nactivities: [no-file, first-knot, first-knot]\n"),
        (UNIT_FILE, b"title: Ropes\nactivities: [no-file]\n"),
        ("glossary.yaml", b"- \x00"),
        ("programme.yaml", None),
    ]

    for path, said in states:
        shown.save(path, said)
        assert {address: shown.get(address)[0] for address in paths[:5]} == dict.fromkeys(paths[:5], 200), path
        assert shown.get(paths[5])[0] in {200, 404}, path

    (shown.folder / "modules/crafts/ropes/Bad Name.md").unlink()
    assert "Traceback" not in shown.log.read_text()


# What it leaves alone


def test_nothing_that_is_configured_is_touched_and_nothing_is_left_behind(tmp_path: Path) -> None:
    folder, place, database = write(tmp_path / "content"), tmp_path / "temporary", tmp_path / "site.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE courses_release (id INTEGER)")
    before = database.read_bytes(), database.stat().st_mtime_ns
    nowhere = "redis://127.0.0.1:1/0"

    with preview(folder, place=place, DATABASE_URL=f"sqlite:///{database}", REDIS_URL=nowhere) as running:
        running.post("/learn/crafts/first-knot/done/")
        assert "1 of 3 done" in reading_text(running.page("/modules/crafts/"))
        assert [path.name[:12] for path in place.iterdir()] == ["lms-preview-"]
        assert running.end() == 0

    assert list(place.iterdir()) == []
    assert (database.read_bytes(), database.stat().st_mtime_ns) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("content", "site.sqlite3", "temporary", "temporary.log", "var")
    ]


def test_there_is_no_preview_in_production(tmp_path: Path) -> None:
    strict = {"LMS_ENV": "production", "SECRET_KEY": "x" * 60, "PUBLIC_URL": "https://learning.example.org"}
    said = {**os.environ, **strict, "VAR_DIR": str(tmp_path)}

    by_command = run("content", "preview", str(tmp_path), environment=said)
    by_settings = run("check", environment={**said, "DJANGO_SETTINGS_MODULE": "courses.preview.settings"})

    assert "there is none in LMS_ENV=production" in by_command.stderr
    assert "A preview has no place in LMS_ENV=production" in by_settings.stderr
    assert 0 not in {by_command.returncode, by_settings.returncode}


def run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_ordinary_site_knows_nothing_of_it() -> None:
    assert not any("preview" in name for name in [*settings.INSTALLED_APPS, *settings.MIDDLEWARE])
    with pytest.raises(NoReverseMatch):
        reverse("preview:problems")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there is no such folder") as refused:
        call_command("content", "preview", str(tmp_path / "nothing"))

    assert refused.value.returncode == 2


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"port {port} already"):
            call_command("content", "preview", str(tmp_path), "--port", str(port))


# What is kept from one save to the next


def put(folder: Path, **changes: str) -> list[str]:
    return put_in_place(compile_folder(write(folder, **changes)), at=world.NOON)


@pytest.mark.django_db
def test_every_save_is_a_release_of_the_same_major_version(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path)
    put(tmp_path, module=MODULE.replace("1.2.0", "2.0.0"))

    versions = Release.objects.order_by("number").values_list("version", "major")

    assert list(versions) == [("1.2.0+1", 1), ("2.0.0+2", 1)]


@pytest.mark.django_db
def test_the_learner_keeps_what_they_have_done_whatever_changes(tmp_path: Path) -> None:
    put(tmp_path)
    enrolment = world.enrolment(world.person(), Release.objects.get())
    complete_activity(enrolment=enrolment, key="first-knot", at=world.NOON)

    put(tmp_path, unit=UNIT.replace(", second-knot", ""), module=MODULE.replace("1.2.0", "3.0.0"))

    assert list(current_release(enrolment).places) == ["first-knot", "check-knots"]
    assert Completion.objects.get().key == "first-knot"


@pytest.mark.django_db
def test_the_rest_of_a_unit_is_shown_as_it_is_with_the_broken_activity_in_its_place(tmp_path: Path) -> None:
    put(tmp_path, first_knot="title: no front matter")

    places = Release.objects.get().places

    assert [(key, place.kind) for key, place in places.items()] == [
        ("first-knot", "lesson"),
        ("second-knot", "lesson"),
        ("check-knots", "quiz"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["programme", "module", "unit"])
def test_what_was_never_right_since_the_beginning_is_there_all_the_same(tmp_path: Path, broken: str) -> None:
    put(tmp_path, **{broken: "title: A broken thing\nnothing: else\n"})

    release = Release.objects.get()

    assert Programme.current().groups
    assert release.places
    first = Lesson.objects.get(pk=next(iter(release.places.values())).pk)
    assert str(first.title) == ("The first knot" if broken == "programme" else "A broken thing")


@pytest.mark.django_db
def test_a_module_that_has_gone_takes_no_newcomers_and_one_that_comes_back_does(tmp_path: Path) -> None:
    put(tmp_path)
    (tmp_path / "modules" / "crafts").rename(tmp_path / "modules" / "other")
    put_in_place(compile_folder(tmp_path), at=world.NOON)

    assert {release.module.key: release.module.withdrawn_at for release in Release.objects.all()} == {
        "crafts": world.NOON,
        "other": None,
    }


# Watching


def test_a_look_is_taken_when_something_was_saved_and_only_then(tmp_path: Path) -> None:
    looks: list[Path] = []
    watch = Watch(write(tmp_path), looks.append)

    watch.glance()
    watch.glance()
    assert looks == [tmp_path]

    for change in (
        lambda: (tmp_path / "programme.yaml").write_text("shorter"),
        lambda: (tmp_path / LESSON_FILE).unlink(),
        lambda: (tmp_path / "modules" / "empty").mkdir(),
        lambda: (tmp_path / "modules" / "link.md").symlink_to(tmp_path / "nowhere"),
    ):
        before = len(looks)
        change()
        watch.glance()
        assert len(looks) == before + 1

    (tmp_path / ".first-knot.md.swp").write_text("an editor's own")
    (tmp_path / "first-knot.md~").write_text("an editor's own")
    watch.glance()
    assert len(looks) == 5


def test_a_fault_of_the_preview_is_told_and_the_next_save_is_seen(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[Path] = []

    def fails_at_first(root: Path) -> None:
        looks.append(root)
        if len(looks) == 1:
            raise ZeroDivisionError("a fault")

    watch = Watch(write(tmp_path), fails_at_first)
    watch.glance()
    assert latest.get().failed
    assert "could not show this state" in caplog.text

    (tmp_path / "programme.yaml").write_text("shorter")
    watch.glance()

    assert len(looks) == 2


# Where a problem stands


def noted(text: str, *lines: int) -> list[str]:
    """The kinds of block that end before each note, in order."""
    notes = Notes(tuple((line, f"<p>{line}</p>") for line in lines))
    tokens = notes(PARSER.parse(text))
    places = [place for place, token in enumerate(tokens) if token.type == "html_block"]
    kinds = [tokens[place - 1].type if place else "" for place in places]
    return ["box" if kind.startswith("container_") else kind for kind in kinds]


@pytest.mark.parametrize(
    ("text", "line", "after"),
    [
        ("One.\n\nTwo.", 0, "paragraph_close"),
        ("- one\n- two\n\nThree.", 1, "bullet_list_close"),
        ("| a |\n|---|\n| b |\n", 2, "table_close"),
        ("Term\n: what it is\n\nText.", 1, "dl_close"),
        ("::: case Title\nOne.\n\nTwo.\n:::\n\nThree.", 1, "paragraph_close"),
        ("::: case Title\nOne.\n:::\n\nThree.", 0, "box"),
        ("::: case Never closed\n\nOne.", 0, "box"),
        ("::: case\n- one\n- two\n:::", 2, "bullet_list_close"),
        ("> quoted\n>\n> more", 0, "paragraph_close"),
        ("```\ncode\n```\n\nText.", 1, "fence"),
        ("Text.[^1]\n\n[^1]: A note.\n\nMore.", 2, "footnote_block_close"),
        ("One.\n\n[word]: https://example.org\n\nTwo.", 2, "paragraph_close"),
        ("\n\n[word]: https://example.org", 2, ""),
    ],
)
def test_a_note_stands_right_after_the_smallest_block_that_holds_the_line(text: str, line: int, after: str) -> None:
    assert noted(text, line) == [after]


@given(
    lines=st.lists(
        st.sampled_from(
            [
                "",
                "Text.",
                "- one",
                "  - two",
                "> said",
                "::: case",
                ":::",
                "| a |",
                "|---|",
                "[^1]",
                "[^1]: x",
                "```",
                "## H",
            ]
        ),
        max_size=25,
    ),
    wanted=st.lists(st.integers(0, 30), max_size=5),
)
def test_no_token_and_no_note_is_ever_lost(lines: list[str], wanted: list[int]) -> None:
    tokens = PARSER.parse("\n".join(lines))

    dressed = Notes(tuple((line, f"note {line}") for line in wanted))(tokens)

    assert [token for token in dressed if token in tokens] == tokens
    assert sorted(token.content for token in dressed if token not in tokens) == sorted(
        f"note {line}\n" for line in wanted
    )


def problem(line: int, column: int = 1) -> Problem:
    return Problem("a.yaml", line, column, "error", "link", "wrong")


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        (1, 8, "A quiz"),
        (3, 10, "First?"),
        (5, 14, "First?"),
        (6, 18, "First?"),
        (7, 15, "First?"),
        (8, 10, "Second?"),
        (9, 9, "Second?"),
    ],
)
def test_a_problem_within_a_question_belongs_to_its_text(line: int, column: int, text: str) -> None:
    quiz = (
        "title: A quiz\nquestions:\n  - key: first\n    text: First?\n    outcome: x\n"
        "    choices: [{text: One}, {text: Two}]\n    explain: Because.\n  - key: second\n    text: Second?\n"
    )

    found = by_text(Source("a.yaml", quiz), [problem(line, column)])

    assert found == {text: [problem(line, column)]}


def test_problems_of_what_is_no_yaml_belong_to_no_text() -> None:
    assert by_text(Source("a.yaml", "a: ["), [problem(1)]) == {}


def test_an_excerpt_shows_two_lines_around_each_problem_and_marks_the_word() -> None:
    text = "\n".join(f"line {number}" for number in range(1, 21))

    shown = excerpts(text, [problem(4, 6), problem(7), problem(99)])

    assert [[line.number for line in stretch] for stretch in shown] == [[2, 3, 4, 5, 6, 7, 8, 9], [18, 19, 20]]
    assert [(line.before, line.marked, line.after) for line in shown[0] if line.problems] == [
        ("line ", "4", ""),
        ("", "line", " 7"),
    ]


def test_a_short_file_can_be_shown_whole() -> None:
    assert [len(stretch) for stretch in excerpts("a\nb\nc\nd\ne\nf", [problem(6)], whole=True)] == [6]
