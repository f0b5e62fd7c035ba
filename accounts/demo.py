"""The demo's people: organisations in every country, learners with and without one, four accounts to try."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import Coordinator, Organisation, User
from accounts.people import join_organisation
from accounts.privacy import record_notice_seen
from lms.demo import DOMAIN, PASSWORD, World
from lms.models import Programme

FIRST_NAMES = {
    "CY": ["Andreas", "Eleni", "Maria", "Christos", "Yiannis", "Sara", "Omar", "Despina"],
    "DE": ["Jonas", "Mira", "Lea", "Tarek", "Anna", "Yusuf", "Lena", "Amir"],
    "GR": ["Nikos", "Katerina", "Samir", "Ioanna", "Vasilis", "Leila", "Danai", "Petros"],
    "IT": ["Giulia", "Marco", "Blessing", "Luca", "Chiara", "Ibrahim", "Sofia", "Paolo"],
    "PL": ["Oksana", "Piotr", "Zofia", "Łukasz", "Iryna", "Małgorzata", "Jakub", "Nadia"],
    "ES": ["Lucía", "Pablo", "Yuli", "Carmen", "Hassan", "Núria", "Mateo", "Aïcha"],
}
TOWNS = {"CY": "Larnaca", "DE": "Cologne", "GR": "Patras", "IT": "Catania", "PL": "Poznań", "ES": "Valencia"}
ORGANISATION_NAMES = {
    "migrant-organisation": "Neighbours' association of {town} (demo)",
    "lgbtqi-organisation": "Open house {town} (demo)",
    "local-authority": "Town hall of {town} (demo)",
    "other-cso": "Welcome network {town} (demo)",
}
INITIALS = "KMPSTBDLR"
LANGUAGES = {"CY": "el", "GR": "el"}


def build(world: World) -> None:
    programme = Programme.current()
    organisations = [_organisation(kind, country) for country in programme.countries for kind in programme.kinds]
    for partner in programme.partners:
        Organisation.objects.create(
            name=partner["name"],
            kind=partner["kind"],
            country=partner["country"],
            partner=True,
            status=Organisation.Status.CONFIRMED,
        )
    Organisation.objects.create(name="Reading circle (demo)", kind=programme.kinds[0], country=programme.countries[0])
    password = make_password(PASSWORD)
    _accounts(world, organisations, password)
    for number in range(world.learners):
        world.learner_users.append(_learner(world, number, organisations))


def _organisation(kind: str, country: str) -> Organisation:
    town = TOWNS.get(country, country)
    name = ORGANISATION_NAMES.get(kind, "{town} " + kind + " (demo)").format(town=town)
    return Organisation.objects.create(
        name=name, kind=kind, country=country, town=town, status=Organisation.Status.CONFIRMED
    )


def _accounts(world: World, organisations: list[Organisation], password: str) -> None:
    roles: dict[str, dict[str, Any]] = {
        "learner": {"chosen_name": "Alex", "paper_name": "Alexandra Demo"},
        "trainer": {"chosen_name": "Toni", "counts": False},
        "coordinator": {"chosen_name": "Kim", "counts": False},
        "admin": {"chosen_name": "Robin", "counts": False, "is_staff": True, "is_superuser": True},
    }
    for role, fields in roles.items():
        user = _person(world, f"{role}@{DOMAIN}", language="en", password=password, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        world.people[role] = user
    theirs = next((each for each in organisations if each.kind == "local-authority"), organisations[0])
    join_organisation(user=world.people["learner"], organisation=theirs, at=world.now - timedelta(days=40))
    Coordinator.objects.create(user=world.people["coordinator"], countries=[])


def _learner(world: World, number: int, organisations: list[Organisation]) -> User:
    organisation = organisations[number % len(organisations)]
    name = _name(organisation.country, sum(1 for user in world.learner_users if user.country == organisation.country))
    user = _person(
        world,
        f"learner-{number}@{DOMAIN}",
        chosen_name=name,
        language=LANGUAGES.get(organisation.country, "en"),
        password=make_password(None),
        country=organisation.country,
    )
    if world.random.random() < 0.93:
        join_organisation(user=user, organisation=organisation, at=world.now - timedelta(days=150))
    return user


def _name(country: str, position: int) -> str:
    """A first name of the country; once they are used up, with the initial of a family name."""
    names = FIRST_NAMES.get(country, FIRST_NAMES["CY"])
    again, first = divmod(position, len(names))
    return names[first] if not again else f"{names[first]} {INITIALS[(again - 1) % len(INITIALS)]}."


def _person(world: World, email: str, password: str, **fields: Any) -> User:
    user = User(email=email, password=password, welcomed_at=world.now - timedelta(days=150), **fields)
    user.save()
    record_notice_seen(user=user, at=world.now - timedelta(days=150))
    return user
