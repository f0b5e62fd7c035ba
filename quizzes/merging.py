"""Two pages of one attempt, on two devices or in two tabs: question by question, the later change is kept.

A page carries beside each question a token of the answer that it was made with. What comes back as it was is no
change, however late it comes, and so takes nothing back that was said elsewhere in the meantime.
"""

from __future__ import annotations

import json

from django.utils.crypto import salted_hmac

from quizzes.models import Attempt, Question
from quizzes.question_types.question import Answer


def token_of(attempt: Attempt, question: Question, answer: Answer) -> str:
    """16 hex digits that are the same for the same answer, of this attempt and question alone.

    Without the site's secret key nobody can try out which other answer would have which token. With another key,
    everything on the pages that are open then counts as changed.
    """
    said = json.dumps(answer, sort_keys=True, separators=(",", ":"))
    value = f"{attempt.uuid}/{question.pk}/{said}"
    return salted_hmac("quizzes.merging.token", value, algorithm="sha256").hexdigest()[:16]


def is_change(*, made_with: str | None, says: str, pressed: bool) -> bool:
    """Whether a page changes an answer, by the tokens of what it was made with and of what it says now.

    Who presses a button within a question means what they see there. A form without a token means all it says.
    """
    return pressed or made_with != says
