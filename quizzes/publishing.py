"""What publishing a quiz adds: a row for each question in a wording that is new."""

from __future__ import annotations

from courses.content.kinds import Spec
from courses.content.translations import digest
from courses.models import Activity
from quizzes.kinds import question_texts
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


def question_specs(quiz: Activity) -> list[Spec]:
    """Each question of a quiz with its own language, its own translations and pictures, addressed from itself."""
    return [_question_spec(quiz.spec, question) for question in quiz.spec["questions"]]


def _question_spec(quiz: Spec, question: Spec) -> Spec:
    spec = {
        **question,
        "language": quiz["language"],
        "translations": _own(quiz["translations"], f"questions/{question['key']}/"),
    }
    words = [text for _address, text in question_texts(question)]
    words += [text for translation in spec["translations"].values() for text in translation["texts"].values()]
    media = {target: file for target, file in quiz.get("media", {}).items() if any(target in text for text in words)}
    return {**spec, "media": media} if media else spec


def questions_of(quiz: Activity) -> list[Question]:
    """The rows of a quiz's questions, in the quiz's order."""
    digests = [digest(spec) for spec in question_specs(quiz)]
    rows = Question.objects.filter(module_id=quiz.module_id, quiz_key=quiz.key, digest__in=digests)
    by_digest = {row.digest: row for row in rows}
    return [by_digest[each] for each in digests]


def _own(translations: Spec, prefix: str) -> Spec:
    """What of each translation is a question's own, where there is any."""
    own = {}
    for language, translation in translations.items():
        texts = _below(prefix, translation["texts"])
        accepts = _below(prefix, translation.get("accepts", {}))
        if texts or accepts:
            own[language] = {"texts": texts, "accepts": accepts} if accepts else {"texts": texts}
    return own


def _below(prefix: str, by_address: Spec) -> Spec:
    return {address.removeprefix(prefix): value for address, value in by_address.items() if address.startswith(prefix)}
