"""Counts over the API: exact ones for coordinators, shielded ones for everybody who is signed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import person
from kpis.access import scope_or_404
from kpis.counting import Count, Scope, count_targets
from kpis.suppression import SMALLEST, shield
from lms.models import Programme


class PeriodSerializer(serializers.Serializer[dict[str, object]]):
    """Two days, both included; leave one out for no limit on that side."""

    since = serializers.DateField(required=False, default=None)
    until = serializers.DateField(required=False, default=None)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        since, until = attrs["since"], attrs["until"]
        if since and until and until < since:  # type: ignore[operator]
            raise serializers.ValidationError({"until": "The period ends before it begins."})
        return attrs


class FigureSerializer(serializers.Serializer[object]):
    """`country` is null for all countries of the scope, `ZZ` where none is known."""

    country = serializers.CharField(allow_null=True)
    new = serializers.IntegerField()
    so_far = serializers.IntegerField()
    promised = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)
    planned = serializers.IntegerField(allow_null=True)
    booked = serializers.IntegerField(allow_null=True)
    participations = serializers.IntegerField()
    online_only = serializers.IntegerField()
    room_only = serializers.IntegerField()
    both = serializers.IntegerField()


class SetAsideSerializer(serializers.Serializer[object]):
    uncounted = serializers.IntegerField()
    without_group = serializers.IntegerField()
    not_enough = serializers.IntegerField()
    unfinished = serializers.IntegerField()
    merged = serializers.IntegerField()


class CountSerializer(serializers.Serializer[object]):
    key = serializers.CharField(source="indicator.key")
    title = serializers.CharField(source="indicator.title")
    unit = serializers.CharField(source="indicator.count")
    group = serializers.CharField(source="indicator.group")
    evidence = serializers.ListField(child=serializers.CharField(), source="indicator.evidence")
    every = serializers.BooleanField(source="indicator.every")
    total = FigureSerializer()
    countries = FigureSerializer(many=True)
    set_aside = SetAsideSerializer()


class TargetsSerializer(serializers.Serializer[object]):
    since = serializers.DateField(source="scope.since", allow_null=True)
    until = serializers.DateField(source="scope.until", allow_null=True)
    at = serializers.DateTimeField()
    without_list = serializers.IntegerField()
    indicators = CountSerializer(many=True, source="counts")


class TargetsView(APIView):
    """Counted against promised, exact and live, in a coordinator's countries."""

    @extend_schema(parameters=[PeriodSerializer], responses=TargetsSerializer)
    def get(self, request: Request) -> Response:
        scope = scope_or_404(person(request))
        asked = PeriodSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        scope = replace(scope, **asked.validated_data)
        figures = count_targets(programme=Programme.current(), scope=scope, at=timezone.now())
        return Response(TargetsSerializer(figures).data)


class ResultSerializer(serializers.Serializer[object]):
    """`about` is exact for things, rounded for people; null means fewer than `fewer_than`."""

    key = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    about = serializers.IntegerField(allow_null=True)
    fewer_than = serializers.IntegerField(allow_null=True)


class ResultsSerializer(serializers.Serializer[object]):
    until = serializers.DateField()
    results = ResultSerializer(many=True)


class ResultsView(APIView):
    """What the whole project has reached, for everybody who is signed in: shielded, as of the end of last month."""

    @extend_schema(responses=ResultsSerializer)
    def get(self, request: Request) -> Response:
        now = timezone.now()
        until = end_of_last_month(now)
        figures = count_targets(programme=Programme.current(), scope=Scope(until=until), at=now)
        results = [_result(count) for count in figures.counts]
        return Response(ResultsSerializer({"until": until, "results": results}).data)


def end_of_last_month(now: datetime) -> date:
    """A number that moves once a month does not tell who came today."""
    return now.date().replace(day=1) - timedelta(days=1)


def _result(count: Count) -> dict[str, object]:
    indicator = count.indicator
    number = count.total.so_far
    about = shield(number).about if indicator.count == "people" else number
    return {
        "key": indicator.key,
        "title": str(indicator.title),
        "unit": indicator.count,
        "about": about,
        "fewer_than": SMALLEST if about is None else None,
    }
