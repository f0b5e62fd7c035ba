"""Papers over the API: a person's own, and the answer about a code, which anybody may ask."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import person
from certificates.access import own_papers, paper_with_code, paper_with_file
from certificates.fingerprints import FINGERPRINT
from certificates.models import Document, DocumentQuerySet
from certificates.throttling import may_ask
from certificates.verification import UNKNOWN, State, Verdict, state_of, verify


class PaperSerializer(serializers.ModelSerializer[Document]):
    kind = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    ready = serializers.BooleanField(source="is_ready", read_only=True)
    state = serializers.SerializerMethodField()
    revoked = serializers.SerializerMethodField()
    download = serializers.SerializerMethodField(help_text="Where the PDF is; null while it is being made.")
    verify = serializers.CharField(source="snapshot.verify_url", read_only=True)

    class Meta:
        model = Document
        fields = [
            "uuid",
            "kind",
            "title",
            "language",
            "requested_at",
            "ready",
            "state",
            "revoked",
            "download",
            "verify",
            "sha256",
        ]

    def get_state(self, paper: Document) -> str:
        return state_of(paper).value

    def get_revoked(self, paper: Document) -> bool:
        return paper.revoked_at is not None

    def get_download(self, paper: Document) -> str | None:
        return settings.PUBLIC_URL + paper.download_path() if paper.is_ready else None


class MyPapers(generics.ListAPIView[Document]):
    """The papers of the person who asks, newest first."""

    serializer_class = PaperSerializer

    def get_queryset(self) -> DocumentQuerySet:
        return own_papers(person(self.request._request))


class VerdictSerializer(serializers.Serializer[Verdict]):
    state = serializers.ChoiceField(choices=[state.value for state in State])
    kind = serializers.CharField(required=False)
    issued_on = serializers.DateField(required=False, allow_null=True)
    replaced_on = serializers.DateField(required=False, allow_null=True)
    replaced_by = serializers.CharField(
        required=False, allow_blank=True, help_text="The newest paper's code, where that tells no more than this one."
    )
    reason = serializers.CharField(required=False, allow_blank=True)
    name = serializers.CharField(required=False, allow_blank=True, help_text="Only where its holder lets it be said.")
    number = serializers.CharField(required=False, allow_blank=True, help_text="The participant number.")
    title = serializers.CharField(required=False, allow_null=True)
    day = serializers.DateField(required=False, allow_null=True, help_text="Of completion.")
    first_day = serializers.DateField(required=False, allow_null=True)
    last_day = serializers.DateField(required=False, allow_null=True)
    half_days = serializers.IntegerField(required=False, allow_null=True, help_text="Attended.")
    half_days_of = serializers.IntegerField(required=False, allow_null=True)
    hours = serializers.FloatField(required=False, allow_null=True)
    version = serializers.CharField(required=False, allow_blank=True)
    completed = serializers.IntegerField(required=False, allow_null=True, help_text="Modules on a transcript.")
    attended = serializers.IntegerField(required=False, allow_null=True, help_text="Seminars on a transcript.")
    outcomes = serializers.ListField(child=serializers.CharField(), required=False)


class Verify(APIView):
    """What may be said about a code: nothing personal. 404 for every code that no paper has."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []

    @extend_schema(responses={200: VerdictSerializer, 404: VerdictSerializer})
    def get(self, request: Request, code: str) -> Response:
        if not may_ask(request._request):
            raise Throttled
        return _answer(paper_with_code(code))


class FingerprintSerializer(serializers.Serializer[Any]):
    sha256 = serializers.RegexField(
        FINGERPRINT, help_text="Of the file's bytes: 64 digits in small letters, `0` to `f`."
    )


class VerifyFile(APIView):
    """What may be said about the paper that has a file of exactly these bytes. 404 for every file that we did
    not issue as it is."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []

    @extend_schema(request=FingerprintSerializer, responses={200: VerdictSerializer, 404: VerdictSerializer})
    def post(self, request: Request) -> Response:
        if not may_ask(request._request):
            raise Throttled
        asked = FingerprintSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return _answer(paper_with_file(asked.validated_data["sha256"]))


def _answer(paper: Document | None) -> Response:
    verdict = verify(paper)
    if verdict is UNKNOWN:
        return Response({"state": State.UNKNOWN.value}, status=404)
    return Response(VerdictSerializer(verdict).data)
