"""What publishing a quiz adds: a row for each question in a wording that is new."""

from __future__ import annotations

from typing import Any

from courses.content.translations import digest
from courses.models import Activity
from quizzes.models import Question
from quizzes.question_types import class_of


def store_questions(quiz: Activity) -> None:
    """Store the questions of a newly published quiz, each as its type's proxy; known wordings stay as they are."""
    for spec in question_specs(quiz):
        wording = digest({key: value for key, value in spec.items() if key != "translations"})
        class_of(spec["type"]).objects.get_or_create(
            module_id=quiz.module_id,
            quiz_key=quiz.key,
            key=spec["key"],
            digest=digest(spec),
            defaults={"wording": wording, "spec": spec},
        )


def question_specs(quiz: Activity) -> list[dict[str, Any]]:
    """Each question of a quiz with its own language and its own translations, addressed from itself."""
    return [
        {
            **question,
            "language": quiz.spec["language"],
            "translations": _own(quiz.spec["translations"], question["key"]),
        }
        for question in quiz.spec["questions"]
    ]


def questions_of(quiz: Activity) -> list[Question]:
    """The rows of a quiz's questions, in the quiz's order."""
    digests = [digest(spec) for spec in question_specs(quiz)]
    rows = Question.objects.filter(module_id=quiz.module_id, quiz_key=quiz.key, digest__in=digests)
    by_digest = {row.digest: row for row in rows}
    return [by_digest[each] for each in digests]


def _own(translations: dict[str, Any], key: str) -> dict[str, Any]:
    prefix = f"questions/{key}/"
    own = {
        language: {
            address.removeprefix(prefix): text
            for address, text in translation["texts"].items()
            if address.startswith(prefix)
        }
        for language, translation in translations.items()
    }
    return {language: {"texts": texts} for language, texts in own.items() if texts}
