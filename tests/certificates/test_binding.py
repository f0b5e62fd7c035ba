from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from weasyprint import HTML

from certificates.binding import NotTagged, bind
from certificates.bundles import MOST_TO_PRINT
from certificates.rendering import render
from certificates.requesting import request_attendance_report
from tests.certificates.papers import LATER, PROOF, attend, certificate, opened, seminar, words_of
from tests.certificates.rows import FIRST_LOOK, SECOND_LOOK, row
from tests.world import module, organisation, person, trainer

pytestmark = pytest.mark.django_db

NAMES = {
    "en": "Eleni (Lena) Georgiou",
    "el": "Ελευθερία Παπαδοπούλου",
    "pl": "Żółć Gęślą-Jaźń",
    "de": "محمد عبد الرحمن",
}


def certificates() -> list[bytes]:
    release = module()
    return [render(certificate(person(chosen_name=name, language=code), release)) for code, name in NAMES.items()]


def report(people: int) -> bytes:
    teacher = trainer(chosen_name="Anna")
    held = seminar(teacher)
    for _number in range(people):
        attend(held, person(belongs_to=organisation()), *["present"] * 6)
    return render(request_attendance_report(seminar=held, by=teacher, at=LATER, because=PROOF))


@pytest.fixture
def papers() -> list[bytes]:
    """Four certificates, each in a language of its own, and among them a report of several pages."""
    made = certificates()
    return [*made[:2], report(60), *made[2:]]


def bound(*papers: bytes, title: str = "All papers", language: str = "en") -> bytes:
    to = BytesIO()
    bind(papers, title=title, language=language, to=to)
    return to.getvalue()


def test_the_pages_of_all_papers_follow_each_other(papers):
    pdf = opened(bound(*papers))

    pages = [page for paper in papers for page in opened(paper).pages]
    assert len(papers) < len(pages) == len(pdf.pages)
    assert [page.extract_text() for page in pdf.pages] == [page.extract_text() for page in pages]
    assert [page.mediabox for page in pdf.pages] == [page.mediabox for page in pages]


def test_the_file_is_whole(papers):
    pdf = pikepdf.open(BytesIO(bound(*papers)))

    assert pdf.check_pdf_syntax() == []
    assert "/Encrypt" not in pdf.trailer


def test_each_paper_is_a_part_in_its_own_language_and_reads_as_it_did_alone(papers):
    pdf = pikepdf.open(BytesIO(bound(*papers)))
    [document] = pdf.Root.StructTreeRoot.K
    alone = [pikepdf.open(BytesIO(paper)) for paper in papers]

    assert document.S == "/Document"
    assert [part.S for part in document.K] == ["/Part"] * len(papers)
    assert [part.Lang for part in document.K] == [paper.Root.Lang for paper in alone]
    assert {str(part.Lang) for part in document.K} == set(NAMES)
    for part, paper in zip(document.K, alone, strict=True):
        assert list(read(part.K)) == list(read(paper.Root.StructTreeRoot.K[0].K))


def test_papers_of_every_kind_and_look_read_as_they_did_alone():
    papers = [render(row(template)) for template in (*FIRST_LOOK, *SECOND_LOOK)]

    pdf = pikepdf.open(BytesIO(bound(*papers)))

    assert pdf.check_pdf_syntax() == []
    for part, paper in zip(pdf.Root.StructTreeRoot.K[0].K, papers, strict=True):
        with pikepdf.open(BytesIO(paper)) as alone:
            assert list(read(part.K)) == list(read(alone.Root.StructTreeRoot.K[0].K))


def test_the_words_of_a_paper_are_read_from_its_part_in_order(papers):
    pdf = pikepdf.open(BytesIO(bound(*papers)))
    words = {page.obj.objgen: marks_of(page) for page in pdf.pages}

    first, greek, listed, polish, _arabic = [
        " ".join(" ".join(said(part, words)).split()) for part in pdf.Root.StructTreeRoot.K[0].K
    ]

    assert re.search(r"Example Project 000.* Eleni \(Lena\) Georgiou .* A course .* 4 May 2026", first)
    assert NAMES["el"] in greek
    assert re.search(r"Three days .* Trainers: Anna .* No\. Participant number Name Organisation", listed)
    assert NAMES["pl"] in polish


def test_every_mark_and_link_of_every_page_leads_to_the_element_that_holds_it(papers):
    pdf = pikepdf.open(BytesIO(bound(*papers)))
    parents = dict(pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree).items())
    used = [int(page.StructParents) for page in pdf.pages]
    marks = links = 0

    for page in pdf.pages:
        elements = parents[int(page.StructParents)]
        for mark in marks_of(page):
            element = elements[mark]
            assert element.Pg.objgen == page.obj.objgen
            assert mark in marks_in(element)
            assert root_of(element).objgen == pdf.Root.StructTreeRoot.objgen
            marks += 1
        for link in page.get("/Annots", []):
            used.append(int(link.StructParent))
            element = parents[int(link.StructParent)]
            assert element.S == "/Link"
            assert link.objgen in links_in(element)
            links += 1

    assert marks > 500
    assert links == len(papers)
    assert len(set(used)) == len(used)
    assert pdf.Root.StructTreeRoot.ParentTreeNextKey == max(parents) + 1


def test_cells_still_find_the_headers_of_their_own_table():
    pdf = pikepdf.open(BytesIO(bound(report(3), report(4))))
    tree = pdf.Root.StructTreeRoot
    names = dict(pikepdf.NameTree(tree.IDTree).items())

    for part in tree.K[0].K:
        own = {str(element.ID): element for element in elements(part.K) if "/ID" in element}
        headers = [str(header) for cell in elements(part.K) for header in dict(cell.get("/A", {})).get("/Headers", [])]
        assert len(own) > 10
        assert headers
        assert set(headers) <= set(own)
        for name, element in own.items():
            assert names.pop(name).objgen == element.objgen
    assert names == {}


def test_the_whole_has_a_title_a_language_and_marks():
    pdf = pikepdf.open(BytesIO(bound(*certificates(), title="Papers (all) & <more> · żółć", language="pl")))

    assert pdf.docinfo["/Title"] == "Papers (all) & <more> · żółć"
    metadata = pdf.open_metadata()
    assert metadata["dc:title"] == "Papers (all) & <more> · żółć"
    assert metadata["pdfuaid:part"] == "1"
    assert pdf.Root.Lang == "pl"
    assert pdf.Root.MarkInfo == {"/Marked": True}
    assert pdf.Root.ViewerPreferences == {"/DisplayDocTitle": True}
    assert all(page.Tabs == "/S" for page in pdf.pages)


def test_the_same_papers_give_the_same_bytes_and_others_do_not(papers):
    first = bound(*papers)

    assert bound(*papers) == first
    assert bound(*reversed(papers)) != first
    identifiers = [opened(pdf).trailer["/ID"] for pdf in (first, bound(*papers[1:]))]
    assert identifiers[0] != identifiers[1]


def test_fonts_that_papers_share_are_there_once(papers):
    whole, alone = (pikepdf.open(BytesIO(pdf)) for pdf in (bound(*[papers[0]] * 20), papers[0]))

    assert fonts_in(whole) == fonts_in(alone) > 0
    for page in opened(bound(*papers)).pages:
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        assert fonts
        for font in fonts:
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert descriptor["/FontFile2"].get_object().get_data()


def test_what_was_put_together_can_be_put_together_again(papers):
    once = bound(*papers[:2])

    twice = bound(once, papers[2])

    assert words_of(twice) == "\n".join(words_of(paper) for paper in papers[:3])
    assert pikepdf.open(BytesIO(twice)).check_pdf_syntax() == []


def mapped(paper: bytes, **roles: str) -> bytes:
    """A paper with names of its own for kinds of elements, and a profile of its colours."""
    to = BytesIO()
    with pikepdf.open(BytesIO(paper)) as pdf:
        pdf.Root.StructTreeRoot.RoleMap = pikepdf.Dictionary(
            {f"/{name}": pikepdf.Name(f"/{S}") for name, S in roles.items()}
        )
        profile = pdf.make_stream(b"a profile", N=3)
        intent = pikepdf.Dictionary(Type=pikepdf.Name.OutputIntent, DestOutputProfile=profile)
        pdf.Root.OutputIntents = pikepdf.Array([intent])
        pdf.save(to)
    return to.getvalue()


def test_what_papers_call_their_elements_and_their_colours_is_kept():
    paper = certificates()[0]

    pdf = pikepdf.open(BytesIO(bound(mapped(paper, Line="P"), mapped(paper, Line="P", Head="H1"))))

    assert pdf.Root.StructTreeRoot.RoleMap == {"/Line": pikepdf.Name.P, "/Head": pikepdf.Name.H1}
    [intent] = pdf.Root.OutputIntents
    assert intent.DestOutputProfile.read_bytes() == b"a profile"
    assert sum(isinstance(each, pikepdf.Stream) and each.read_bytes() == b"a profile" for each in pdf.objects) == 1


@pytest.mark.parametrize("words", ["7 0 R", "(7 0 R) 8 0 R", "\\(7 0 R", "Żółć 7 0 R", "\x00 7 0 R\n"])
def test_words_that_look_like_a_reference_stay_words(words):
    to = BytesIO()
    with pikepdf.open(BytesIO(certificates()[0])) as pdf:
        pdf.Root.StructTreeRoot.K[0].Alt = words
        pdf.save(to)

    whole = pikepdf.open(BytesIO(bound(to.getvalue())))

    assert whole.Root.StructTreeRoot.K[0].K[0].Alt == words


def test_papers_that_call_different_elements_by_one_name_are_refused():
    paper = certificates()[0]

    with pytest.raises(ValueError, match="different things by /Line"):
        bound(mapped(paper, Line="P"), mapped(paper, Line="H1"))


def test_no_papers_cannot_be_put_together():
    with pytest.raises(ValueError, match="no paper"):
        bound()


def test_a_paper_without_tags_is_refused():
    with pytest.raises(NotTagged):
        bound(HTML(string="<html lang=en><title>x</title>x").write_pdf())


def test_a_file_that_is_no_paper_is_refused():
    with pytest.raises(pikepdf.PdfError):
        bound(b"GIF89a")


def test_as_many_papers_as_are_printed_at_once_fit_in_memory(tmp_path):
    for number, paper in enumerate([*certificates(), report(3)]):
        (tmp_path / f"{number}.pdf").write_bytes(paper)
    program = f"""
from pathlib import Path
from certificates.binding import bind
papers = [path.read_bytes() for path in sorted(Path({str(tmp_path)!r}).glob("*.pdf"))]
with open("/dev/null", "wb") as to:
    bind((papers[number % len(papers)] for number in range({MOST_TO_PRINT})), title="x", language="en", to=to)
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 150_000  # kB at the highest


def elements(kids: Any) -> Iterator[Any]:
    """Every structure element below, in reading order."""
    for kid in kids:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid.K)


def read(kids: Any) -> Iterator[tuple[object, ...]]:
    """What a reader of the tags meets: elements with what they say of themselves, and marks on pages."""
    for kid in kids:
        if type(kid) is int:
            yield ("mark", kid)
        elif "/S" in kid:
            yield (str(kid.S), str(kid.get("/Alt")), str(kid.get("/Lang")), kid.Pg.Contents.read_bytes())
            yield from read(kid.K)
        else:
            yield ("link", str(kid.Obj.A.URI))


def said(element: Any, words: dict[tuple[int, int], dict[int, str]]) -> Iterator[str]:
    """What an element's marks say, in the order of the tags, by the words of each page."""
    for kid in element.K:
        if type(kid) is int:
            yield words[element.Pg.objgen][kid]
        elif "/S" in kid:
            yield from said(kid, words)


def fonts_in(pdf: pikepdf.Pdf) -> int:
    """How many fonts its file holds."""
    return sum(isinstance(each, pikepdf.Stream) and "/Length1" in each for each in pdf.objects)


def marks_in(element: Any) -> list[int]:
    return [kid for kid in element.K if isinstance(kid, int)]


def links_in(element: Any) -> list[tuple[int, int]]:
    return [kid.Obj.objgen for kid in element.K if not isinstance(kid, int) and "/Obj" in kid]


def root_of(element: Any) -> Any:
    while "/P" in element:
        element = element.P
    return element


def marks_of(page: Any) -> dict[int, str]:
    """Each mark of a page, with its words."""
    marks: dict[int, str] = {}
    open_marks: list[int | None] = []
    letters: Callable[[bytes], str] = bytes.hex
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "BDC":
                open_marks.append(int(operands[1].MCID) if "/MCID" in operands[1] else None)
            case "BMC":
                open_marks.append(None)
            case "EMC":
                open_marks.pop()
            case "Tf":
                letters = alphabet(page.Resources.Font[str(operands[0])])
            case "Tj" | "TJ":
                parts = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                text = "".join(letters(bytes(part)) for part in parts if isinstance(part, pikepdf.String))
                if open_marks and open_marks[-1] is not None:
                    marks[open_marks[-1]] = marks.get(open_marks[-1], "") + text
        if open_marks and open_marks[-1] is not None:
            marks.setdefault(open_marks[-1], "")
    return marks


def alphabet(font: Any) -> Callable[[bytes], str]:
    """How a font's codes of two bytes read."""
    told = re.findall(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
    letters = {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in told}
    return lambda codes: "".join(letters.get(codes[at : at + 2], "?") for at in range(0, len(codes), 2))
