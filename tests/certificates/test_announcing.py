from __future__ import annotations

from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from certificates.announcing import announce
from certificates.models import Document
from certificates.tasks import sweep
from tests.certificates.papers import LATER, certificate
from tests.world import NOON, module, person, published, published_programme

pytestmark = pytest.mark.django_db


def test_the_mail_goes_once(mailoutbox):
    paper = certificate(person("ada@example.org"), made=True)

    assert announce(document=paper, at=LATER) is True
    assert announce(document=paper, at=LATER) is False

    [mail] = mailoutbox
    assert mail.to == ["ada@example.org"]
    assert "/papers/" in mail.body


def test_the_mail_tells_a_stranger_nothing(mailoutbox):
    published()
    paper = certificate(person(chosen_name="Ada"), module(), made=True)

    announce(document=paper, at=LATER)

    text = f"{mailoutbox[0].subject} {mailoutbox[0].body} {mailoutbox[0].from_email}".lower()
    programme = published_programme().spec
    for told in ("ada", "crafts", "a course", paper.code, "certificate", *programme["neutral"]["avoid"]):
        assert told not in text


def test_nobody_is_told_of_a_paper_that_is_not_there_yet(mailoutbox):
    announce(document=certificate(), at=LATER)

    assert mailoutbox == []


@pytest.mark.parametrize("change", [{"email": None}, {"is_active": False}, {"erased_at": NOON}, {"provisional": True}])
def test_whoever_cannot_be_reached_is_not_written_to(mailoutbox, change):
    paper = certificate(made=True)
    type(paper.holder).objects.filter(pk=paper.holder.pk).update(**change)

    assert announce(document=paper, at=LATER) is False
    assert mailoutbox == []


def test_a_revoked_paper_is_not_announced(mailoutbox):
    paper = certificate(made=True)
    Document.objects.filter(pk=paper.pk).update(revoked_at=NOON, revoked_because="mistake")

    assert announce(document=paper, at=LATER) is False


class Refuses(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPRecipientsRefused({message.to[0]: (550, b"no") for message in messages})


def test_a_mail_that_was_refused_is_not_sent_again_and_no_log_says_to_whom(settings, caplog, mailoutbox):
    paper = certificate(person("ada@example.org"), made=True)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Refuses"

    assert announce(document=paper, at=LATER) is False
    settings.EMAIL_BACKEND = backend
    assert announce(document=paper, at=LATER) is False

    assert mailoutbox == []
    assert str(paper.uuid) in caplog.text
    assert "ada@" not in caplog.text


def test_the_sweep_leaves_alone_what_was_announced(mailoutbox):
    paper = certificate(made=True)
    announce(document=paper, at=LATER)

    sweep()

    assert len(mailoutbox) == 1
