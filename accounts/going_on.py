"""Where somebody may be sent on to after a form."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme


def is_path_here(wanted: str) -> bool:
    """Whether this is a path of this site. It begins like one: anything else `redirect` takes for the name of a page,
    and parsing some addresses that are none fails."""
    return wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
