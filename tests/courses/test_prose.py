"""Where a sentence ends, and what of a lesson is read as sentences."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.content.markdown import PARSER
from courses.content.prose import Passage, passages, sentences, words


def parted(text: str, language: str = "en") -> list[str]:
    return [sentence.text for sentence in sentences(Passage(text, 1), language)]


@pytest.mark.parametrize(
    ("language", "text", "ends"),
    [
        ("en", "First one. Second one? Third one! And so on… The last", 5),
        ("en", "A refugee, e.g. Amina or the U.S. Navy, is here.", 1),
        ("en", "It grew by 2.5 points. Then by 3.5 percent.", 2),
        ("en", "See Cases C-148/13 to C-150/13. They say so.", 2),
        ("en", "See Art. 24 and No. 5. Dr. Meyer does.", 2),
        ("en", "She said no. Then she left.", 2),
        ("en", "It has been so since 2024. Then came a change.", 2),
        ("en", 'He says: "Your story is too short." Then he leaves.', 2),
        ("en", 'He says: "Too short." (That is wrong.) "No!" he adds.', 3),
        ("en", "One thing; Another thing follows.", 1),
        ("el", "Τι κάνετε; Ρωτάτε. «Πώς σας λένε;» Και περιμένετε.", 4),
        ("el", "Π.χ. Το άρθρο, δηλ. αυτό, βλ. Παράρτημα.", 1),
        ("de", "Am 12. Juni kam z. B. Amina. „Guten Tag.“ Sie wartet.", 3),
        ("pl", "Zob. art. 5 ust. 2. Potem „Dzień dobry”. Koniec, np. Ania.", 3),
        ("es", "¿Qué haces? ¡Escucha! «Ya», dice la Sra. Díaz.", 3),
        ("it", "Vedi l'art. 3, pag. 12. «Ciao!» Poi esce.", 3),
    ],
)
def test_a_sentence_ends_where_a_reader_would_say_so(language: str, text: str, ends: int) -> None:
    assert len(parted(text, language)) == ends, parted(text, language)


@given(st.text(), st.sampled_from(["en", "el"]))
def test_no_word_is_lost_between_sentences(text: str, language: str) -> None:
    assert "".join("".join(parted(text, language)).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["One is here. ", "Two are\nthere!\n", "Who?\n\n", "e.g.\n"])))
def test_each_sentence_stands_on_its_line(pieces: list[str]) -> None:
    text = "".join(pieces)

    for sentence in sentences(Passage(text, 5), "en"):
        line = text.split("\n")[sentence.line - 5]
        assert sentence.text.split("\n")[0].strip() in line


def test_a_book_is_parted_in_no_time() -> None:
    passage = Passage("Somebody rings, e.g. Amina, and asks for a room. " * 20_000, 1)

    began = time.process_time()
    count = sum(1 for _sentence in sentences(passage, "en"))

    assert count == 20_000
    assert time.process_time() - began < 2


LESSON = """\
## A heading is no sentence

The [first](https://example.org/a "Title") *paragraph*
goes on with `code` here.

- An entry.

| Head | Head |
|---|---|
| Cell one | Cell two |

Word
: What it means.

```
A block of code.
```

![A picture shows](media/a.svg)

::: case A title
In the box.
:::

::: sources
A book.
:::
"""


def test_running_text_is_what_is_read_on() -> None:
    found = passages(PARSER.parse(LESSON), 10)

    assert [(passage.text.replace("\ufffc", "CODE"), passage.line, passage.box) for passage in found] == [
        ("The first paragraph\ngoes on with CODE here.", 12, ""),
        ("An entry.", 15, ""),
        ("Cell one", 19, ""),
        ("Cell two", 19, ""),
        ("What it means.", 22, ""),
        ("In the box.", 31, "case"),
        ("A book.", 35, "sources"),
    ]


def test_a_word_may_have_an_apostrophe_or_a_hyphen() -> None:
    assert words("Isn’t e-mail l'art. 5 – “so”?") == ["Isn’t", "e-mail", "l'art", "5", "so"]
