"""How many people of which age and gender, as every coordinator may read it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import person
from kpis.about_oneself import QUESTIONS
from kpis.access import scope_or_404
from kpis.answers_told import SMALLEST_TOLD, answers_told
from kpis.demographics import answer_title
from kpis.suppression import STEP
from lms.models import Programme


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The same for every coordinator, of whichever countries."""
    scope = scope_or_404(person(request))
    programme = Programme.current()
    if not programme.demographics:
        raise Http404
    told = answers_told(programme=programme, at=timezone.now())
    return render(
        request,
        "kpis/people.html",
        {
            "made_on": told.made_on,
            "lists": [
                (
                    QUESTIONS[each.question].about,
                    [(answer_title(each.question, answer), leaf) for answer, leaf in each.leaves.items()],
                    each.total,
                )
                for each in told.lists
            ],
            "smallest": SMALLEST_TOLD,
            "step": STEP,
            "may_take_the_form": scope.countries is None,
        },
    )
