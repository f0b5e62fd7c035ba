"""What the design promises, and `docs/design.md` says about it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from django import forms
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.world import person, published_programme

HOUSE = Path(__file__).parents[2] / "lms"
STATIC = HOUSE / "static" / "lms"
SHEET = (STATIC / "site.css").read_text()
DOCUMENT = (HOUSE.parent / "docs" / "design.md").read_text()
HTML = sorted(path.relative_to(HOUSE / "templates").as_posix() for path in (HOUSE / "templates").rglob("*.html"))

PAIR = re.compile(r"^\| `([\w-]+)` \| `([\w-]+)` \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", re.MULTILINE)


def colours() -> tuple[dict[str, str], dict[str, str]]:
    """The colour tokens of the light and of the dark side."""
    light_part, _, rest = SHEET.partition("@media (prefers-color-scheme: dark)")
    dark_part, _, _rest = rest.partition("@media (prefers-contrast: more)")
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light_part))
    return light, light | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark_part))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2 between two colours such as `#10323a`."""
    darker, lighter = sorted(luminance(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("ink", "ground", "light", "dark", "least"), PAIR.findall(DOCUMENT))
def test_every_colour_pair_has_the_contrast_that_the_document_says(
    ink: str, ground: str, light: str, dark: str, least: str
) -> None:
    by_day, by_night = colours()

    measured = [contrast(by_day[ink], by_day[ground]), contrast(by_night[ink], by_night[ground])]

    assert measured == pytest.approx([float(light), float(dark)], abs=0.006)
    assert min(measured) >= float(least)


def test_every_colour_is_in_the_document() -> None:
    by_day, by_night = colours()
    written = {name for pair in PAIR.findall(DOCUMENT) for name in pair[:2]}

    assert set(by_day) - {"line"} <= written
    assert set(by_day) == set(by_night)


def test_every_class_that_the_document_names_is_in_the_sheet() -> None:
    named = set(re.findall(r"`\.([a-z][\w-]*)`", DOCUMENT))

    assert named
    assert named <= set(re.findall(r"\.([a-z][\w-]*)", SHEET))


def test_the_sheet_knows_no_left_and_no_right() -> None:
    physical = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|width|height"
        r"|(?:text-align|float|clear)\s*:\s*(?:left|right)|(?:min|max)-(?:width|height))\s*:"
    )
    rules = re.sub(r"/\*.*?\*/|@media[^{]*", "", SHEET, flags=re.DOTALL)

    assert physical.findall(rules) == []


@pytest.mark.parametrize(("name", "most"), [("site.css", 9_000), ("exit.js", 2_000), ("eu-emblem.svg", 600)])
def test_what_every_page_loads_stays_small(name: str, most: int) -> None:
    assert len(brotli.compress((STATIC / name).read_bytes())) <= most


def test_the_emblem_has_its_official_geometry() -> None:
    emblem = (STATIC / "eu-emblem.svg").read_text()
    width, height = (int(size) for size in re.findall(r'viewBox="0 0 (\d+) (\d+)"', emblem)[0])

    stars = list(_stars(emblem))

    assert width / height == 1.5
    assert 'fill="#039"' in emblem
    assert 'fill="#fc0"' in emblem
    assert len(stars) == 12
    for hour, points in enumerate(stars):
        angle = math.radians(30 * hour)
        centre = (width / 2 + height / 3 * math.sin(angle), height / 2 - height / 3 * math.cos(angle))
        assert points[0] == pytest.approx((centre[0], centre[1] - height / 18), abs=0.01)  # one point straight up
        assert [math.dist(point, centre) for point in points] == pytest.approx([height / 18] * 5, abs=0.01)


def _stars(emblem: str) -> Iterator[list[tuple[float, float]]]:
    """The five points of each star."""
    for drawn in re.findall(r"M([^z]+)z", emblem.split('fill="#fc0"')[1]):
        x, y, *steps = (float(number) for number in re.findall(r"-?[\d.]+", drawn))
        points = [(x, y)]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        yield points


@pytest.mark.parametrize("name", HTML)
def test_a_template_has_neither_style_nor_script_of_its_own(name: str) -> None:
    source = (HOUSE / "templates" / name).read_text()

    get_template(name)

    assert "style=" not in source
    assert "<style" not in source
    assert not re.search(r"\son\w+=", source)
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", source))


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_a_page_about_a_fault_needs_no_context(name: str) -> None:
    with translation.override("ar"):
        page = render_to_string(name)

    assert 'dir="rtl"' in page
    assert "data-exit" in page


@pytest.mark.django_db
def test_every_page_offers_the_way_out_first_and_without_javascript(client: Client) -> None:
    published_programme()

    page = client.get(reverse("account_login")).content.decode()

    header = page.partition('<div class="site-nav">')[0]
    assert header.count("data-exit") == 2  # the button, and its twin for the keyboard
    ways_out = re.findall(r'href="([^"]+)" rel="nofollow noreferrer" data-exit', header)
    assert ways_out == ["https://www.wikipedia.org/", "https://www.wikipedia.org/"]
    assert re.search(
        '<script nonce="[^"]{24}" src="/static/lms/exit.js" data-to="https://www.wikipedia.org/"></script>', header
    )


@pytest.mark.django_db
def test_header_and_title_do_not_name_the_project(client: Client) -> None:
    published_programme(name="A telling name", title="A telling title", neutral={"title": "Evening course"})

    page = client.get(reverse("account_login")).content.decode()

    assert "<title>Evening course</title>" in page
    assert "telling" not in page


@pytest.mark.django_db
def test_a_page_in_another_direction_says_so(client: Client) -> None:
    published_programme()

    with translation.override("ar"):
        page = render_to_string("base.html", {"language": "ar", "direction": "rtl"})

    assert '<html lang="ar" dir="rtl">' in page


@pytest.mark.django_db
def test_signing_in_begins_with_a_code(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()

    form = page.partition(f'action="{reverse("account_request_login_code")}"')[2].partition("</form>")[0]
    assert 'name="email"' in form
    assert 'type="password"' not in form


@pytest.mark.django_db
def test_signing_up_asks_for_an_address_only(client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()

    form = page.partition(f'action="{reverse("account_signup")}"')[2].partition("</form>")[0]
    assert re.findall(r'<input type="(?!hidden)(\w+)"', form) == ["email"]


@pytest.mark.django_db
def test_the_mail_with_the_code_tells_a_stranger_nothing(client: Client, mailoutbox: list[object]) -> None:
    published_programme(title="A telling title", neutral={"title": "Evening course"})

    client.post(reverse("account_signup"), {"email": "new@example.org"})

    (mail,) = mailoutbox
    assert mail.subject == "Your code"  # type: ignore[attr-defined]
    assert re.search(r"^    [\w-]{6,}$", mail.body, re.MULTILINE)  # type: ignore[attr-defined]
    assert mail.body.endswith("-- \nEvening course")  # type: ignore[attr-defined]
    assert "telling" not in str(mail.message())  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["account_email", "account_set_password", "account_logout", "mfa_index", "mfa_activate_totp", "usersessions_list"],
)
def test_the_pages_about_signing_in_wear_the_house_design(client: Client, name: str) -> None:
    published_programme()
    client.force_login(person(email="somebody@example.org"))

    response = client.get(reverse(name), follow=True)

    assert response.status_code == 200
    assert b'<main id="main"' in response.content


class Sample(forms.Form):
    nickname = forms.CharField(label="Nickname", help_text="Everybody sees it.")
    days = forms.MultipleChoiceField(
        label="Days", choices=[("1", "First")], widget=forms.CheckboxSelectMultiple, help_text="Half days."
    )


def test_a_field_is_tied_to_its_hint_and_its_error() -> None:
    page = str(Sample({}))

    for target in ("id_nickname_helptext", "id_nickname_error", "id_days_helptext", "id_days_error"):
        assert f'id="{target}"' in page
    assert 'aria-describedby="id_nickname_helptext id_nickname_error"' in page
    assert 'aria-describedby="id_days_helptext id_days_error"' in page
    assert '<a href="#id_nickname">Nickname: This field is required.</a>' in page


def test_a_field_that_may_stay_empty_says_so() -> None:
    class Loose(forms.Form):
        town = forms.CharField(label="Town", required=False)

    assert "(optional)" in str(Loose())


def test_a_label_can_be_replaced() -> None:
    template = engines["django"].from_string(
        '{% include "lms/_field.html" with field=form.nickname label="Call me" only %}'
    )

    page = template.render({"form": Sample()})

    assert '<label class="field__label" for="id_nickname">Call me</label>' in page
