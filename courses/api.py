"""The catalogue, and a person's own enrolments and progress."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import person
from courses import shelf
from courses.access import release_or_404
from courses.models import Enrolment, Release
from courses.progress import Progress, progress_of_many


class ActivitySerializer(serializers.Serializer[Any]):
    key = serializers.SlugField()
    kind = serializers.CharField()
    optional = serializers.BooleanField()
    title = serializers.CharField()


class UnitSerializer(serializers.Serializer[Any]):
    key = serializers.SlugField()
    title = serializers.CharField()
    activities = ActivitySerializer(many=True)


class ModuleSerializer(serializers.Serializer[Any]):
    """A module as its newest release has it, in the language that was asked for (`Accept-Language`)."""

    key = serializers.SlugField()
    version = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    group = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    units = UnitSerializer(many=True)


class ProgressSerializer(serializers.Serializer[Any]):
    done = serializers.IntegerField(help_text="Required activities that are done.")
    total = serializers.IntegerField(help_text="Required activities in all.")
    percent = serializers.IntegerField()
    completed = serializers.BooleanField()
    next = serializers.CharField(allow_null=True)


class EnrolmentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    module = serializers.SlugField()
    version = serializers.CharField(help_text="The release that is read now.")
    began_at = serializers.DateTimeField()
    progress = ProgressSerializer()


class Catalogue(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=ModuleSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(ModuleSerializer([_module(each) for each in shelf.catalogue()], many=True).data)


class CatalogueEntry(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=ModuleSerializer)
    def get(self, request: Request, key: str) -> Response:
        return Response(ModuleSerializer(_module(release_or_404(key))).data)


class MyEnrolments(APIView):
    @extend_schema(responses=EnrolmentSerializer(many=True))
    def get(self, request: Request) -> Response:
        enrolments = list(Enrolment.objects.of(person(request)).select_related("module").order_by("began_at"))
        progress = progress_of_many(enrolments)
        releases = shelf.releases_by_major({(each.module_id, each.major) for each in enrolments})
        shown = [_enrolment(each, releases[each.module_id, each.major], progress[each.pk]) for each in enrolments]
        return Response(EnrolmentSerializer(shown, many=True).data)


def _module(release: Release) -> dict[str, Any]:
    return {
        "key": release.module.key,
        "version": release.version,
        "title": str(release.title),
        "summary": str(release.summary or ""),
        "group": release.group,
        "languages": [release.spec["language"], *release.spec["translations"]],
        "units": [_unit(release, unit) for unit in release.spec["units"]],
    }


def _unit(release: Release, unit: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": unit["key"],
        "title": str(release.text(f"units/{unit['key']}/title")),
        "activities": [{**entry, "title": str(shelf.activity(entry["id"]).title)} for entry in unit["activities"]],
    }


def _enrolment(enrolment: Enrolment, release: Release, progress: Progress) -> dict[str, Any]:
    return {
        "id": enrolment.uuid,
        "module": enrolment.module.key,
        "version": release.version,
        "began_at": enrolment.began_at,
        "progress": {
            "done": progress.done_count,
            "total": len(progress.required),
            "percent": progress.percent,
            "completed": progress.is_complete,
            "next": progress.next_key,
        },
    }
