"""Every kind of paper of the second look, in every language: tagged, archivable, readable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Object

from certificates.rendering import render
from tests.certificates.rows import FOR_A_PERSON, LANGUAGES, SECOND_LOOK, row
from tests.certificates.structure import CHECKS, problems
from tests.certificates.taken_apart import Paper

Break = Callable[[Paper], None]

KINDS = [(template, "neutral_title") for template in SECOND_LOOK] + [(template, "title") for template in FOR_A_PERSON]


@cache
def paper(template: str, language: str, title_shown: str = "neutral_title") -> Paper:
    said = {"title_shown": title_shown} if template in FOR_A_PERSON else {}
    made = row(template, language, **said)
    return Paper(render(made), made)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("template", "title_shown"), KINDS)
def test_a_paper_is_tagged_archivable_and_readable(template, title_shown, language):
    assert problems(paper(template, language, title_shown)) == []


def test_there_are_enough_checks_and_each_says_what_it_is_about():
    assert len(CHECKS) >= 25
    assert len({check.__name__ for check in CHECKS}) == len(CHECKS)


def metadata(old: str, new: str) -> Break:
    def broken(paper: Paper) -> None:
        packet = paper.root.Metadata.read_bytes()
        assert old.encode() in packet
        paper.root.Metadata.write(packet.replace(old.encode(), new.encode()))

    return broken


def added(operators: bytes) -> Break:
    def broken(paper: Paper) -> None:
        paper.pdf.pages[0].Contents.write(paper.pdf.pages[0].Contents.read_bytes() + operators)

    return broken


def file(old: bytes, new: bytes) -> Break:
    def broken(paper: Paper) -> None:
        assert old in paper.bytes
        paper.bytes = paper.bytes.replace(old, new)

    return broken


def first(*types: str, **changes: Object | str | None) -> Break:
    """The first element of some types, with other values: `None` takes one away."""

    def broken(paper: Paper) -> None:
        _change(paper.of_type(*types)[0], changes)

    return broken


def catalog(**changes: Object | str | None) -> Break:
    return lambda paper: _change(paper.root, changes)


def link(**changes: Object | str | int | None) -> Break:
    return lambda paper: _change(paper.links[0], changes)


def object_more(**entries: Object | str) -> Break:
    return lambda paper: paper.root.__setitem__("/More", paper.pdf.make_indirect(Dictionary(**entries)))


def stream_more(**entries: Object | str) -> Break:
    def broken(paper: Paper) -> None:
        paper.root.More = paper.pdf.make_stream(b"", Dictionary(**entries))

    return broken


def page(**changes: Object | str | None) -> Break:
    return lambda paper: _change(paper.pdf.pages[0].obj, changes)


def font(**changes: Object | str | None) -> Break:
    return lambda paper: _change(next(iter(paper.fonts.values())), changes)


def told_by_the_title(paper: Paper) -> None:
    paper.pdf.docinfo.Title = paper.row.snapshot["title"]["text"]


def two_titles(paper: Paper) -> None:
    paper.pdf.docinfo.Title = "Another"


def author(paper: Paper) -> None:
    paper.pdf.docinfo.Author = "Somebody"


def other_moment(paper: Paper) -> None:
    paper.pdf.docinfo.ModDate = "D:20200101000000Z"


def other_producer(paper: Paper) -> None:
    paper.pdf.docinfo.Producer = "Another"


def other_identifier(paper: Paper) -> None:
    paper.pdf.trailer.ID = Array([b"x", b"y"])


def encrypted(paper: Paper) -> None:
    paper.pdf.trailer.Encrypt = Dictionary()


def unreadable_stream(paper: Paper) -> None:
    paper.pdf.pages[0].Contents.write(b"nothing packed", filter=Name.FlateDecode)


def profile_of_ink(paper: Paper) -> None:
    paper.root.OutputIntents[0].DestOutputProfile.N = 4


def one_page_more(paper: Paper) -> None:
    paper.pdf.pages.append(paper.pdf.pages[0])


def lost_place(paper: Paper) -> None:
    numbers = paper.root.StructTreeRoot.ParentTree.Nums
    numbers[1] = Array(list(numbers[1])[:-1])


def swapped_places(paper: Paper) -> None:
    places = paper.root.StructTreeRoot.ParentTree.Nums[1]
    places[0], places[1] = places[1], places[0]


def another_parent(paper: Paper) -> None:
    paper.elements[3].P = paper.elements[0]


def lost_content(paper: Paper) -> None:
    element = next(each for each in paper.elements if 5 in list(each.K))
    element.K = Array([])


def second_document(paper: Paper) -> None:
    paper.root.StructTreeRoot.K.append(paper.elements[1])


def moved_picture(paper: Paper) -> None:
    paper.of_type("Figure")[0].A.BBox = Array([0, 0, 9999, 9999])


def short_row(paper: Paper) -> None:
    row = paper.of_type("TR")[1]
    row.K = Array(list(row.K)[:-1])


def no_table(paper: Paper) -> None:
    for table in paper.of_type("Table"):
        table.S = Name.Sect


def headless_header(paper: Paper) -> None:
    del paper.of_type("TH")[0].A["/Scope"]


def cell_without_headers(paper: Paper) -> None:
    del paper.of_type("TD")[0].A["/Headers"]


def unlisted_name(paper: Paper) -> None:
    names = paper.root.StructTreeRoot.IDTree.Names
    paper.root.StructTreeRoot.IDTree.Names = Array(list(names)[2:])


def font_outside(paper: Paper) -> None:
    for each in paper.fonts.values():
        del each.DescendantFonts[0].FontDescriptor["/FontFile2"]


def empty_box(paper: Paper) -> None:
    paper.shown.append((0, 0, "/x", 0))


def silent_letter(paper: Paper) -> None:
    _page, _mcid, name, glyph = paper.shown[0]
    del paper.unicode[name][glyph]


def unmarked_language(paper: Paper) -> None:
    for element in paper.elements:
        if "/Lang" in element:
            del element["/Lang"]


def turned_around(paper: Paper) -> None:
    document = paper.elements[0]
    document.K = Array(list(document.K)[::-1])


ALWAYS, LIST, LEARNED = ("certificate/2", "el"), ("attendance-report/2", "el"), ("certificate/2", "el", "title")
BREAKS: dict[str, tuple[tuple[str, ...], Break]] = {
    "file_is_whole": (ALWAYS, unreadable_stream),
    "header_says_1_7": (ALWAYS, file(b"%PDF-1.7", b"%PDF-2.0")),
    "identifier_is_the_rows": (ALWAYS, other_identifier),
    "nothing_is_encrypted": (ALWAYS, encrypted),
    "nothing_follows_the_end": (ALWAYS, file(b"%%EOF", b"%%EOF more")),
    "nothing_runs": (ALWAYS, object_more(Type=Name.Action, S=Name.JavaScript)),
    "nothing_is_attached": (ALWAYS, object_more(Type=Name.Filespec)),
    "nothing_is_a_form": (ALWAYS, catalog(AcroForm=Dictionary())),
    "no_stream_lies_elsewhere": (ALWAYS, stream_more(F="somewhere")),
    "layers_and_postscript_are_absent": (ALWAYS, stream_more(Subtype=Name.PS)),
    "catalog_names_the_language": (ALWAYS, catalog(Lang="xx")),
    "catalog_says_it_is_tagged": (ALWAYS, catalog(MarkInfo=None)),
    "title_is_shown_in_the_window": (ALWAYS, catalog(ViewerPreferences=None)),
    "reading_direction_is_the_languages": (ALWAYS, catalog(ViewerPreferences=Dictionary(Direction=Name.R2L))),
    "titles_agree": (ALWAYS, two_titles),
    "title_tells_no_more_than_the_paper": (ALWAYS, told_by_the_title),
    "dates_agree": (ALWAYS, other_moment),
    "producers_agree": (ALWAYS, other_producer),
    "nobody_is_named_in_the_metadata": (ALWAYS, author),
    "says_it_is_a_3a": (ALWAYS, metadata('conformance="A"', 'conformance="B"')),
    "says_it_is_ua_1": (ALWAYS, metadata('pdfuaid:part="1"', "")),
    "explains_names_unknown_to_pdf_a": (ALWAYS, metadata("Integer", "Text")),
    "metadata_are_a_plain_packet": (ALWAYS, metadata('<?xpacket begin=""', '<?xpacket bytes="1"')),
    "colours_have_a_profile": (ALWAYS, profile_of_ink),
    "pages_are_a4": (ALWAYS, page(MediaBox=Array([0, 0, 612, 792]))),
    "certificates_have_one_page": (ALWAYS, one_page_more),
    "tabulator_follows_the_tree": (ALWAYS, page(Tabs=None)),
    "pages_are_in_the_parent_tree": (ALWAYS, lost_place),
    "operators_are_balanced": (ALWAYS, added(b"\nq")),
    "everything_drawn_is_content_or_artifact": (ALWAYS, added(b"\n0 0 1 1 re f")),
    "artifacts_and_content_stay_apart": (ALWAYS, added(b"\n/Artifact BMC /Span <</MCID 99>> BDC 0 0 1 1 re f EMC EMC")),
    "marked_content_is_numbered_once": (ALWAYS, added(b"\n/Span <</MCID 0>> BDC EMC")),
    "marked_content_is_in_the_tree": (ALWAYS, lost_content),
    "parent_tree_leads_back": (ALWAYS, swapped_places),
    "elements_know_their_parents": (ALWAYS, another_parent),
    "types_are_standard": (ALWAYS, first("P", S=Name.Paragraph)),
    "one_document_holds_all": (ALWAYS, second_document),
    "headings_make_an_outline": (ALWAYS, first("H1", S=Name.H3)),
    "pictures_say_what_they_are": (ALWAYS, moved_picture),
    "tables_are_regular": (LIST, short_row),
    "lists_of_people_are_tables": (LIST, no_table),
    "headers_point_somewhere": (LIST, headless_header),
    "cells_know_their_headers": (LIST, cell_without_headers),
    "names_of_elements_are_in_their_tree": (LIST, unlisted_name),
    "lists_have_bodies": (LEARNED, first("LBody", S=Name.P)),
    "links_say_where_they_lead": (ALWAYS, link(Contents=None)),
    "links_are_printed": (ALWAYS, link(F=0)),
    "fonts_are_inside": (ALWAYS, font_outside),
    "fonts_are_drawn_as_outlines": (ALWAYS, font(Subtype=Name.Type3)),
    "letters_have_glyphs": (ALWAYS, empty_box),
    "letters_can_be_read_back": (ALWAYS, silent_letter),
    "other_languages_are_marked": (ALWAYS, unmarked_language),
    "reading_begins_with_the_project_and_ends_with_what_is_small": (ALWAYS, turned_around),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_check_finds_what_it_is_there_for(check):
    of, broken = BREAKS[check.__name__]
    whole = paper(*of)
    hurt = Paper(whole.bytes, whole.row)

    broken(hurt)

    assert list(check(whole)) == []
    assert list(check(hurt))


def _change(each: Object, changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if value is None:
            del each[f"/{key}"]
        else:
            each[f"/{key}"] = value
