"""People, organisations and modules for tests, in one call each."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import Coordinator, Organisation, User
from accounts.people import join_organisation
from accounts.privacy import record_notice_seen
from courses.content.compiler import compile_folder
from courses.content.translations import digest
from courses.content.tree import Compiled
from courses.models import Enrolment, Lesson, Module, Release
from courses.progress import complete_activity, enrol
from courses.publishing import publish
from lms.models import Programme
from quizzes.models import Quiz
from quizzes.publishing import store_questions

CONTENT = Path(__file__).parent.parent / "content"
EXAMPLE = Path(__file__).parent / "content" / "example"
EVERY_TYPE = EXAMPLE.with_name("every-type")
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

_numbers = count(1)


def first_edition(folder: Path, *modules: str) -> Path:
    """A copy of the real content below `folder`, or of some modules of it: something to change.

    Each of its modules is in a version 1.0.0 and in its own language alone, so that whatever a test translates or
    changes is all there is of it.
    """
    copy = Path(shutil.copytree(CONTENT, folder / "content", ignore=shutil.ignore_patterns("*.??.md", "*.??.yaml")))
    for path in copy.glob("modules/*/module.yaml"):
        if modules and path.parent.name not in modules:
            shutil.rmtree(path.parent)
            continue
        text = re.sub(r"^version: .*$", "version: 1.0.0", path.read_text(), flags=re.MULTILINE)
        later = r"^  (?!1\.0\.0:)\d+\.\d+\.\d+: .*\n(?: {4}.*\n)*"
        path.write_text(re.sub(later, "", text, flags=re.MULTILINE))
    return copy


@cache
def compiled_first_edition(*modules: str) -> Compiled:
    """A first edition in a folder that nobody changes, compiled once for all tests of a process."""
    return compile_folder(first_edition(Path(tempfile.mkdtemp(dir=settings.VAR_DIR)), *modules))


def published_first_edition(folder: Path, *modules: str) -> Path:
    """A copy of the same below `folder`, and published: something to change."""
    compiled = compiled_first_edition(*modules)
    publish(compiled, at=timezone.now())
    return Path(shutil.copytree(compiled.root, folder / "content"))


PROGRAMME: dict[str, Any] = {
    "key": "example",
    "name": "Example",
    "title": "An example programme",
    "reference": "000",
    "fund": "Example fund",
    "language": "en",
    "languages": ["en", "el"],
    "countries": ["CY", "GR", "IT"],
    "disclaimer": "Paid by somebody.",
    "groups": [
        {"key": "clubs", "title": "Clubs", "kinds": ["club"]},
        {"key": "towns", "title": "Town halls", "kinds": ["town"]},
    ],
    "partners": [],
    "indicators": [],
    "seminars": [],
    "attendance": {"counts-from": 80, "combine": False},
    "periods": [],
    "contacts": {},
    "neutral": {"title": "Learning", "sender": "Learning platform", "avoid": []},
    "facts": {},
    "glossary": {},
    "translations": {},
}


def published_programme(**changes: Any) -> Programme:
    """The example programme in force, with what a test changes about it."""
    spec = {**PROGRAMME, **changes}
    row, _created = Programme.objects.update_or_create(
        digest=digest(spec), defaults={"spec": spec, "published_at": timezone.now()}
    )
    return row


@cache
def _compiled(folder: Path) -> Compiled:
    return compile_folder(folder)


def published(folder: Path = CONTENT) -> list[Release]:
    """The real content, or another folder, published. What no test changes is compiled once for all of a process."""
    compiled = _compiled(folder) if folder in (CONTENT, EXAMPLE, EVERY_TYPE) else compile_folder(folder)
    return publish(compiled, at=timezone.now())


def published_example(folder: Path) -> Path:
    """A copy of the example below `folder`, and published: something to change."""
    published(EXAMPLE)
    return Path(shutil.copytree(EXAMPLE, folder / "example"))


def organisation(
    kind: str = "club", country: str = "CY", name: str = "", status: str = Organisation.Status.CONFIRMED
) -> Organisation:
    return Organisation.objects.create(
        name=name or f"Organisation {next(_numbers)}", kind=kind, country=country, status=status
    )


def person(email: str | None = None, *, belongs_to: Organisation | None = None, **fields: Any) -> User:
    """Somebody with an account who has answered the first questions: `client.force_login` reaches every page."""
    number = next(_numbers)
    fields.setdefault("chosen_name", f"Person {number}")
    fields.setdefault("welcomed_at", NOON)
    user = User.objects.create_user(email or f"person-{number}@example.org", **fields)
    record_notice_seen(user=user, at=NOON)
    if belongs_to is not None:
        join_organisation(user=user, organisation=belongs_to, at=NOON)
    return user


def coordinator(*countries: str, **fields: Any) -> User:
    """Somebody who answers for the numbers of these countries, or of all."""
    user = person(counts=False, **fields)
    Coordinator.objects.create(user=user, countries=list(countries))
    return user


def module(
    key: str = "crafts",
    *,
    group: str = "clubs",
    lessons: int = 2,
    quiz: dict[str, Any] | None = None,
    version: str = "1.0.0",
    number: int = 1,
) -> Release:
    """A published module with lessons `lesson-1`, `lesson-2` … and, if given, a quiz with the key `check`."""
    if not Programme.objects.exists():
        published_programme()
    row, _created = Module.objects.get_or_create(key=key)
    entries = [
        {"key": name, "id": _lesson(row, name).pk, "kind": "lesson", "optional": False}
        for name in (f"lesson-{position}" for position in range(1, lessons + 1))
    ]
    if quiz is not None:
        entries.append({"key": "check", "id": _quiz(row, quiz).pk, "kind": "quiz", "optional": False})
    spec = {
        "title": "Useful crafts",
        "neutral-title": "A course",
        "version": version,
        "language": "en",
        "group": group,
        "summary": "A summary.",
        "outcomes": {"knot": "Tie a knot."},
        "certificate": {"hours": 2},
        "changes": {version: "First."},
        "units": [{"key": "unit-1", "title": "A unit", "activities": entries}],
        "translations": {},
    }
    return Release.objects.create(
        module=row,
        number=number,
        version=version,
        major=int(version.split(".")[0]),
        digest=digest(spec),
        spec=spec,
        published_at=NOON,
    )


def _lesson(row: Module, key: str) -> Lesson:
    spec = {
        "title": key.replace("-", " ").capitalize(),
        "minutes": 10,
        "outcomes": [],
        "facts": [],
        "body": "Some text.\n\n::: reflect\nWhat do you think?\n:::",
        "kind-of-activity": "lesson",
        "language": "en",
        "translations": {},
    }
    lesson, _created = Lesson.objects.get_or_create(module=row, key=key, digest=digest(spec), defaults={"spec": spec})
    return lesson


def _quiz(row: Module, quiz: dict[str, Any]) -> Quiz:
    spec = {
        "title": "Check",
        "kind": "exam",
        "pass": 70,
        "shuffle": False,
        "feedback": "after",
        "kind-of-activity": "quiz",
        "language": "en",
        "translations": {},
        **quiz,
    }
    found, created = Quiz.objects.get_or_create(module=row, key="check", digest=digest(spec), defaults={"spec": spec})
    if created:
        store_questions(found)
    return found


def enrolment(user: User, release: Release, at: datetime = NOON) -> Enrolment:
    return enrol(user=user, release=release, at=at)


def complete(enrolment: Enrolment, at: datetime = NOON) -> None:
    """Everything required done, and so the module completed."""
    for key in enrolment.release.required:
        complete_activity(enrolment=enrolment, key=key, at=at, score=100.0)


def trainer(**fields: Any) -> User:
    """Somebody who will be named as a trainer; they are one once something is theirs to teach."""
    return person(counts=False, **fields)


def signed_in(user: User, *, second_factor: bool = False) -> Client:
    """A browser with this person in it; with the second factor, one where it was shown just now."""
    client = Client()
    client.force_login(user)
    if second_factor:
        show_second_factor(client, user)
    return client


def show_second_factor(client: Client, user: User) -> None:
    """What typing a code leaves in a session, for somebody who has an authenticator app or gets one here."""
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    app = app or TOTP.activate(user, generate_totp_secret()).instance
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, user, "mfa", id=app.pk, type=app.type, reauthenticated=True)
    request.session.save()
