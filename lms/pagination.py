"""Lists of the API, in parts."""

from __future__ import annotations

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request

FARTHEST = 10_000_000
"""Farther than any list goes, and still a number that every database knows."""


class BoundedPagination(LimitOffsetPagination):
    """`limit` and `offset`: whoever asks for more than there can be gets the most, or nothing."""

    max_limit = 1_000

    def get_offset(self, request: Request) -> int:
        return min(super().get_offset(request), FARTHEST)
