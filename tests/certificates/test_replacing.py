from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from certificates.issuing import issue_for_seminar
from certificates.making import make_paper
from certificates.models import Document
from certificates.rendering import render
from certificates.replacing import CannotReplace, TooManyNames, choose_title, correct_name, renew_template
from certificates.requesting import request_attendance_report
from certificates.revoking import revoke
from certificates.snapshots import FULL, NEUTRAL
from tests.certificates.papers import LATER, PROOF, attend, certificate, deliver, due, opened, seminar, words_of
from tests.world import module, person, trainer

pytestmark = pytest.mark.django_db


def renamed(paper, name="Eleni New"):
    """The holder gives another name for papers; the paper as the database has it."""
    holder = paper.holder
    holder.paper_name = name
    holder.save()
    return Document.objects.get(pk=paper.pk)


def old_name(**fields):
    return certificate(person(chosen_name="Alex", paper_name="Old Name"), **fields)


def correct(paper):
    return correct_name(document=paper, by=paper.holder, at=LATER)


def test_a_corrected_name_gives_a_new_paper_that_says_all_else_as_before():
    paper = old_name()

    new = correct(renamed(paper))

    own = {"code", "verify_url", "issued_on", "name"}
    assert {k: v for k, v in new.snapshot.items() if k not in own} == {
        k: v for k, v in paper.snapshot.items() if k not in own
    }
    assert new.snapshot["name"] == "Eleni New"
    assert new.code != paper.code
    assert new.code in new.snapshot["verify_url"]
    assert new.snapshot["issued_on"] == "2026-05-05"


def test_the_old_row_keeps_its_words_and_the_new_one_has_its_completion():
    paper = old_name()
    completion = paper.module_completion

    new = correct(renamed(paper))

    paper.refresh_from_db()
    assert paper.replaced_by == new
    assert paper.replaced_because == "name"
    assert paper.snapshot["name"] == "Old Name"
    assert (paper.module_completion, new.module_completion) == (None, completion)
    assert due() == []


def test_a_seminars_certificate_is_replaced_for_the_same_place():
    teacher = trainer()
    held = seminar(teacher)
    attend(held, person(chosen_name="Ada"), *["present"] * 5)
    [paper] = issue_for_seminar(seminar=held, by=teacher, at=LATER)

    new = correct(renamed(paper))

    assert new.registration is not None
    assert type(new) is type(paper)
    assert issue_for_seminar(seminar=held, by=teacher, at=LATER) == []


def test_pressing_for_what_the_paper_says_already_makes_no_other(client):
    paper = old_name()
    client.force_login(paper.holder)

    page = client.post(reverse("certificates:renew", args=[paper.uuid]), {"change": "neutral-title"}, follow=True).text

    assert "is being made. It takes the place" not in page
    assert Document.objects.count() == 1


def test_a_mended_template_of_a_full_title_leads_on(client):
    full = choose_title(document=old_name(), title_shown=FULL, by=person(), at=LATER)
    Document.objects.filter(pk=full.pk).update(template="certificate/1")

    new = renew_template(document=full, by=person(), at=LATER)

    assert new.verify_path() in client.get(full.verify_path()).text


def test_nothing_that_changes_makes_no_paper():
    paper = old_name()

    assert correct(paper) == paper
    assert choose_title(document=paper, title_shown=NEUTRAL, by=paper.holder, at=LATER) == paper
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_forty_presses_make_one_new_paper():
    paper = renamed(old_name())

    made = deliver(lambda: correct(paper).pk)

    assert len(set(made)) == 1
    assert Document.objects.count() == 2


def test_a_mended_template_gives_a_new_paper_that_says_the_same():
    paper = old_name()
    Document.objects.filter(pk=paper.pk).update(template="certificate/1")

    new = renew_template(document=paper, by=person(), at=LATER)

    assert new.template == "certificate/2"
    assert new.snapshot["name"] == "Old Name"
    assert new.in_bulk


def test_a_paper_of_the_first_look_is_given_the_participant_number():
    paper = old_name()
    says = {name: said for name, said in paper.snapshot.items() if name not in {"number", "rule"}}
    Document.objects.filter(pk=paper.pk).update(template="certificate/1", snapshot=says)

    new = renew_template(document=paper, by=person(), at=LATER)

    assert new.snapshot["number"] == paper.holder.spoken_number


def test_what_was_revoked_or_is_asked_for_anew_cannot_be_replaced():
    paper, teacher = old_name(), trainer()
    revoke(document=paper, because=Document.Reason.MISTAKE, by=teacher, at=LATER)
    report = request_attendance_report(seminar=seminar(teacher), by=teacher, at=LATER, because=PROOF)

    for document in (paper, report):
        with pytest.raises(CannotReplace):
            renew_template(document=document, by=teacher, at=LATER)


def test_the_chain_is_visible_and_the_old_page_says_no_name(client):
    paper = old_name(made=True)
    paper.name_shown = True
    paper.save()
    new = correct(renamed(paper))

    page = client.get(paper.verify_path()).text

    assert "Replaced" in page
    assert "took its place on 5 May 2026" in page
    for told in (new.code, "Old Name", "Eleni New", "Is it the right name?", paper.holder.spoken_number):
        assert told not in page
    assert "Valid" in client.get(new.verify_path()).text


def test_an_old_paper_confirms_no_name(client):
    paper = old_name()
    correct(renamed(paper))

    page = client.post(paper.verify_path(), {"name": "Old Name"}).text

    assert "Yes, this name" not in page


def test_a_corrected_name_is_said_on_the_check_page_only_after_its_holder_lets_it_be(client):
    paper = old_name()
    paper.name_shown = True
    paper.save()

    new = correct(renamed(paper))

    assert "Eleni New" not in client.get(new.verify_path()).text


def test_nothing_leads_from_an_old_name_to_a_new_one_also_not_through_later_papers(client):
    paper = old_name()
    new = correct(renamed(paper))
    Document.objects.filter(pk=new.pk).update(template="certificate/1")
    newest = renew_template(document=new, by=person(), at=LATER)

    page = client.get(paper.verify_path()).text

    for paper_after in (new, newest):
        assert paper_after.code not in page
    assert "Its holder can show you the newer one." in page
    assert client.get(f"/api/v1/verify/{paper.code}/").json()["replaced_by"] == ""
    assert newest.verify_path() in client.get(new.verify_path()).text


def test_a_mended_template_leads_on(client):
    paper = old_name()
    Document.objects.filter(pk=paper.pk).update(template="certificate/1")

    new = renew_template(document=paper, by=person(), at=LATER)

    assert new.verify_path() in client.get(paper.verify_path()).text
    assert client.get(f"/api/v1/verify/{paper.code}/").json()["replaced_by"] == new.code


def test_a_full_title_that_was_taken_back_is_told_no_longer(client):
    full = choose_title(document=old_name(), title_shown=FULL, by=person(), at=LATER)
    choose_title(document=full, title_shown=NEUTRAL, by=person(), at=LATER)

    page = client.get(full.verify_path()).text

    assert "A course" in page
    for told in ("Useful crafts", "Tie a knot."):
        assert told not in page


def test_the_paper_of_a_merged_account_takes_the_name_of_whom_it_became():
    listed, account = person(chosen_name="Typed by Somebody", provisional=True), person(chosen_name="Eleni")
    paper = certificate(listed)
    listed.merged_into = account
    listed.save()

    new = correct(Document.objects.get(pk=paper.pk))

    assert new.holder == account
    assert (new.snapshot["name"], new.snapshot["number"]) == ("Eleni", account.spoken_number)


def test_holders_change_a_name_three_times_and_then_an_administrator_does():
    paper = old_name()
    for number in range(3):
        paper = correct(renamed(paper, f"Name {number}"))

    with pytest.raises(TooManyNames):
        correct(renamed(paper, "Name 4"))
    new = correct_name(document=paper, by=person(is_staff=True), at=LATER)

    assert new.snapshot["name"] == "Name 4"


def test_a_page_that_is_older_than_the_paper_says_so_and_changes_nothing(client):
    paper = old_name()
    full = choose_title(document=paper, title_shown=FULL, by=paper.holder, at=LATER)
    full.name_shown = True
    full.save()
    client.force_login(paper.holder)

    for name, data in (("renew", {"change": "neutral-title"}), ("show-name", {"show": "no"})):
        page = client.post(reverse(f"certificates:{name}", args=[paper.uuid]), data, follow=True).text
        assert "A newer paper has taken the place of that one." in page
    assert Document.objects.count() == 2


def test_a_paper_that_was_replaced_while_it_waited_is_not_made():
    paper = old_name()
    waiting = Document.objects.get(pk=paper.pk)
    correct(renamed(paper))
    waiting.refresh_from_db()

    assert make_paper(document=waiting, at=LATER) is False
    assert not Document.objects.waiting().filter(pk=paper.pk).exists()


def test_nothing_leads_from_a_neutral_title_to_one_that_tells(client):
    neutral = old_name()
    full = choose_title(document=neutral, title_shown=FULL, by=neutral.holder, at=LATER)

    assert full.code not in client.get(neutral.verify_path()).text
    assert "Useful crafts" in client.get(full.verify_path()).text
    again = choose_title(document=full, title_shown=NEUTRAL, by=neutral.holder, at=LATER)
    assert again.verify_path() in client.get(full.verify_path()).text
    assert again.verify_path() in client.get(neutral.verify_path()).text
    assert "Useful crafts" not in client.get(again.verify_path()).text


def test_holders_make_their_paper_anew_themselves(client):
    paper = renamed(old_name(made=True))
    client.force_login(paper.holder)
    assert "This paper says another one." in client.get("/papers/").text

    client.post(reverse("certificates:renew", args=[paper.uuid]), {"change": "name"})

    new = Document.objects.get(replaced_by=None)
    assert new.snapshot["name"] == "Eleni New"
    page = client.get("/papers/").text
    assert "Earlier papers" in page
    assert paper.download_path() not in page


@pytest.mark.parametrize(("change", "told"), [("full-title", "Useful crafts"), ("neutral-title", "A course")])
def test_holders_choose_the_title(client, change, told):
    paper = old_name()
    client.force_login(paper.holder)
    choose_title(document=paper, title_shown=NEUTRAL if change == "full-title" else FULL, by=paper.holder, at=LATER)
    current = Document.objects.get(replaced_by=None)

    client.post(reverse("certificates:renew", args=[current.uuid]), {"change": change})

    assert str(Document.objects.get(replaced_by=None).title) == told


def test_the_full_title_comes_with_what_was_learned_on_paper():
    paper = old_name()
    full = choose_title(document=paper, title_shown=FULL, by=paper.holder, at=LATER)

    words = " ".join(words_of(render(full)).split())
    assert len(opened(render(full)).pages) == 1
    assert "Tie a knot." in words


def test_a_strangers_paper_is_not_made_anew(client):
    paper = renamed(old_name())
    client.force_login(person())

    for name, data in (("renew", {"change": "name"}), ("show-name", {"show": "yes"})):
        assert client.post(reverse(f"certificates:{name}", args=[paper.uuid]), data).status_code == 404
    paper.refresh_from_db()
    assert not paper.name_shown
    assert Document.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"change": "nonsense"}])
def test_a_form_that_says_nothing_of_ours_changes_nothing(client, data):
    paper = renamed(old_name())
    client.force_login(paper.holder)

    assert client.post(reverse("certificates:renew", args=[paper.uuid]), data).status_code == 302
    assert Document.objects.count() == 1


def test_twenty_papers_a_day_are_enough(client):
    paper = old_name()
    client.force_login(paper.holder)

    for number in range(25):
        current = Document.objects.get(replaced_by=None)
        change = ("full-title", "neutral-title")[number % 2]
        client.post(reverse("certificates:renew", args=[current.uuid]), {"change": change})

    assert Document.objects.count() == 21


def test_the_check_page_says_the_name_while_its_holder_lets_it(client):
    paper = old_name()
    client.force_login(paper.holder)
    address = reverse("certificates:show-name", args=[paper.uuid])

    assert "Old Name" not in client.get(paper.verify_path()).text
    client.post(address, {"show": "yes"})
    assert "Old Name" in client.get(paper.verify_path()).text
    client.post(address, {"show": "no"})
    assert "Old Name" not in client.get(paper.verify_path()).text


def test_a_replacement_is_on_record_without_a_name():
    paper = old_name()
    new = correct(renamed(paper))

    event = AuditEvent.objects.get(action="paper replaced")
    assert event.detail == {"because": "name", "by": str(new.uuid)}


def test_an_administrator_corrects_names_and_renews_templates_of_many(client):
    client.force_login(person(is_staff=True, is_superuser=True))
    release = module()
    papers = [certificate(person(), release) for _number in range(3)]
    Document.objects.update(template="certificate/1")
    renamed(papers[0])
    address = reverse("admin:certificates_certificate_changelist")

    for action in ("correct_names", "renew_templates"):
        chosen = [paper.pk for paper in Document.objects.filter(replaced_by=None)]
        page = client.post(address, {"action": action, "_selected_action": chosen}, follow=True).text
        assert "made anew" in page

    in_force = Document.objects.filter(replaced_by=None)
    assert in_force.count() == 3
    assert {paper.template for paper in in_force} == {"certificate/2"}
    assert Document.objects.count() == 6
