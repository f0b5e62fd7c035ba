"""Names of many scripts and lengths, on papers from left to right and from right to left."""

from __future__ import annotations

import pytest

from certificates.rendering import render
from tests.certificates.rows import FOR_A_PERSON, LISTS, NAMES, people, row, stored
from tests.certificates.structure import problems
from tests.certificates.taken_apart import Paper

MORE_NAMES = {
    **NAMES,
    "one letter": "X",
    "one Arabic letter": "ع",
    "long": ("Wolfeschlegelsteinhausenbergerdorff " * 4).strip(),
    "long, without a gap": "W" * 150,
    "long, from right to left": ("محمد عبد الرحمن الهاشمي " * 6).strip(),
    "of two scripts": "Alex محمد Morgan",
    "combining marks": "A\u0301\u0328lex\u0308 Ng\u0303u\u0302\u0301n",
    "Vietnamese": "Nguyễn Thị Ánh",
    "Ukrainian": "Їжакевич Ґалаґан-Щукін",
    "Serbian": "Ђорђе Љубичић",
    "Persian": "پریسا گلچین‌زاده",
    "Urdu": "نگہت پروین",
    "Kurdish": "ئازاد کەریم",
    "Hebrew": "נועה בן־דוד",
    "Amharic": "አበበ ቢቂላ ወልደ ማርያም",
    "Tigrinya": "ሰላም ተስፋጽዮን",
    "Georgian": "ნინო ბერიძე",
    "Armenian": "Անահիտ Հովհաննիսյան",
    "Hindi": "प्रिया शर्मा",
    "Bengali": "নাসরিন আক্তার",
    "Tamil": "தமிழ்ச்செல்வி",
}
LONG_TITLE = "A course about everything that an association can do for people who have just arrived, " * 2


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", MORE_NAMES.values(), ids=MORE_NAMES)
def test_a_name_fits_its_page_has_its_letters_and_can_be_read_back(name, language):
    made = row("certificate/2", language, name=name)

    assert problems(Paper(render(made), made)) == []


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("template", [template for template in FOR_A_PERSON if template != "certificate/2"])
def test_the_longest_names_and_titles_fit_every_paper_for_a_person(template, language):
    title = stored(LONG_TITLE[:150], "en")
    made = row(template, language, name=MORE_NAMES["long"], title=title, neutral_title=title, title_shown="title")

    paper = Paper(render(made), made)

    assert problems(paper) == []
    assert len(paper.pdf.pages) == 1


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("template", LISTS)
def test_names_of_all_scripts_share_a_list(template, language):
    listed = [
        {**person, "name": name, "organisation": name}
        for person, name in zip(people(len(MORE_NAMES)), MORE_NAMES.values(), strict=True)
    ]
    made = row(template, language, people=listed)

    paper = Paper(render(made), made)

    assert problems(paper) == []
    told = "".join("".join(paper.text(cell).split()) for cell in paper.of_type("TH"))
    assert all("".join(name.split()) in told for name in MORE_NAMES.values())
