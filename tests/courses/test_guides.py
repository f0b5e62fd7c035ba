"""Guides: pages for whoever teaches a module, which are compiled and published with it and are no step of it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from courses.content.compiler import compile_folder
from courses.impact import impacts_of
from courses.models import Activity, Enrolment, Guide, Release
from courses.preview.loading import put_in_place
from courses.preview.stand_ins import path_of
from courses.publishing import plan
from courses.staleness import notice_of, stale_texts
from tests import world
from tests.courses.guided import GREEK, GUIDE, GUIDES, MODULE, OTHER, problems, write_guided
from tests.courses.test_broken import BASE
from tests.courses.test_compiling import edit
from tests.courses.test_least_version import Edit, all_of, gone, renamed, to, written


@pytest.fixture
def guided(tmp_path: Path) -> Path:
    return write_guided(tmp_path / "guided")


def command(verb: str, *arguments: Any) -> str:
    out = StringIO()
    call_command("content", verb, *(str(each) for each in arguments), stdout=out)
    return out.getvalue()


def newest() -> Release:
    return Release.objects.order_by("-number")[0]


def version(root: Path, new: str) -> None:
    edit(root, MODULE, "version: 1.0.0", f"version: {new}")
    edit(root, MODULE, "changes:\n", f"changes:\n  {new}: Something changed.\n")


# The check


def test_guides_are_compiled_in_the_order_of_the_module(guided: Path) -> None:
    [module] = compile_folder(guided).modules

    assert [guide.key for guide in module.guides] == ["three-days", "one-evening"]
    assert module.guides[0].spec["translations"]["el"]["draft"]
    assert "one-evening" not in [activity.key for activity in module.activities]


def test_a_module_without_guides_says_nothing_of_them() -> None:
    [module] = compile_folder(BASE).modules

    assert "guides" not in module.spec
    assert module.guides == []


def test_a_guide_and_a_lesson_may_have_the_same_name(guided: Path) -> None:
    (guided / OTHER).rename(guided / GUIDES / "needle.md")
    edit(guided, MODULE, "one-evening", "needle")

    assert not compile_folder(guided).problems.errors


TITLE = "---\ntitle: One evening\n---\n"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            written(OTHER, f"{TITLE}\nTea.\n\n::: reflect\nWhat now?\n:::\n"),
            f"{OTHER}:7:1: error container a guide has no place to write, so no box `reflect`: "
            "leave room on the paper, or ask in a lesson",
        ),
        (
            written(f"{GUIDES}/one-evening.el.md", "---\ntitle: Ένα βράδυ\n---\n\n> ::: reflect\n> Και;\n> :::\n"),
            f"{GUIDES}/one-evening.el.md:5:1: error container a guide has no place to write, so no box `reflect`: "
            "leave room on the paper, or ask in a lesson",
        ),
        (
            gone(OTHER),
            f"{MODULE}:10:22: error missing-file there is no `guides/one-evening.md` beside module.yaml",
        ),
        (
            to(MODULE, "one-evening]", "three-days]"),
            f"{MODULE}:10:22: error key-twice the guide `three-days` stands here twice",
        ),
        (
            to(MODULE, ", one-evening", ""),
            f"{OTHER}:1:1: warning unlisted nothing lists this file: it is not published",
        ),
        (
            to(OTHER, "18:00", "[18:00](lesson:dinner)"),
            f"{OTHER}:7:11: error link there is no activity `dinner` in this module",
        ),
        (
            to(OTHER, "title: One evening", "title: One evening\nfacts: [f9]"),
            f"{OTHER}:3:9: error unknown-fact facts.yaml has no `f9`",
        ),
        (
            written(OTHER, "Tea.\n"),
            f"{OTHER}:1:1: error front-matter a guide begins with its title between two lines `---`",
        ),
        (written(OTHER, TITLE), f"{OTHER}:4:1: error empty this guide has no text"),
        (
            to(OTHER, "title: One evening", "title: One evening\nminutes: 5"),
            f"{OTHER}:3:1: error unknown-key unknown key `minutes`",
        ),
        (
            all_of(renamed(OTHER, f"{GUIDES}/secret-evening.md"), to(MODULE, "one-evening", "secret-evening")),
            f"{GUIDES}/secret-evening.md:1:1: warning telling-key `secret-evening` stands in addresses, "
            "and tells what this is about",
        ),
        (
            all_of(
                written(f"{GUIDES}/unit.yaml", "title: A unit\nactivities: [three-days]\n"),
                to(MODULE, "[stitches]", "[stitches, guides]"),
            ),
            f"{MODULE}:7:19: error key `guides` is the folder of guides: choose another key for this unit",
        ),
    ],
)
def test_what_is_wrong_with_guides_is_told_at_its_place(guided: Path, spoil: Edit, told: str) -> None:
    before = set(problems(guided))
    spoil(guided)

    assert told in set(problems(guided)) - before


def test_a_broken_guide_says_nothing_about_its_translations(guided: Path) -> None:
    edit(guided, GUIDE, "title: Mending together, in three days", "titel: Mending")

    assert not [problem for problem in problems(guided) if "three-days.el.md" in problem]


def test_a_new_guide_passes_the_check_and_is_listed_last(guided: Path) -> None:
    before = problems(guided)

    said = command("new", "guide", "sewing/half-day", "--title", "A half day", "--dir", guided)

    assert f"made {GUIDES}/half-day.md" in said
    assert problems(guided) == before
    assert [guide.key for guide in compile_folder(guided).modules[0].guides][-1] == "half-day"


def test_the_first_guide_of_a_module_begins_the_list(guided: Path) -> None:
    edit(guided, MODULE, "guides: [three-days, one-evening]\n", "")

    command("new", "guide", "sewing/half-day", "--dir", guided)

    assert [guide.key for guide in compile_folder(guided).modules[0].guides] == ["half-day"]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("sewing/three-days", "is there already"),
        ("sewing/stitches/half-day", "a guide is written MODULE/KEY"),
        ("knitting/half-day", "there is no such file"),
    ],
)
def test_a_guide_that_cannot_be_made_leaves_everything_as_it_was(guided: Path, address: str, why: str) -> None:
    with pytest.raises(CommandError, match=why):
        command("new", "guide", address, "--dir", guided)


def test_no_unit_takes_the_folder_of_the_guides(guided: Path) -> None:
    with pytest.raises(CommandError, match="is the folder of guides"):
        command("new", "unit", "sewing/guides", "--dir", guided)


def test_a_guide_is_stamped(guided: Path) -> None:
    wanted = next(each for each in compile_folder(guided).translations if each.path == GREEK).wanted

    command("stamp", guided / GREEK)

    assert f"of: {wanted}" in (guided / GREEK).read_text()
    assert not [problem for problem in problems(guided) if "warning stale" in problem]


# Releases


@pytest.mark.django_db
def test_guides_are_published_with_their_module_and_are_no_step_of_it(guided: Path) -> None:
    [release] = world.published(guided)

    assert list(release.guides) == ["three-days", "one-evening"]
    assert isinstance(Activity.objects.get(pk=release.guides["three-days"]), Guide)
    assert not {"three-days", "one-evening"} & release.places.keys()
    assert world.published(guided) == []


@pytest.mark.django_db
def test_a_release_from_before_there_were_guides_stays_what_it_is() -> None:
    [release] = world.published(BASE)

    assert "guides" not in release.spec
    assert release.guides == {}
    assert [each.is_unchanged for each in plan(compile_folder(BASE))] == [True]


GREEK_EVENING = '---\nof: ""\ntitle: Ένα βράδυ\n---\n\nΤσάι.\n'

CHANGES: dict[str, Edit] = {
    "worded anew": to(GUIDE, "Tea. Everybody", "Coffee. Everybody"),
    "another summary": to(GUIDE, "summary: For twelve", "summary: For ten"),
    "other facts": to(GUIDE, "facts: [f1]\n", ""),
    "one more": all_of(
        written(f"{GUIDES}/half-day.md", f"{TITLE}\nTea.\n"), to(MODULE, "one-evening]", "one-evening, half-day]")
    ),
    "one less": all_of(gone(OTHER), to(MODULE, ", one-evening", "")),
    "all gone": all_of(gone(GUIDE), gone(GREEK), gone(OTHER), to(MODULE, "guides: [three-days, one-evening]\n", "")),
    "another order": to(MODULE, "three-days, one-evening", "one-evening, three-days"),
    "one more language": written(f"{GUIDES}/one-evening.el.md", GREEK_EVENING),
    "one language less": gone(GREEK),
    "reviewed": to(GREEK, "status: draft\n", ""),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_about_guides_is_a_patch(guided: Path, change: Edit) -> None:
    world.published(guided)
    change(guided)

    [planned] = plan(compile_folder(guided))

    assert not planned.is_unchanged
    assert planned.least == "1.0.1", [str(each) for each in planned.differences]
    assert all(each.is_for_trainers for each in planned.differences)


@pytest.mark.django_db
def test_the_first_guides_of_a_module_are_a_patch(guided: Path) -> None:
    world.published(BASE)

    [planned] = plan(compile_folder(guided))

    assert planned.least == "1.0.1"
    assert [each.what for each in planned.differences] == [
        "the guide `one-evening` is new",
        "the guide `three-days` is new",
    ]


@pytest.mark.django_db
def test_a_difference_says_in_which_line_of_a_guide_it_stands(guided: Path) -> None:
    world.published(guided)
    edit(guided, GUIDE, "Tea. Everybody", "Coffee. Everybody")

    said = command("diff", guided)

    number = next(n for n, text in enumerate((guided / GUIDE).read_text().split("\n"), 1) if "Coffee" in text)
    assert f"{GUIDE}:{number}: patch `body` is worded anew" in said


@pytest.mark.django_db
def test_learners_are_told_that_guides_change_nothing_for_them(guided: Path) -> None:
    [release] = world.published(guided)
    world.enrolment(world.person(), release)
    edit(guided, GUIDE, "Tea. Everybody", "Coffee. Everybody")
    version(guided, "1.0.1")

    def middle() -> str:
        return next(each.sees for each in impacts_of(compile_folder(guided))[0].touched if each.people)

    assert middle() == "Nothing changes for them: only guides for trainers are new or changed."

    edit(guided, "modules/sewing/stitches/needle.md", "Between two", "Firmly between two")

    assert middle().startswith("They read the new text at once")


@pytest.mark.django_db
def test_a_new_guide_is_stored_and_the_other_one_is_kept(guided: Path) -> None:
    [first] = world.published(guided)
    rows = Activity.objects.count()
    edit(guided, GUIDE, "Tea. Everybody", "Coffee. Everybody")
    version(guided, "1.0.1")

    [second] = world.published(guided)

    assert Activity.objects.count() == rows + 1
    assert second.guides["one-evening"] == first.guides["one-evening"]
    assert second.guides["three-days"] != first.guides["three-days"]


@pytest.mark.django_db
def test_a_learner_who_has_finished_stays_so_when_guides_come(guided: Path) -> None:
    [release] = world.published(BASE)
    world.complete(world.enrolment(world.person(), release))
    version(guided, "1.0.1")

    world.published(guided)

    assert Enrolment.objects.get().module_completion.release == release


# Translations


@pytest.mark.django_db
def test_a_translation_of_a_guide_is_stale_text_by_text(guided: Path) -> None:
    command("stamp", guided / GREEK)
    world.published(guided)
    edit(guided, GUIDE, "title: Mending together, in three days", "title: Three days of mending")
    version(guided, "1.0.1")

    world.published(guided)

    guide = Guide.objects.get(pk=newest().guides["three-days"])
    notice = notice_of(guide, "el")
    assert stale_texts(guide, "el") == {"title"}
    assert notice is not None and notice.is_stale and notice.is_draft


@pytest.mark.django_db
def test_guides_are_counted_among_the_texts_of_their_module(guided: Path) -> None:
    without = command("status", BASE)
    world.published(guided)

    said = command("status", guided)

    assert "2 of" in next(line for line in said.split("\n") if "el  sewing" in line)
    assert "2 of" in next(line for line in said.split("\n") if line.startswith("  el  2"))
    assert "  el: not begun" in without


@pytest.mark.django_db
def test_a_guide_stands_on_the_translators_sheet(guided: Path) -> None:
    said = command("sheet", "el", guided)

    assert "three-days.el.md" in said
    assert "one-evening" in said


# The preview


@pytest.mark.django_db
def test_a_guide_that_cannot_be_read_has_a_stand_in_in_a_preview(guided: Path) -> None:
    edit(guided, OTHER, "title: One evening", "title: One evening\nminutes: 5")

    put_in_place(compile_folder(guided), at=timezone.now())

    guides = newest().guides
    assert list(guides) == ["three-days", "one-evening"]
    assert path_of(Activity.objects.get(pk=guides["one-evening"])) == OTHER
    assert path_of(Activity.objects.get(pk=guides["three-days"])) == ""
