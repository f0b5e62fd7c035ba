"""The main job, end to end, as people do it: in a real browser, with a running worker."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from pypdf import PdfReader

from courses.content.compiler import compile_folder
from tests.browser.answering import answer_all
from tests.browser.conftest import PATIENCE, System, Visitor, eventually, violations
from tests.world import CONTENT

Visit = Callable[..., Visitor]
MODULE = "town-halls"


def steps_of(module: str) -> list[tuple[str, str]]:
    """What a learner goes through, one after the other, each as a lesson, a quiz or a survey."""
    compiled = next(each for each in compile_folder(CONTENT).modules if each.key == module)
    later = compiled.spec["surveys"]["follow-up"]
    return [
        (activity.key, "survey" if activity.is_survey else activity.kind)
        for activity in compiled.activities
        if activity.key != later
    ]


def sign_up(visitor: Visitor, address: str, name: str) -> None:
    """From the home page to an account: a code by mail, then the first questions."""
    visitor.go("/accounts/signup/")
    visitor.page.locator("input[name=email]").fill(address)
    visitor.press("Send me a code")
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", visitor.last_mail_to(address).split("Sent", 1)[-1])
    assert code is not None
    visitor.page.locator("input[name=code]").fill(code[0])
    visitor.page.locator("form:has(input[name=code]) button").first.click()
    visitor.page.wait_for_url(re.compile("/me/welcome/"))
    visitor.page.get_by_label("Chosen name").fill(name)
    visitor.page.get_by_label("Yes, and I choose it from the list").check()
    visitor.page.get_by_label("Your organisation").select_option(label="Town hall of Patras (demo) (Greece)")
    visitor.press("I have read this. Go on")
    visitor.page.wait_for_url(re.compile("/learn/"))


def take(visitor: Visitor, module: str) -> None:
    """Say how it is before, read every lesson, mark it done, pass every quiz, say how it is after."""
    visitor.go(f"/modules/{module}/")
    visitor.press("Begin this module")
    for key, kind in steps_of(module):
        assert f"/learn/{module}/{key}/" in visitor.page.url
        if kind == "lesson":
            visitor.press(re.compile("^Done"))
            visitor.page.wait_for_url(re.compile(f"^(?!.*/{key}/)"))
            continue
        if kind == "survey":
            visitor.page.locator("fieldset.question input[value='3']").first.check()
            visitor.press("Hand in")
            visitor.page.get_by_text("Thank you!").first.wait_for()
        else:
            visitor.press("Start")
            answer_all(visitor.page, module, key)
            visitor.press("Hand in")
            visitor.page.get_by_text("Passed: 100%").first.wait_for()
        onward = visitor.page.get_by_role("link", name=re.compile("^(Next|To the module|Go on)")).first
        onward.click()


def ready_paper(visitor: Visitor) -> Path:
    """Wait for the certificate on the page of papers, and download it."""

    def is_ready() -> bool:
        visitor.go("/papers/")
        return visitor.page.get_by_role("link", name=re.compile("^Download")).count() > 0

    eventually(is_ready, "the certificate is ready")
    with visitor.page.expect_download() as waiting:
        visitor.follow(re.compile("^Download"))
    download = waiting.value
    assert not re.search("migra|lgbt|inclu|town|hall", download.suggested_filename, re.IGNORECASE)
    return Path(download.path())


def make_anew_with_the_full_title(learner: Visitor, *, scripts: bool) -> None:
    """Choose it on the page of papers, and wait for the new paper there."""
    learner.go("/papers/")
    learner.page.locator("summary", has_text="What this paper tells").click()
    learner.press("Make it anew with the full title")
    learner.page.get_by_role("heading", name="Earlier papers").wait_for()

    def is_ready() -> bool:
        learner.go("/papers/")
        return learner.page.get_by_role("link", name=re.compile("^Download")).count() > 0

    eventually(is_ready, "the paper with the full title is ready")
    if scripts:
        for summary in learner.page.locator("main summary").all():
            summary.click()
        assert violations(learner.page) == []
        assert learner.page.evaluate("document.documentElement.scrollWidth") <= 360
    learner.page.locator("main a[href*='/verify/']").first.click()
    learner.page.get_by_text("What was learned").wait_for()
    if scripts:
        assert violations(learner.page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_learner_takes_a_module_and_gets_a_certificate_that_anyone_verifies(
    system: System, visit: Visit, scripts: bool
) -> None:
    learner = visit(scripts=scripts)
    learner.go("/")
    sign_up(learner, f"ada-{scripts}@example.net", "Ada")
    first_card = learner.page.locator("article.card").first
    assert f"/modules/{MODULE}/" in (first_card.get_by_role("link").first.get_attribute("href") or "")

    take(learner, MODULE)
    paper = ready_paper(learner)

    text = PdfReader(paper).pages[0].extract_text()
    assert "Ada" in text
    learner.go("/papers/")
    link = learner.page.locator("a[href*='/verify/']").first.get_attribute("href")
    assert link is not None
    code = link.rstrip("/").rsplit("/", 1)[-1]
    stranger = visit(scripts=scripts)
    stranger.go(f"/verify/{code}/")
    stranger.page.get_by_text("valid").first.wait_for()
    assert "Ada" not in stranger.page.locator("main").inner_text()
    stranger.go("/verify/")
    stranger.page.locator("main input[name=code]").fill(code)
    stranger.page.locator("main form:has(input[name=code]) button").first.click()
    stranger.page.wait_for_url(re.compile(code))
    make_anew_with_the_full_title(learner, scripts=scripts)
    stranger.go(f"/verify/{code}/")
    stranger.page.get_by_text("Its holder can show you the newer one.").wait_for()
    mail = learner.last_mail_to(f"ada-{scripts}@example.net")
    assert not re.search("migra|lgbt|town hall|inclus", mail, re.IGNORECASE)


def test_a_trainer_keeps_attendance_and_gets_the_report(visit: Visit) -> None:
    trainer = visit(width=360)
    trainer.sign_in("trainer")
    trainer.go("/teach/")
    cohort = trainer.page.locator("main .card a[href*='/teach/cohorts/']").first.get_attribute("href")
    assert cohort is not None
    trainer.go(cohort)
    assert trainer.page.locator("main table").count() > 0
    trainer.go("/teach/")
    held = trainer.page.locator("main .card", has_text="Three-day seminar Patras")
    seminar = held.locator("a[href*='/teach/seminars/']").first.get_attribute("href")
    assert seminar is not None
    trainer.go(seminar)
    half_days = trainer.page.locator("main a.half-day")
    links = list(dict.fromkeys(link.get_attribute("href") or "" for link in half_days.all()))
    assert len(links) == 6
    for link in links:
        trainer.go(link)
        person = trainer.page.locator("fieldset.marks__person").first
        late = person.get_by_label("late", exact=True)
        # Whoever is marked so already is marked as something else.
        (person.get_by_label("excused", exact=True) if late.is_checked() else late).check()
        person.get_by_text("Saved").wait_for()
    trainer.go(seminar)
    trainer.press("Make the report")

    def is_ready() -> bool:
        trainer.go(seminar)
        return trainer.page.locator("#reports").get_by_role("link", name=re.compile("^Download")).count() > 0

    eventually(is_ready, "the attendance report is ready")
    with trainer.page.expect_download() as waiting:
        trainer.page.locator("#reports").get_by_role("link", name=re.compile("^Download")).first.click()
    text = "".join(page.extract_text() for page in PdfReader(Path(waiting.value.path())).pages)
    assert "101141076" in text


def test_a_trainer_issues_certificates_and_sees_them_come_without_a_reload(visit: Visit) -> None:
    trainer = visit(width=360)
    trainer.sign_in("trainer")
    trainer.go("/teach/")
    held = trainer.page.locator("main .card", has_text="Attendance is complete")
    trainer.go(held.locator("a[href*='/teach/seminars/']").first.get_attribute("href") or "")
    here = trainer.page.url
    certificates = trainer.page.locator("#certificates")

    certificates.get_by_role("button", name="Issue the certificates").click()
    print_all = certificates.get_by_role("link", name="All in one PDF, to print")
    print_all.wait_for(timeout=1000 * PATIENCE)
    eventually(lambda: "being made" not in certificates.inner_text(), "all certificates are made")
    assert trainer.page.url.partition("#")[0] == here

    issued = int(re.findall(r"(\d+) certificates are issued", certificates.inner_text())[0])
    with trainer.page.expect_download() as waiting:
        print_all.click()
    assert len(PdfReader(Path(waiting.value.path())).pages) == issued
    with trainer.page.expect_download() as waiting:
        certificates.get_by_role("link", name="All in one ZIP").click()
    assert len(ZipFile(waiting.value.path()).namelist()) == issued + 1
    with trainer.page.expect_download() as waiting:
        trainer.page.get_by_role("link", name="Download the record").click()
    names = ZipFile(waiting.value.path()).namelist()
    assert {"agenda.csv", "attendance.csv", "papers.csv", "SHA256SUMS"} <= set(names)


def test_a_coordinator_reads_the_counts_and_takes_them_out(visit: Visit, tmp_path: Path) -> None:
    coordinator = visit(width=1280)
    coordinator.sign_in("coordinator")
    coordinator.go("/targets/")
    page = coordinator.page.locator("main").inner_text()
    assert "300" in page

    sheets = {}
    for name in ("CSV", "XLSX"):
        coordinator.go("/exports/")
        coordinator.page.get_by_label(re.compile(name)).first.check()
        coordinator.page.locator("main form button").first.click()
        # The newest stands first; the page looks again by itself until it is there.
        newest = coordinator.page.locator("#exports tbody tr").first.get_by_role("link", name="Download")
        with coordinator.page.expect_download() as waiting:
            newest.click(timeout=60_000)
        sheets[name] = tmp_path / f"counts.{name.lower()}"
        waiting.value.save_as(sheets[name])

    assert "300" in sheets["CSV"].read_text("utf-8-sig")
    rows = list(openpyxl.load_workbook(sheets["XLSX"]).worksheets[0].values)
    assert any(300 in row for row in rows)


def test_an_administrator_finds_everything(visit: Visit) -> None:
    administrator = visit(width=1280)
    administrator.sign_in("admin")
    administrator.go("/admin/")

    text = administrator.page.locator("#content").inner_text()

    for name in (
        "People",
        "Organisations",
        "Modules",
        "Releases",
        "Attempts",
        "Cohorts",
        "Seminars",
        "Papers",
        "Records",
    ):
        assert name.lower() in text.lower(), name


def test_a_worker_killed_while_it_makes_a_certificate_still_makes_exactly_one(system: System, visit: Visit) -> None:
    ask = "from certificates.models import Certificate as C; "
    system.kill("worker")
    made = system.ask(
        ask + "from courses.models import Enrolment as E; from courses.progress import *; "
        "from django.utils import timezone as t; "
        "e = E.objects.filter(module_completion=None).first(); "
        "[complete_activity(enrolment=e, key=k, at=t.now(), score=100.0) for k in current_release(e).required]; "
        "print(e.module_completion.pk)"
    )
    count = ask + f"d = C.objects.filter(module_completion={made}); print(d.count(), sum(bool(x.sha256) for x in d))"

    # The worker comes back, begins, and is killed again at once, twice.
    for _again in range(2):
        eventually(lambda: _has_process(system, "worker"), "the worker is started again")
        system.kill("worker")

    eventually(lambda: system.ask(count) == "1 1", "exactly one certificate exists, made", seconds=120)
    assert len(list((system.var_dir / "media").rglob("*.part*"))) == 0


def _has_process(system: System, part: str) -> bool:
    try:
        return Path(f"/proc/{system.pid_of(part)}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False
