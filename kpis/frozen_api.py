"""Frozen periods over the API, in a coordinator's countries."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import person
from kpis.access import frozen_or_404, scope_or_404
from kpis.frozen_scope import in_scope
from kpis.models import FrozenPeriod
from kpis.since_then import changes_since


class FrozenPeriodSerializer(serializers.ModelSerializer[FrozenPeriod]):
    """`programme` is the digest of the programme by whose rules was counted, `sha256` that of the figures of all
    countries."""

    class Meta:
        model = FrozenPeriod
        fields = ["uuid", "since", "until", "edition", "because", "frozen_at", "programme", "sha256"]


class PartSerializer(serializers.Serializer[tuple[int, str]]):
    """How many more, or fewer, for one reason of `kpis.since_then.REASONS`."""

    number = serializers.IntegerField()
    reason = serializers.CharField()

    def to_representation(self, instance: tuple[int, str]) -> dict[str, object]:
        number, reason = instance
        return {"number": number, "reason": reason}


class ChangeSerializer(serializers.Serializer[object]):
    """The parts sum to `difference`."""

    indicator = serializers.CharField()
    country = serializers.CharField()
    then = serializers.IntegerField()
    now = serializers.IntegerField()
    difference = serializers.IntegerField()
    parts = PartSerializer(many=True, source="signed")


class FrozenDetailSerializer(FrozenPeriodSerializer):
    """`figures` as they were kept; of some countries, those alone. `changed_since` is counted just now."""

    figures = serializers.JSONField()
    changed_since = ChangeSerializer(many=True)

    class Meta(FrozenPeriodSerializer.Meta):
        fields = [*FrozenPeriodSerializer.Meta.fields, "figures", "changed_since"]


class FrozenPeriodsView(APIView):
    """Every frozen period, the newest first."""

    @extend_schema(responses=FrozenPeriodSerializer(many=True))
    def get(self, request: Request) -> Response:
        scope_or_404(person(request))
        return Response(FrozenPeriodSerializer(FrozenPeriod.objects.defer("figures", "subjects"), many=True).data)


class FrozenPeriodView(APIView):
    """One frozen period: its figures, and what changed since."""

    @extend_schema(responses=FrozenDetailSerializer)
    def get(self, request: Request, frozen: UUID) -> Response:
        scope = scope_or_404(person(request))
        row = frozen_or_404(person(request), frozen)
        changes = changes_since(row, at=timezone.now(), countries=scope.countries)
        return Response(
            {
                **FrozenPeriodSerializer(row).data,
                "figures": in_scope(row.figures, scope.countries),
                "changed_since": ChangeSerializer(changes, many=True).data,
            }
        )
