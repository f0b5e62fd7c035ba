"""Who I am to a program, and making a token for one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import person
from accounts.permissions import SecondFactorShown
from accounts.sittings import end_tokens
from accounts.step_up import may_make_tokens
from accounts.still_you import is_still_you


class MeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="uuid")
    chosen_name = serializers.CharField()
    language = serializers.CharField()


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Shown once; send it as `Authorization: Token …`.")


class Me(APIView):
    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(person(request)).data)


class Tokens(APIView):
    """Made by somebody who showed on the site a moment ago who they are; a token cannot make another."""

    authentication_classes = (SessionAuthentication,)

    @extend_schema(request=None, responses={201: TokenSerializer})
    def post(self, request: Request) -> Response:
        if not may_make_tokens(request._request):
            raise PermissionDenied(SecondFactorShown.message)
        if not is_still_you(request._request):
            raise PermissionDenied(_("Please sign in once more. What comes next is for you alone."))
        _token, secret = AuthToken.objects.create(user=person(request))
        return Response(TokenSerializer({"token": secret}).data, status=201)

    @extend_schema(request=None, responses={204: OpenApiResponse(description="All my tokens are withdrawn.")})
    def delete(self, request: Request) -> Response:
        end_tokens(person(request))
        return Response(status=204)
