"""Thirty learners take ten quizzes each, all at once: every answer arrives, and every score is what it should be."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from courses.models import Completion, ModuleCompletion
from quizzes.models import Attempt, Question, Response
from quizzes.question_types.scenario import GO_ON
from tests.quizzes.recomputing import score_of
from tests.quizzes.test_question_types import posted
from tests.world import EVERY_TYPE, person, published

pytestmark = pytest.mark.django_db(transaction=True)

LEARNERS, TIMES = 30, 5
WORDS = {
    "short": ["wheat", " WHEAT flour ", "σιτάρι", "ΣΤΆΡΙ", "baking  paper", "Λαδόκολλα", "rice", "?"],
    "number": ["0.65", "0,7", ".6", "0.5999", "0.65 litres", "0,65 λίτρα", "12", "12.0", "13", "many"],
    "gaps": ["hot", "Very Hot", "καυτος", "coins", "ΛΕΦΤΆ", "cold"],
}


@pytest.fixture
def quizzes(tmp_path: Path) -> list[str]:
    """The bakery's two quizzes, five times each, published: every type of question, practice and exams."""
    root = Path(shutil.copytree(EVERY_TYPE, tmp_path / "content"))
    unit = root / "modules" / "bakery" / "counter"
    keys = []
    for name in ("try", "check"):
        for number in range(TIMES):
            keys.append(f"{name}-{number}")
            for suffix in (".quiz.yaml", ".quiz.el.yaml"):
                shutil.copy(unit / f"{name}-counter{suffix}", unit / f"{keys[-1]}{suffix}")
    text = (unit / "unit.yaml").read_text()
    (unit / "unit.yaml").write_text(
        re.sub("activities: .*", f"activities: [opening, {', '.join(keys)}]\noptional: [opening]", text)
    )
    for name in ("try-counter", "check-counter", "about-counter"):
        for suffix in (".quiz.yaml", ".quiz.el.yaml"):
            (unit / f"{name}{suffix}").unlink()
    published(root)
    return keys


@dataclass
class Learner:
    """Somebody with a browser; `knows` is how often they give the right answer."""

    number: int
    client: Client
    knows: float
    statuses: list[int] = field(default_factory=list)

    def post(self, url: str, fields: dict[str, Any]) -> Any:
        answer = self.client.post(url, fields)
        self.statuses.append(answer.status_code)
        return answer

    def take(self, key: str) -> None:
        """Open it, look at it, send answers in parts, the way through a story step by step, and hand in."""
        url = self.post(f"/learn/bakery/{key}/attempts/", {}).headers["Location"]
        self.statuses.append(self.client.get(url).status_code)
        random = Random(f"{self.number}/{key}")
        attempt = Attempt.objects.select_related("quiz").get(uuid=url.split("/")[-2])
        fields = {
            f"q{number}": values
            for number, question in enumerate(attempt.asked, start=1)
            if question.type != "scenario" and (values := self._values(random, question, attempt))
        }
        for number, question in enumerate(attempt.asked, start=1):
            if question.type == "scenario":
                self._walk(random, url, number, question, attempt)
        first = dict(list(fields.items())[::2])
        self.post(f"{url}answers/", {**first, "quiet": "1"})
        self.post(f"{url}hand-in/", {**fields, "anyway": "1"})

    def _values(self, random: Random, question: Question, attempt: Attempt) -> list[str]:
        """The right answer, or any other, or none: as the page of this attempt would send it."""
        if random.random() < 0.1:
            return []
        if question.scored and random.random() < self.knows:
            return list(posted(question, attempt.mix, question.solution()).values)
        match question.type:
            case "single":
                return ["", str(random.randrange(3))]
            case "multiple":
                return ["", *(str(place) for place in range(4) if random.random() < 0.5)]
            case "true-false":
                return ["", random.choice(["true", "false"])]
            case "match":
                spec = question.spec
                count = len(spec["pairs"]) + len(spec["distractors"])
                return [random.choice(["", str(random.randrange(count))]) for _pair in spec["pairs"]]
            case "order":
                places = [str(place) for place in range(len(question.spec["items"]))]
                lines = random.sample(places, len(places))
                return [value for place, line in enumerate(lines, start=1) for value in (line, str(place))]
            case "gaps":
                form = question.form(mix=attempt.mix, answer=None, telling=False)
                return [
                    value
                    for gap in form["gaps"].values()
                    for value in (
                        str(gap["place"]),
                        random.choice(["", "0", "1"] if gap["options"] else ["", *WORDS["gaps"]]),
                    )
                ]
            case "reflect":
                return ["Ένα φρέσκο ψωμί."]
            case _:
                return [random.choice(WORDS[question.type])]

    def _walk(self, random: Random, url: str, number: int, question: Question, attempt: Attempt) -> None:
        """As far as they like; what they tick last may be kept without being continued."""
        for depth in range(random.randint(0, 3)):
            row = Response.objects.filter(attempt=attempt, question=question).first()
            form = question.form(mix=attempt.mix, answer=row.answer if row else None, telling=False)
            if not form["options"]:
                return
            value = random.choice(form["options"]).value
            button = {"press": f"{number}:{GO_ON}"} if random.random() < 0.8 or depth == 0 else {}
            self.post(f"{url}answers/", {f"q{number}": [str(form["depth"]), value], "quiet": "1", **button})


def test_thirty_learners_take_ten_quizzes_each_at_once_and_every_score_is_that_of_its_answers(
    quizzes: list[str],
) -> None:
    learners = [
        Learner(number, Client(raise_request_exception=False), knows=1.0 if number % 5 == 0 else number / LEARNERS)
        for number in range(LEARNERS)
    ]
    for learner in learners:
        learner.client.force_login(person(language="el" if learner.number % 2 else "en"))
    line = Barrier(LEARNERS)

    def take_all(learner: Learner) -> None:
        try:
            line.wait(30)
            for key in Random(learner.number).sample(quizzes, len(quizzes)):
                learner.take(key)
        finally:
            connection.close()

    with ThreadPoolExecutor(LEARNERS) as pool:
        list(pool.map(take_all, learners))

    assert {status for learner in learners for status in learner.statuses} <= {200, 204, 302}
    attempts = list(Attempt.objects.select_related("quiz", "enrolment").prefetch_related("responses"))
    assert len(attempts) == LEARNERS * len(quizzes)
    assert len({(attempt.enrolment.user_id, attempt.quiz_key) for attempt in attempts}) == len(attempts)
    for attempt in attempts:
        score = score_of(attempt)
        assert score is not None
        assert attempt.submitted_at is not None and attempt.score == float(score), attempt
        assert attempt.passed == (score >= 60 if attempt.quiz_key.startswith("check") else None)
    assert {row.language for attempt in attempts for row in attempt.responses.all()} == {"en", "el"}
    # Marks are spread: the comparison above says something.
    assert len({attempt.score for attempt in attempts}) > 50
    done = {
        (attempt.enrolment_id, attempt.quiz_key, attempt.score) for attempt in attempts if attempt.passed is not False
    }
    assert set(Completion.objects.values_list("enrolment_id", "key", "score")) == done
    finished = {enrolment for enrolment, _key, _score in done if sum(each[0] == enrolment for each in done) == 10}
    assert set(ModuleCompletion.objects.values_list("enrolment_id", flat=True)) == finished
    assert 0 < len(finished) < LEARNERS
