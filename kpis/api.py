"""Counts over the API: exact ones, for coordinators."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import person
from kpis.access import scope_or_404
from kpis.counting import count_targets
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
