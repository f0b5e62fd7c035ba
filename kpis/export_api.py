"""Exports over the API: ask for one, see how far it is, and where the file is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import person
from kpis.access import export_or_404, exports_or_404, scope_or_404, still_answers_for
from kpis.api import PeriodSerializer
from kpis.export_views import EXPORTS_SHOWN
from kpis.exporting import FORMATS, ask_for_export
from kpis.models import Export


class ExportOrderSerializer(PeriodSerializer):
    kind = serializers.ChoiceField(choices=list(FORMATS), default=Export.Kind.TARGETS.value)
    format = serializers.ChoiceField(choices=Export.Format.values)
    language = serializers.ChoiceField(choices=[code for code, _name in settings.LANGUAGES], required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["format"] not in FORMATS[attrs["kind"]]:
            raise serializers.ValidationError({"format": "This kind is not made in this format."})
        return super().validate(attrs)


class ExportSerializer(serializers.ModelSerializer[Export]):
    state = serializers.CharField(read_only=True)
    download = serializers.SerializerMethodField(help_text="Where the file is; null while there is none.")

    class Meta:
        model = Export
        fields = [
            "uuid",
            "kind",
            "format",
            "language",
            "since",
            "until",
            "countries",
            "at",
            "state",
            "progress",
            "made_at",
            "expires_at",
            "rows",
            "sha256",
            "figures_sha256",
            "download",
        ]

    def get_download(self, export: Export) -> str | None:
        return settings.PUBLIC_URL + export.download_path() if export.is_ready else None


class ExportsView(APIView):
    """A coordinator's own exports, newest first; POST asks for another."""

    @extend_schema(responses=ExportSerializer(many=True), operation_id="exports_list")
    def get(self, request: Request) -> Response:
        user = person(request)
        past = [each for each in exports_or_404(user)[:EXPORTS_SHOWN] if still_answers_for(user, each.countries)]
        return Response(ExportSerializer(past, many=True).data)

    @extend_schema(request=ExportOrderSerializer, responses={202: ExportSerializer})
    def post(self, request: Request) -> Response:
        scope = scope_or_404(person(request))
        asked = ExportOrderSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        order = asked.validated_data
        row = ask_for_export(
            user=person(request),
            scope=replace(scope, since=order["since"], until=order["until"]),
            kind=order["kind"],
            format=order["format"],
            language=order.get("language") or get_language() or settings.LANGUAGE_CODE,
            at=timezone.now(),
        )
        return Response(ExportSerializer(row).data, status=status.HTTP_202_ACCEPTED)


class ExportView(APIView):
    @extend_schema(responses=ExportSerializer, operation_id="exports_one")
    def get(self, request: Request, export: UUID) -> Response:
        return Response(ExportSerializer(export_or_404(person(request), export)).data)
