"""What is public, over the API: shielded, and the same for everybody until the next month."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kpis.publishing import Result, results
from lms.models import Programme


class LeafSerializer(serializers.Serializer[object]):
    """People of one country, `ZZ` for all others: `about` is rounded, null for too few to be told."""

    country = serializers.CharField()
    about = serializers.IntegerField(allow_null=True)
    at_least = serializers.IntegerField()
    at_most = serializers.IntegerField()


class ResultSerializer(serializers.Serializer[object]):
    """`about` is exact for things; for people it is the sum of what is told of the countries, null where some are
    too few to be told: then the number is from `at_least` to `at_most`, as far as is told."""

    key = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    target = serializers.IntegerField(allow_null=True)
    about = serializers.IntegerField(allow_null=True)
    at_least = serializers.IntegerField()
    at_most = serializers.IntegerField()
    countries = LeafSerializer(many=True)


class ResultsSerializer(serializers.Serializer[object]):
    until = serializers.DateField()
    results = ResultSerializer(many=True)


class ResultsView(APIView):
    """What the whole project has reached, for everybody who is signed in: shielded, as of the end of last month."""

    second_factor_required = False

    @extend_schema(responses=ResultsSerializer)
    def get(self, request: Request) -> Response:
        told = results(programme=Programme.current(), at=timezone.now())
        each = [_as_row(result) for result in (*told.people, *told.things)]
        return Response(ResultsSerializer({"until": told.until, "results": each}).data)


def _as_row(result: Result) -> dict[str, object]:
    indicator = result.indicator
    return {
        "key": indicator.key,
        "title": str(indicator.title),
        "unit": indicator.count,
        "target": indicator.target,
        "about": result.number.about,
        "at_least": result.number.lowest,
        "at_most": result.number.highest,
        "countries": [
            {"country": country, "about": leaf.about, "at_least": leaf.lowest, "at_most": leaf.highest}
            for country, leaf in result.by_country.items()
        ],
    }
