from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.issuing import issue_certificate
from certificates.models import Certificate, Document
from certificates.requesting import request_attendance_report
from certificates.tasks import sweep
from courses.models import Release
from lms.models import Programme
from lms.text import has_letters, plain
from tests.certificates.papers import LATER, PROOF, attend, certificate, completion, deliver, due, seminar
from tests.world import NOON, PROGRAMME, complete, enrolment, module, organisation, person, published_programme, trainer


@pytest.mark.django_db(transaction=True)
def test_completing_a_module_issues_its_certificate_at_once():
    learner, release = person(), module()

    complete(enrolment(learner, release))

    assert Certificate.objects.get().holder == learner


@pytest.mark.django_db(transaction=True)
def test_forty_deliveries_issue_one_certificate():
    finished = completion()

    issued = deliver(lambda: issue_certificate(completion=finished, at=LATER))

    assert len(issued) == 40
    assert {each.pk for each in issued} == {Certificate.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_away_a_module_is_still_completed_and_the_sweep_catches_up(broker_away):
    learner, release = person(), module()

    complete(enrolment(learner, release))
    sweep()

    assert Certificate.objects.get().holder == learner


@pytest.mark.django_db
def test_a_certificate_keeps_what_was_true_on_its_day():
    learner = person(chosen_name="Eleni", paper_name="Eleni Georgiou")
    paper = certificate(learner)

    learner.paper_name = "Somebody Else"
    learner.save()
    published_programme(name="Another programme")

    again = issue_certificate(completion=paper.module_completion, at=LATER)
    assert again.snapshot == paper.snapshot
    assert again.snapshot["name"] == "Eleni Georgiou"
    assert again.snapshot["programme"]["name"]["text"] == "Example"


@pytest.mark.django_db
def test_a_certificate_says_what_was_learned_and_what_it_took():
    says = certificate(person(), module(lessons=3)).snapshot

    assert says["hours"] == 2
    assert says["version"] == "1.0.0"
    assert says["completed_on"] == "2026-05-04"
    assert [outcome["text"] for outcome in says["outcomes"]] == ["Tie a knot."]
    assert says["rule"]["required"] == ["lesson-1", "lesson-2", "lesson-3"]


@pytest.mark.django_db
def test_a_certificate_keeps_the_rule_that_was_met():
    release = module(lessons=1, quiz={"questions": []})

    assert certificate(person(), release).snapshot["rule"] == {
        "kind": "module-completed",
        "required": ["lesson-1", "check"],
        "pass": {"check": 70},
    }


@pytest.mark.django_db
def test_a_certificate_carries_the_neutral_title_unless_its_holder_wants_otherwise():
    paper = certificate()

    assert str(paper.title) == "A course"


@pytest.mark.django_db
def test_a_programme_without_neutral_words_still_gives_certificates():
    release = module()
    Programme.objects.update(spec={name: text for name, text in PROGRAMME.items() if name != "neutral"})
    Release.objects.update(spec={name: text for name, text in release.spec.items() if name != "neutral-title"})

    paper = certificate(person(language="el"), Release.objects.get())

    assert (str(paper.title), paper.title.language) == ("Learning", "en")


@pytest.mark.django_db
def test_a_module_without_a_title_of_its_own_for_strangers_takes_the_programmes():
    release = module()
    Release.objects.update(spec={name: text for name, text in release.spec.items() if name != "neutral-title"})

    assert str(certificate(person(), Release.objects.get()).title) == "Learning"


@pytest.mark.django_db
def test_a_module_that_promises_no_certificate_gives_none():
    promises, does_not = module(key="promises"), module(key="does-not")
    Release.objects.filter(pk=does_not.pk).update(
        spec={name: part for name, part in does_not.spec.items() if name != "certificate"}
    )

    completion(person(), does_not)
    finished = completion(person(), promises)

    assert due() == [finished]


@pytest.mark.django_db
def test_a_certificate_is_in_the_learners_language_where_its_own_words_can_be(settings):
    settings.LANGUAGES = [("en", "English"), ("el", "Ελληνικά")]

    greek = certificate(person(language="el"))
    other = certificate(person(language="tlh"), greek.module_completion.release)

    assert greek.language == "el"
    assert other.language == "en"


@pytest.mark.django_db
def test_somebody_without_a_name_gets_no_certificate_until_they_have_one():
    learner = person(chosen_name="")
    finished = completion(learner)

    assert due() == []

    learner.chosen_name = "Ada"
    learner.save()
    assert due() == [finished]


@pytest.mark.django_db
def test_an_erased_person_is_issued_nothing_more():
    learner = person()
    completion(learner)

    learner.erased_at = NOON
    learner.save()

    assert due() == []


@pytest.mark.django_db
def test_what_has_a_certificate_is_due_no_more():
    finished = completion()
    assert due() == [finished]

    issue_certificate(completion=finished, at=LATER)

    assert due() == []


@pytest.mark.django_db
def test_a_report_counts_the_list_as_it_stands():
    teacher = trainer()
    held = seminar(teacher)
    attend(held, person(chosen_name="Zoe", belongs_to=organisation(name="Club Z")), *["present"] * 5)
    attend(held, person(chosen_name="Abel"), "present", "late", "left-early", "absent", "excused")
    attend(held, person(chosen_name="Nobody"))

    says = request_attendance_report(seminar=held, by=teacher, at=LATER, because=PROOF).snapshot

    assert [row["name"] for row in says["people"]] == ["Abel", "Nobody", "Zoe"]
    assert [row["half_days"] for row in says["people"]] == [3, 0, 5]
    assert [row["reached"] for row in says["people"]] == [False, False, True]
    assert [row["minutes"] for row in says["people"]] == [630, 0, 1050]
    assert says["people"][0]["marks"] == ["present", "late", "left-early", "absent", "excused", ""]
    assert [half_day["present"] for half_day in says["half_days"]] == [2, 2, 2, 1, 1, 0]
    assert (says["registered"], says["attended"], says["reached"], says["minutes"]) == (3, 2, 1, 1680)
    assert says["half_days_needed"] == 5


@pytest.mark.django_db
def test_a_reports_hours_are_local_hours():
    teacher = trainer()
    held = seminar(teacher, half_days=1)

    says = request_attendance_report(seminar=held, by=teacher, at=LATER, because=PROOF).snapshot

    assert says["half_days"][0]["from"] == "15:00"
    assert says["half_days"][0]["to"] == "18:30"


@pytest.mark.django_db
def test_asking_for_a_report_again_makes_another_one():
    teacher = trainer()
    held = seminar(teacher)

    request_attendance_report(seminar=held, by=teacher, at=LATER, because=PROOF)
    attend(held, person(), "present")
    request_attendance_report(seminar=held, by=teacher, at=LATER, because=PROOF)

    assert [len(report.snapshot["people"]) for report in Document.objects.order_by("pk")] == [0, 1]


@given(st.text())
def test_what_stands_on_a_paper_is_one_line_of_text_that_steers_nothing(text):
    kept = plain(text)

    assert plain(kept) == kept
    assert not {unicodedata.category(character) for character in kept} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(kept) & set("\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("name", ["\u202e", "\u2066\u2069", "\u200b", "\ufeff", "\u3164", "\u00ad\u034f"])
def test_what_nobody_sees_is_no_name(name):
    assert plain(name) == ""
    assert not has_letters(name)


@pytest.mark.django_db
def test_a_paper_never_says_an_empty_name():
    learner = person(chosen_name="Ada", paper_name="\u200b")
    nobody = person(chosen_name="\u202e")

    assert certificate(learner).snapshot["name"] == "Ada"
    assert certificate(nobody, module(key="other")).snapshot["name"] == nobody.spoken_number


def test_names_keep_their_letters_and_the_joiners_they_are_written_with():
    for name in ("Żółć Gęślą", "Ελευθερία", "محمد عبد الرحمن", "می\u200cخواهم", "O’Brien-Núñez"):
        assert plain(name) == name


@pytest.mark.django_db
def test_an_attendance_report_knows_people_by_their_chosen_names_alone():
    teacher = person(chosen_name="Toni")
    learner = person(chosen_name="Kai", paper_name="Somebody on Paper")
    held = seminar(teacher)
    attend(held, learner, "present")

    report = request_attendance_report(seminar=held, by=teacher, at=NOON, because=PROOF)

    assert [row["name"] for row in report.snapshot["people"]] == ["Kai"]
    assert "Somebody on Paper" not in str(report.snapshot)
