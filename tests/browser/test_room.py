"""The day of a seminar, on phones, with the server unreachable for a while in the middle."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import System, Visitor, violations

Visit = Callable[..., Visitor]

A_SEMINAR = """
from datetime import timedelta
from accounts.models import User
from cohorts.models import Seminar, Session
from cohorts.provisional import enter_person
from cohorts.registration import register
from django.utils import timezone
now = timezone.now()
people = {name: User.objects.get(email=name + "@example.org") for name in ("learner", "trainer", "coordinator")}
# A zone in which it is about noon, so that the day does not end in the middle of this.
row = Seminar.objects.create(
    title="A day", country="GR", language="en", place="Town library", time_zone=f"Etc/GMT{now.hour - 12:+d}"
)
row.trainers.set([people["trainer"], people["coordinator"]])
for number in (1, 2):
    starts_at = now + timedelta(minutes=20, days=number - 1)
    Session.objects.create(seminar=row, number=number, starts_at=starts_at, minutes=210)
register(seminar=row, people=[people["learner"]], at=now)
for name in ("Anna", "Ben"):
    enter_person(seminar=row, name=name, organisation="", at=now)
first, second = row.sessions.order_by("number")
print(row.uuid, first.uuid, first.check_in_code, second.check_in_code)
"""

WHAT_STANDS = """
from cohorts.models import Attendance, AttendanceChange, CheckIn, Seminar
from accounts.models import User
row = Seminar.objects.get(uuid="{uuid}")
marks = Attendance.objects.filter(session__seminar=row)
print(sorted(marks.values_list("user__chosen_name", "status", "session__number")))
print(User.objects.filter(chosen_name="Cleo").count(), row.registrations.count())
print(AttendanceChange.objects.filter(session__seminar=row, took_effect=False).values_list("status", flat=True)[0])
"""


def row_of(page: Page, name: str) -> Locator:
    return page.locator("fieldset.marks__person", has=page.locator("legend", has_text=name))


def tap(page: Page, name: str, status: str) -> None:
    row_of(page, name).get_by_label(status, exact=True).check()


def says(page: Page, name: str, words: str) -> None:
    expect(row_of(page, name).locator(".marks__state")).to_have_text(words)


def look(page: Page) -> None:
    """What the page does by itself after some seconds, or when somebody comes back to it."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_day_in_the_room_on_a_poor_network(system: System, visit: Visit) -> None:
    uuid, half_day, code, code_of_another_day = system.ask(A_SEMINAR).split()
    page_of_half_day = f"/teach/seminars/{uuid}/sessions/{half_day}/"
    learner, trainer, colleague, stranger = visit(), visit(), visit(), visit()

    # Before it begins: somebody is early, and waits.
    learner.sign_in("learner")
    learner.go(f"/check-in/{code_of_another_day}/")
    expect(learner.page.get_by_text("Please come back on its day")).to_be_visible()
    learner.go(f"/check-in/{code}/")
    learner.press("I am here")
    expect(learner.page.get_by_text("you are in good time")).to_be_visible()
    assert violations(learner.page) == []

    # The trainer opens, and the phone that waits says so.
    trainer.sign_in("trainer")
    trainer.go(f"{page_of_half_day}check-in/")
    expect(trainer.page.get_by_text("1 person waits.")).to_be_visible()
    trainer.press("Open check-in now")
    look(learner.page)
    expect(learner.page.get_by_text("you are on the list as “present”")).to_be_visible()

    # Somebody without an account presses twice.
    stranger.go(f"/check-in/{code}/")
    stranger.page.get_by_label("Name").fill("Cleo")
    stranger.page.get_by_label("Organisation").fill("The choir")
    stranger.page.get_by_role("button", name="I am here").dblclick()
    expect(stranger.page.get_by_text("you are on the list as “present”")).to_be_visible()
    stranger.go(f"/check-in/{code}/")
    expect(stranger.page.get_by_label("Name")).to_have_count(0)

    # Taps wait while the server cannot be reached, also across a reload.
    trainer.go(page_of_half_day)
    phone = trainer.page
    tap(phone, "Anna", "present")
    says(phone, "Anna", "Saved")
    phone.route("**/people/**", lambda route: route.abort())
    tap(phone, "Anna", "absent")
    tap(phone, "Ben", "late")
    row_of(phone, "Ben").get_by_role("button", name="5 minutes more").click()
    says(phone, "Ben", "Not saved yet. It is sent again by itself.")
    expect(phone.locator("#unsaved")).to_have_text("Not saved yet: 2")
    phone.get_by_text("Everyone else is present").click()
    phone.get_by_role("button", name="Mark them as present").click()
    phone.reload()
    expect(phone.locator("#unsaved")).to_have_text("Not saved yet: 2")
    expect(row_of(phone, "Anna").get_by_label("absent")).to_be_checked()
    expect(row_of(phone, "Ben").get_by_label("Minutes missed")).to_have_value("5")

    # A second trainer taps later, and that stands when the network is back.
    colleague.sign_in("coordinator")
    colleague.go(page_of_half_day)
    tap(colleague.page, "Anna", "excused")
    says(colleague.page, "Anna", "Saved")
    phone.unroute("**/people/**")
    look(phone)
    says(phone, "Ben", "Saved")
    expect(row_of(phone, "Anna").locator(".marks__state")).to_contain_text("marked this later.")
    expect(row_of(phone, "Anna").get_by_label("excused")).to_be_checked()
    expect(phone.locator("#unsaved")).to_have_text("All marks are saved.")
    assert phone.evaluate("sessionStorage.length") == 0
    assert violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360

    # The other page learns it by itself.
    look(colleague.page)
    expect(row_of(colleague.page, "Ben").get_by_label("late")).to_be_checked()
    expect(row_of(colleague.page, "Ben").locator(".marks__state")).to_contain_text("Marked by")

    # Whom a colleague adds comes onto the page that is open.
    colleague.page.locator("summary", has_text="without a phone").click()
    colleague.page.get_by_label("Name").fill("Dana")
    colleague.press("Add as present")
    expect(colleague.page.get_by_text("Dana is on the list, and present.")).to_be_visible()
    look(phone)
    tap(phone, "Dana", "absent")
    says(phone, "Dana", "Saved")

    # Signed out in the middle: taps wait until somebody has signed in again.
    phone.context.clear_cookies(name="session")
    tap(phone, "Ben", "left early")
    expect(phone.get_by_text("You are no longer signed in")).to_be_visible()
    with phone.context.expect_page() as opened:
        phone.get_by_role("link", name="Sign in (in a new tab)").click()
    opened.value.wait_for_load_state()
    Visitor(opened.value, system).sign_in("trainer")
    look(phone)
    says(phone, "Ben", "Saved")
    expect(phone.get_by_text("You are no longer signed in")).to_be_hidden()

    # One head more, who is on no list.
    expect(phone.locator("[data-count=heads]")).to_have_text("3")
    phone.get_by_role("button", name="one person more").click()
    expect(phone.locator("[data-count=heads]")).to_have_text("4")

    # Who must leave leaves at once, and nothing of the list stays in the browser.
    phone.route("**/people/**", lambda route: route.abort())
    phone.route("https://**", lambda route: route.fulfill(status=200, body="Elsewhere."))
    tap(phone, "Ben", "present")
    says(phone, "Ben", "Not saved yet. It is sent again by itself.")
    assert phone.evaluate("sessionStorage.length") == 1
    phone.locator("#exit").click()
    expect(phone.get_by_text("Elsewhere.")).to_be_visible()
    trainer.go("/help/")
    assert phone.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('taps'))") == []

    stands, people, overtaken = system.ask(WHAT_STANDS.format(uuid=uuid)).splitlines()
    assert "('Anna', 'excused', 1), ('Ben', 'left-early', 1), ('Cleo', 'present', 1), ('Dana', 'absent', 1)" in stands
    assert stands.count(", 1)") == 5
    assert people == "1 5"
    assert overtaken == "absent"
