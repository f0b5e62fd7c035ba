"""What a tagged, archivable PDF must be like, as far as it can be seen without a full validator.

Each check is a generator that says what is wrong, in words, and nothing where all is well. Where a
check comes from a rule outside, the docstring names it: ISO 32000-1 (PDF 1.7), ISO 19005-3 (PDF/A-3),
ISO 14289-1 (PDF/UA-1).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from tests.certificates.taken_apart import NAMESPACES, Paper, below, content_of, kids_of

Check = Callable[[Paper], Iterator[str]]
CHECKS: list[Check] = []

STANDARD_TYPES = frozenset(
    re.findall(
        r"\w+",
        "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl "
        "LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot "
        "Figure Formula Form",
    )
)
"""ISO 32000-1, 14.8.4."""
PAINTS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Tj", "TJ", "'", '"', "Do", "sh", "BI", "INLINE IMAGE"}
A4 = (595.28, 841.89)
PRINT, HIDDEN = 4, 2


def check(function: Check) -> Check:
    CHECKS.append(function)
    return function


def problems(paper: Paper) -> list[str]:
    """What is wrong with a paper, a line each: the check, and what it says."""
    return [f"{check.__name__}: {problem}" for check in CHECKS for problem in check(paper)]


# The file


@check
def file_is_whole(paper: Paper) -> Iterator[str]:
    """qpdf finds nothing to complain of."""
    yield from paper.pdf.check_pdf_syntax()


@check
def header_says_1_7(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.1.2: the header, and a comment of bytes that are no text right after it."""
    if not re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}", paper.bytes):
        yield repr(paper.bytes[:20])


@check
def identifier_is_the_rows(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.1.3: two parts; the first stays the same whatever becomes of the file."""
    parts = [bytes(part) for part in paper.pdf.trailer.get("/ID", [])]
    if len(parts) != 2 or parts[0] != paper.row.uuid.hex.encode():
        yield repr(parts)


@check
def nothing_is_encrypted(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.1.3."""
    if paper.pdf.is_encrypted or "/Encrypt" in paper.pdf.trailer:
        yield "encrypted"


@check
def nothing_follows_the_end(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.1.3: no data after the last end-of-file marker, and no second version in the file."""
    if paper.bytes.count(b"%%EOF") != 1 or not paper.bytes.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "data after the end, or an end within"


@check
def nothing_runs(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.5 and 6.6: no scripts, and no action but following a link."""
    for key in ("/OpenAction", "/AA"):
        if key in paper.root:
            yield f"the catalog has {key}"
    for each in _dictionaries(paper):
        if "/JS" in each or each.get("/S") == Name.JavaScript:
            yield "a script"
        if each.get("/Type") == Name.Action and each.get("/S") != Name.URI:
            yield f"an action {each.get('/S')}"
        if each.get("/Type") in (Name.Page, Name.Annot) and "/AA" in each:
            yield "an additional action"


@check
def nothing_is_attached(paper: Paper) -> Iterator[str]:
    """No file is embedded, whatever a name or a title asked for."""
    if len(paper.pdf.attachments) or "/AF" in paper.root or "/EmbeddedFiles" in paper.root.get("/Names", {}):
        yield "files are attached"
    for each in _dictionaries(paper):
        if each.get("/Type") in (Name.Filespec, Name.EmbeddedFile) or each.get("/Subtype") == Name.FileAttachment:
            yield f"{each.get('/Type')} {each.get('/Subtype')}"


@check
def nothing_is_a_form(paper: Paper) -> Iterator[str]:
    """There is nothing to fill in on a screen, and no XFA."""
    if "/AcroForm" in paper.root or any(each.get("/Subtype") == Name.Widget for each in _dictionaries(paper)):
        yield "form fields"


@check
def no_stream_lies_elsewhere(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.1.7: a stream's bytes are in the file, and not packed with LZW."""
    for each in _streams(paper):
        if {"/F", "/FFilter", "/FDecodeParms"} & set(each.keys()):
            yield "a stream in another file"
        if "LZW" in str(each.get("/Filter", "")):
            yield "LZW"


@check
def layers_and_postscript_are_absent(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.2.9 and 6.9."""
    if "/OCProperties" in paper.root:
        yield "optional content"
    for each in _streams(paper):
        if each.get("/Subtype") == Name.PS or each.get("/Subtype2") == Name.PS:
            yield "PostScript"


# What the file says about itself


@check
def catalog_names_the_language(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.2: the language of the paper, which is its holder's."""
    if str(paper.root.get("/Lang", "")) != paper.row.language:
        yield str(paper.root.get("/Lang"))


@check
def catalog_says_it_is_tagged(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 6.2 and 7.1."""
    marks = paper.root.get("/MarkInfo", Dictionary())
    if marks.get("/Marked") is not True or marks.get("/Suspects", False) is not False:
        yield str(marks)


@check
def title_is_shown_in_the_window(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.1."""
    if paper.root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle") is not True:
        yield "the file's name is shown instead"


@check
def reading_direction_is_the_languages(paper: Paper) -> Iterator[str]:
    """ISO 32000-1, 12.2: papers from right to left say so."""
    found = paper.root.get("/ViewerPreferences", Dictionary()).get("/Direction", Name.L2R)
    if (found == Name.R2L) != (paper.row.language == "ar"):
        yield str(found)


@check
def titles_agree(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.6.3; ISO 14289-1, 7.1: the same title in both places."""
    title = str(paper.pdf.docinfo.get("/Title", ""))
    if not title.strip() or paper.said("dc", "title") != [title]:
        yield f"{title!r}, {paper.said('dc', 'title')}"


@check
def title_tells_no_more_than_the_paper(paper: Paper) -> Iterator[str]:
    """A neutral paper is neutral in the title of its window, too."""
    told = paper.row.snapshot.get("title", {}).get("text")
    neutral = paper.row.snapshot.get("title_shown") == "neutral_title"
    if told and neutral and told in str(paper.pdf.docinfo.get("/Title", "")):
        yield "the full title"


@check
def dates_agree(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.6.3: the same moments in both places, and the row's."""
    moment = paper.row.requested_at
    for key, name in (("/CreationDate", "CreateDate"), ("/ModDate", "ModifyDate")):
        if not str(paper.pdf.docinfo.get(key, "")).startswith(f"D:{moment:%Y%m%d%H%M%S}+00'00"):
            yield f"{key} {paper.pdf.docinfo.get(key)}"
        if paper.said("xmp", name) != [f"{moment:%Y-%m-%dT%H:%M:%S}+00:00"]:
            yield f"{name} {paper.said('xmp', name)}"


@check
def producers_agree(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.6.3."""
    if paper.said("pdf", "Producer") != [str(paper.pdf.docinfo.get("/Producer", ""))]:
        yield str(paper.said("pdf", "Producer"))


@check
def nobody_is_named_in_the_metadata(paper: Paper) -> Iterator[str]:
    """What a search over files would find tells neither who holds a paper nor who asked for it."""
    known = {"/Title", "/Producer", "/CreationDate", "/ModDate"}
    if set(paper.pdf.docinfo.keys()) - known or paper.said("dc", "creator"):
        yield str(set(paper.pdf.docinfo.keys()) - known)


@check
def says_it_is_a_3a(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.6.4."""
    if (paper.said("a", "part"), paper.said("a", "conformance")) != (["3"], ["A"]):
        yield f"{paper.said('a', 'part')}, {paper.said('a', 'conformance')}"


@check
def says_it_is_ua_1(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 5."""
    if paper.said("ua", "part") != ["1"]:
        yield str(paper.said("ua", "part"))


@check
def explains_names_unknown_to_pdf_a(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.6.2.3: an extension schema describes every property that is not among the known."""
    if paper.said("schema", "namespaceURI") != [NAMESPACES["ua"]] or paper.said("schema", "prefix") != ["pdfuaid"]:
        yield str(paper.said("schema", "namespaceURI"))
    described = [paper.said("property", name) for name in ("name", "valueType", "category")]
    if described != [["part"], ["Integer"], ["internal"]] or not any(paper.said("property", "description")):
        yield str(described)


@check
def metadata_are_a_plain_packet(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.6.2.1: a packet of XMP, without the attributes that were given up."""
    packet = paper.root.Metadata.read_bytes()
    if not packet.startswith(b"<?xpacket begin=") or not packet.rstrip().endswith(b'<?xpacket end="r"?>'):
        yield "no packet"
    if re.search(rb"<\?xpacket[^>]*(bytes|encoding)=", packet):
        yield "attributes that were given up"


@check
def colours_have_a_profile(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.2.3 and 6.2.4: an output intent for the colours of screens, and no others."""
    intents = list(paper.root.get("/OutputIntents", []))
    if len(intents) != 1 or intents[0].S != Name.GTS_PDFA1:
        yield "no output intent"
        return
    profile = intents[0].DestOutputProfile
    if profile.N != 3 or profile.read_bytes()[16:20] != b"RGB ":
        yield "the profile is not one of red, green and blue"
    for stream in paper.streams:
        if {"k", "K"} & {operator for _operands, operator in stream}:
            yield "colours of ink"


# Pages and what is drawn on them


@check
def pages_are_a4(paper: Paper) -> Iterator[str]:
    for page in paper.pdf.pages:
        size = sorted(round(float(side), 2) for side in page.MediaBox[2:])
        if size != sorted(A4):
            yield str(size)


@check
def certificates_have_one_page(paper: Paper) -> Iterator[str]:
    if "certificate" in paper.row.template and len(paper.pdf.pages) != 1:
        yield f"{len(paper.pdf.pages)} pages"


@check
def tabulator_follows_the_tree(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.18.3."""
    for page in paper.pdf.pages:
        if page.get("/Tabs") != Name.S:
            yield str(page.get("/Tabs"))


@check
def pages_are_in_the_parent_tree(paper: Paper) -> Iterator[str]:
    """ISO 32000-1, 14.7.4.4: each page by a number of its own, with a place for each marked content."""
    numbers = [page.get("/StructParents") for page in paper.pdf.pages]
    if len(set(numbers)) != len(numbers):
        yield "two pages share a number"
    for page, number in enumerate(numbers):
        places = paper.parents.get(number)
        if not isinstance(places, Array):
            yield f"page {page} is missing"
        elif _contents(paper, page) - set(range(len(places))):
            yield f"page {page} has more marked content than places"


@check
def operators_are_balanced(paper: Paper) -> Iterator[str]:
    """ISO 32000-1, 8.4.2, 9.4 and 14.6: what is begun ends, and nothing ends twice."""
    pairs = {"BMC": ("EMC", 1), "BDC": ("EMC", 1), "EMC": ("EMC", -1), "q": ("Q", 1), "Q": ("Q", -1)}
    pairs |= {"BT": ("ET", 1), "ET": ("ET", -1)}
    for number, stream in enumerate(paper.streams):
        depth: Counter[str] = Counter()
        for _operands, operator in stream:
            if operator in pairs:
                kind, step = pairs[operator]
                depth[kind] += step
                if depth[kind] < 0:
                    yield f"page {number}: {operator} ends what never began"
        if any(depth.values()):
            yield f"page {number}: {dict(depth)}"


@check
def everything_drawn_is_content_or_artifact(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.1: nothing is painted outside marked content."""
    for number, stream in enumerate(paper.streams):
        for operator, inside in _inside(stream):
            if operator in PAINTS and not inside:
                yield f"page {number}: {operator} is neither content nor artifact"


@check
def artifacts_and_content_stay_apart(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.1: no artifact within tagged content, nor the other way round."""
    for number, stream in enumerate(paper.streams):
        for operator, inside in _inside(stream):
            if operator in PAINTS and len(inside) > 1 and len({kind == "artifact" for kind in inside}) > 1:
                yield f"page {number}: {inside}"


@check
def marked_content_is_numbered_once(paper: Paper) -> Iterator[str]:
    """ISO 32000-1, 14.7.4.2."""
    for number, stream in enumerate(paper.streams):
        counted = Counter(_numbers(stream))
        if any(times > 1 for times in counted.values()):
            yield f"page {number}: {counted.most_common(3)}"


@check
def marked_content_is_in_the_tree(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.1: all that is content, exactly once, and nothing that is not there."""
    in_tree = Counter(
        (paper.page_number(element), kid) for element in paper.elements for kid in _numbers_below(element)
    )
    drawn = {(page, mcid) for page in range(len(paper.pdf.pages)) for mcid in _contents(paper, page)}
    if drawn != set(in_tree):
        yield f"{sorted(drawn ^ set(in_tree))[:5]} in one of them only"
    if any(times > 1 for times in in_tree.values()):
        yield "twice in the tree"


@check
def parent_tree_leads_back(paper: Paper) -> Iterator[str]:
    """ISO 32000-1, 14.7.4.4: from marked content to its element."""
    for element in paper.elements:
        number = paper.page_number(element)
        for mcid in _numbers_below(element):
            places = paper.parents.get(paper.pdf.pages[number].StructParents)
            if not isinstance(places, Array) or mcid >= len(places) or places[mcid].objgen != element.objgen:
                yield f"{mcid} on page {number}"


@check
def elements_know_their_parents(paper: Paper) -> Iterator[str]:
    """ISO 32000-1, table 323."""
    for element in [paper.root.StructTreeRoot, *paper.elements]:
        for kid in kids_of(element):
            if kid.P.objgen != element.objgen:
                yield f"{kid.S} says that it is in another"


@check
def types_are_standard(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.1: types that every reader knows, since none is mapped."""
    for element in paper.elements:
        if str(element.S)[1:] not in STANDARD_TYPES:
            yield str(element.S)


@check
def one_document_holds_all(paper: Paper) -> Iterator[str]:
    if [str(kid.S) for kid in kids_of(paper.root.StructTreeRoot)] != ["/Document"]:
        yield "not one document"


@check
def headings_make_an_outline(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.4: one first heading, and no level left out."""
    levels = [int(str(element.S)[2:]) for element in paper.of_type("H1", "H2", "H3", "H4", "H5", "H6")]
    if levels.count(1) != 1 or levels[0] != 1:
        yield str(levels)
    if any(below > above + 1 for above, below in pairwise(levels)):
        yield f"a level is left out: {levels}"
    if any(not paper.text(element).strip() for element in paper.of_type("H1", "H2")):
        yield "an empty heading"


@check
def pictures_say_what_they_are(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.3: the emblem and the square code, each in words, and where it is."""
    figures = paper.of_type("Figure")
    if len(figures) != 2:
        yield f"{len(figures)} pictures"
    for figure in figures:
        if len(str(figure.get("/Alt", ""))) < 10:
            yield "no words for a picture"
        left, bottom, right, top = (float(side) for side in figure.A.BBox)
        page = [float(side) for side in figure.Pg.MediaBox]
        if not (page[0] <= left < right <= page[2] and page[1] <= bottom < top <= page[3]):
            yield f"a picture is not on its page: {[left, bottom, right, top]}"


@check
def tables_are_regular(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.5; ISO 32000-1, 14.8.4.3.4: rows of as many cells each, nothing else between."""
    rows_and_groups = {"Table": {"TR", "THead", "TBody", "TFoot"}, "THead": {"TR"}, "TBody": {"TR"}, "TR": {"TH", "TD"}}
    for element in paper.elements:
        if may := rows_and_groups.get(str(element.S)[1:]):
            for kid in kids_of(element):
                if str(kid.S)[1:] not in may:
                    yield f"{kid.S} in {element.S}"
    for table in paper.of_type("Table"):
        widths = {
            sum(int(cell.A.get("/ColSpan", 1)) for cell in kids_of(row)) for row in below(table) if row.S == Name.TR
        }
        if len(widths) != 1:
            yield f"rows of {sorted(widths)} cells"


@check
def lists_of_people_are_tables(paper: Paper) -> Iterator[str]:
    template = paper.row.template
    wanted = template.startswith(("attendance-report", "sign-in-sheet", "transcript"))
    if wanted and not paper.of_type("Table"):
        yield "no table"


@check
def headers_point_somewhere(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.5: a header says what it heads, and a name by which cells find it."""
    names = [bytes(header.get("/ID", b"")) for header in paper.of_type("TH")]
    if len(set(names)) != len(names) or b"" in names:
        yield "headers without a name of their own"
    for header in paper.of_type("TH"):
        if str(header.A.O) != "/Table" or header.A.get("/Scope") not in (Name.Row, Name.Column):
            yield f"{header.A.get('/Scope')}"
    for table in paper.of_type("Table"):
        first = next(element for element in below(table) if element.S == Name.TR)
        if {str(cell.A.get("/Scope")) for cell in kids_of(first)} != {"/Column"}:
            yield "the first row is no head"


@check
def cells_know_their_headers(paper: Paper) -> Iterator[str]:
    """ISO 32000-1, table 349."""
    known = {bytes(header.ID) for header in paper.of_type("TH") if "/ID" in header}
    for cell in paper.of_type("TD"):
        if not {bytes(name) for name in cell.A.get("/Headers", [])} <= known:
            yield "a header that is not there"
        if not list(cell.A.get("/Headers", [])):
            yield "a cell without headers"


@check
def names_of_elements_are_in_their_tree(paper: Paper) -> Iterator[str]:
    """ISO 32000-1, table 322: sorted, each leading to its element."""
    named = {bytes(element.ID): element.objgen for element in paper.elements if "/ID" in element}
    listed = list(paper.root.StructTreeRoot.get("/IDTree", Dictionary()).get("/Names", []))
    names = [bytes(name) for name in listed[::2]]
    if names != sorted(names) or dict(zip(names, [each.objgen for each in listed[1::2]], strict=True)) != named:
        yield f"{len(names)} of {len(named)}"


@check
def lists_have_bodies(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.6."""
    for element in paper.of_type("L"):
        if {str(kid.S) for kid in kids_of(element)} != {"/LI"}:
            yield "something else in a list"
    for element in paper.of_type("LI"):
        kinds = [str(kid.S) for kid in kids_of(element)]
        if "/LBody" not in kinds or set(kinds) - {"/Lbl", "/LBody"}:
            yield str(kinds)


@check
def links_say_where_they_lead(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.18.1 and 7.18.5: in a `Link`, with a text for whoever does not see it."""
    if len(paper.links) != 1:
        yield f"{len(paper.links)} annotations"
    for link in paper.links:
        if link.Subtype != Name.Link or str(link.A.URI) != paper.row.snapshot["verify_url"]:
            yield f"{link.Subtype}"
        if not str(link.get("/Contents", "")).strip():
            yield "no text"
        element = paper.parents.get(link.get("/StructParent", -1))
        if element is None or element.get("/S") != Name.Link:
            yield "not in a link"
        elif link.objgen not in [kid.Obj.objgen for kid in element.K if _is(kid, Name.OBJR)]:
            yield "its element does not know it"


@check
def links_are_printed(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.3.2."""
    for link in paper.links:
        flags = int(link.get("/F", 0))
        if not flags & PRINT or flags & HIDDEN:
            yield f"flags {flags}"


# Letters


@check
def fonts_are_inside(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.2.11.4: whole letters, as a subset that is named as one."""
    if not paper.fonts:
        yield "no fonts"
    for font in paper.fonts.values():
        inner = font.DescendantFonts[0]
        if not {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys()):
            yield f"{font.BaseFont} is not inside"
        if not re.match(r"/[A-Z]{6}\+", str(font.BaseFont)) or font.BaseFont != inner.BaseFont:
            yield f"{font.BaseFont} is not named as a subset"


@check
def fonts_are_drawn_as_outlines(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.2.11.3: composite fonts with glyphs by number, and no drawings instead of letters."""
    for font in paper.fonts.values():
        inner = font.DescendantFonts[0]
        if font.Subtype != Name.Type0 or font.Encoding != Name("/Identity-H"):
            yield f"{font.Subtype} {font.get('/Encoding')}"
        if inner.Subtype == Name.CIDFontType2 and inner.CIDToGIDMap != Name.Identity:
            yield "glyphs by another number"


@check
def letters_have_glyphs(paper: Paper) -> Iterator[str]:
    """ISO 19005-3, 6.2.11.8: no letter stands as an empty box."""
    missing = sum(glyph == 0 for _page, _mcid, _font, glyph in paper.shown)
    if missing:
        yield f"{missing} letters have none"
    for font in paper.fonts.values():
        if isinstance(font.Encoding, pikepdf.Stream):
            yield f"{font.BaseFont} numbers letters that it does not have"


@check
def letters_can_be_read_back(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.21.7: every glyph says which letter it is."""
    for _page, _mcid, font, glyph in paper.shown:
        said = paper.unicode[font].get(glyph)
        if not said or {"\x00", "\ufeff", "\ufffe"} & set(said):
            yield f"glyph {glyph} of {paper.fonts[font].BaseFont} says {said!r}"


# Reading


@check
def other_languages_are_marked(paper: Paper) -> Iterator[str]:
    """ISO 14289-1, 7.2: where the words are in another language than the paper."""
    language = paper.row.language
    marked = {str(element.Lang) for element in paper.elements if "/Lang" in element}
    if language in marked:
        yield "the paper's own language is marked as another"
    name = next(element for element in paper.elements if paper.text(element) == _programme(paper))
    if (language != "en") != ("en" in {str(element.Lang) for element in below(name) if "/Lang" in element}):
        yield f"the programme's name: {marked}"


@check
def reading_begins_with_the_project_and_ends_with_what_is_small(paper: Paper) -> Iterator[str]:
    """The order of the tree: project, kind, name or title, what is said, how to check it, who paid."""
    told = " ".join(paper.text(kid) for kid in kids_of(kids_of(paper.root.StructTreeRoot)[0]))
    snapshot = paper.row.snapshot
    order = [_programme(paper), snapshot["programme"]["reference"]]
    if snapshot.get("number") is not None:
        order += [snapshot["name"], snapshot["number"]]
    else:
        order += [snapshot["seminar"]["title"], snapshot["people"][0]["number"], snapshot["people"][-1]["number"]]
    order += ["/verify/", snapshot["code"][:4] + " " + snapshot["code"][4:8], "Neither the European Union"]
    if snapshot.get("title_shown", "title") == "title":
        order += [snapshot["programme"]["partners"][0]]
    for text in order:
        before, found, told = _parted(told, text)
        if not found:
            yield f"{text!r} is not after {before[-200:]!r}"
            return


def _programme(paper: Paper) -> str:
    return str(paper.row.snapshot["programme"]["name"]["text"])


def _parted(told: str, text: str) -> tuple[str, str, str]:
    """What was told before a text, the text, and what comes after it, whatever lines it was broken into."""
    found = re.search(r"\s*".join(map(re.escape, "".join(text.split()))), told)
    return (told[: found.start()], found[0], told[found.end() :]) if found else (told, "", "")


def _is(each: object, kind: Name) -> bool:
    return isinstance(each, Dictionary) and each.get("/Type") == kind


def _numbers_below(element: Object) -> list[int]:
    """Marked content right below an element."""
    return [kid for kid in content_of(element) if isinstance(kid, int)]


def _numbers(stream: list[tuple[list[Any], str]]) -> Iterator[int]:
    for operands, operator in stream:
        if operator == "BDC" and "/MCID" in operands[1]:
            yield int(operands[1].MCID)


def _contents(paper: Paper, page: int) -> set[int]:
    return set(_numbers(paper.streams[page]))


def _inside(stream: list[tuple[list[Any], str]]) -> Iterator[tuple[str, list[str]]]:
    """Every operator, and the marked content around it, from the outside in."""
    around: list[str] = []
    for operands, operator in stream:
        if operator in {"BMC", "BDC"}:
            numbered = operator == "BDC" and "/MCID" in operands[1]
            around = [*around, "artifact" if operands[0] == Name.Artifact else "content" if numbered else "other"]
        elif operator == "EMC":
            around = around[:-1]
        yield operator, around


def _dictionaries(paper: Paper) -> Iterator[Object]:
    for each in paper.pdf.objects:
        if isinstance(each, Dictionary):
            yield each


def _streams(paper: Paper) -> Iterator[Object]:
    for each in paper.pdf.objects:
        if isinstance(each, pikepdf.Stream):
            yield each
