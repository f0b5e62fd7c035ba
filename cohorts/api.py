"""A trainer's cohorts and seminars, over the API: through the same gates and the same rules as the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import person
from accounts.models import AuditEvent
from accounts.permissions import NamesAreGuarded
from cohorts.access import cohort_or_404, seminar_or_404
from cohorts.attendance_summary import Participant, Summary, summary
from cohorts.models import Attendance, Cohort, Seminar, Session
from cohorts.opened import GROUP, LIST
from cohorts.standing import LearnerStanding, Standing, standing_of


class CohortSerializer(serializers.ModelSerializer[Cohort]):
    module = serializers.SlugRelatedField[Any](slug_field="key", read_only=True)

    class Meta:
        model = Cohort
        fields = ["uuid", "name", "module", "country", "language", "starts", "ends", "archived_at"]


class CountedCohortSerializer(CohortSerializer):
    members = serializers.IntegerField(read_only=True)

    class Meta(CohortSerializer.Meta):
        fields = [*CohortSerializer.Meta.fields, "members"]


class ColumnSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()


class UnitShareSerializer(serializers.Serializer[Any]):
    done = serializers.IntegerField(help_text="Activities of the unit that are done, of those that count.")
    of = serializers.IntegerField()
    percent = serializers.IntegerField(help_text="Rounded down.")


class LearnerSerializer(serializers.Serializer[LearnerStanding]):
    person = serializers.UUIDField(source="person.uuid")
    number = serializers.CharField(help_text="The participant number, as it stands on lists and papers: `7KQ2-M9XD`.")
    name = serializers.CharField(source="person", help_text="The chosen name.")
    percent = serializers.IntegerField(help_text="Of the whole module, rounded down.")
    completed = serializers.BooleanField()
    last_seen = serializers.DateField(
        source="last_day", allow_null=True, help_text="The day of the last activity in the module."
    )
    units = UnitShareSerializer(many=True, help_text="In the order of the cohort's `units`.")
    best = serializers.ListField(
        child=serializers.IntegerField(allow_null=True),
        help_text="The best score in whole percent, in the order of the cohort's `quizzes`; null without one.",
    )


class CohortStandingSerializer(serializers.Serializer[Standing]):
    cohort = CohortSerializer()
    units = ColumnSerializer(many=True)
    quizzes = ColumnSerializer(many=True)
    learners = LearnerSerializer(many=True)


class SeminarSerializer(serializers.ModelSerializer[Seminar]):
    class Meta:
        model = Seminar
        fields = ["uuid", "kind", "title", "group", "country", "place", "language", "time_zone", "capacity"]


class HalfDaySerializer(serializers.ModelSerializer[Session]):
    class Meta:
        model = Session
        fields = ["uuid", "number", "title", "starts_at", "ends_at", "minutes", "counted_minutes"]


class ParticipantSerializer(serializers.Serializer[Participant]):
    person = serializers.UUIDField(source="person.uuid")
    number = serializers.CharField(help_text="The participant number, as it stands on lists and papers: `7KQ2-M9XD`.")
    name = serializers.CharField(source="person", help_text="The chosen name.")
    marks = serializers.ListField(
        source="statuses",
        child=serializers.ChoiceField(choices=Attendance.Status.choices, allow_null=True),
        help_text="One per half day, in their order; null where nobody marked.",
    )
    missed = serializers.ListField(
        child=serializers.IntegerField(allow_null=True),
        help_text="Minutes per half day, of whoever came late or left early, where it was noted.",
    )
    attended = serializers.IntegerField(help_text="Half days.")
    minutes = serializers.IntegerField()
    qualified = serializers.BooleanField()


class AttendanceSummarySerializer(serializers.Serializer[Summary]):
    seminar = SeminarSerializer()
    half_days = HalfDaySerializer(source="sessions", many=True)
    in_the_room = serializers.ListField(child=serializers.IntegerField(), help_text="Heads per half day.")
    unlisted = serializers.ListField(
        child=serializers.IntegerField(), help_text="Of these, who is on no list, per half day: heads, nobody distinct."
    )
    minutes = serializers.IntegerField(help_text="Of everybody together.")
    closed = serializers.BooleanField(
        source="seminar.is_closed", help_text="Whether two people have said that the list is complete."
    )
    counts_from = serializers.IntegerField(help_text="Percent of the half days that make somebody qualified.")
    qualified = serializers.IntegerField(help_text="How many are.")
    participants = ParticipantSerializer(many=True)


class CohortList(ListAPIView[Cohort]):
    """The cohorts that this person teaches or coordinates."""

    serializer_class = CountedCohortSerializer

    def get_queryset(self) -> QuerySet[Cohort]:
        return Cohort.objects.visible_to(person(self.request._request)).select_related("module").with_members()


class CohortDetail(APIView):
    """Where each learner of a cohort stands."""

    permission_classes = (*APIView.permission_classes, NamesAreGuarded)

    @extend_schema(responses=CohortStandingSerializer)
    def get(self, request: Request, cohort: UUID) -> Response:
        user = person(request._request)
        row = cohort_or_404(user, cohort)
        AuditEvent.record_reading(actor=user, action=GROUP, subject=row, at=timezone.now())
        return Response(CohortStandingSerializer(standing_of(row)).data)


class SeminarList(ListAPIView[Seminar]):
    """The seminars that this person teaches or coordinates."""

    serializer_class = SeminarSerializer

    def get_queryset(self) -> QuerySet[Seminar]:
        return Seminar.objects.visible_to(person(self.request._request))


class SeminarDetail(APIView):
    """A seminar's attendance: the same figures as on its page and in its report."""

    permission_classes = (*APIView.permission_classes, NamesAreGuarded)

    @extend_schema(responses=AttendanceSummarySerializer)
    def get(self, request: Request, seminar: UUID) -> Response:
        user = person(request._request)
        row = seminar_or_404(user, seminar)
        AuditEvent.record_reading(actor=user, action=LIST, subject=row, at=timezone.now())
        return Response(AttendanceSummarySerializer(summary(row)).data)
