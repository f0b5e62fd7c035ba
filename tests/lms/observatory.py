"""What the public observatory of web sites would say of an answer: its rules, as far as they concern us, in our words.

A site begins with 100 points. What is missing costs some; what is better than needed adds some, but only to a site that
has kept 90. From 100 on it is an A+. The rules are those of version 1.4.8, of 2026.
"""

from __future__ import annotations

import re
from http.cookies import Morsel
from urllib.parse import urlsplit

from django.http import HttpResponse

A_PLUS = 100
ENOUGH_FOR_MORE = 90
HALF_A_YEAR = 15_768_000
BROAD = {"*", "ftp:", "http:", "https:", "http://*", "https://*", "http://*.*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def score(answer: HttpResponse, *, host: str) -> int:
    """The points of one answer that came over HTTPS from `host`."""
    said = [
        of_policy(answer),
        of_cookies(list(answer.cookies.values()), protected=of_transport(answer) == 0),
        of_transport(answer),
        of_framing(answer),
        of_referrer(answer),
        of_scripts(answer, host),
        0 if answer.get("X-Content-Type-Options", "").lower() == "nosniff" else -5,
        10 if answer.get("Cross-Origin-Resource-Policy") in {"same-origin", "same-site"} else 0,
        -50 if answer.get("Access-Control-Allow-Credentials") else 0,
    ]
    kept = 100 + sum(each for each in said if each < 0)
    return max(0, kept + sum(each for each in said if each > 0) if kept >= ENOUGH_FOR_MORE else kept)


def policy_of(answer: HttpResponse) -> dict[str, set[str]]:
    parts = [part.split() for part in answer.get("Content-Security-Policy", "").split(";")]
    return {name.lower(): set(sources) for name, *sources in filter(None, parts)}


def of_policy(answer: HttpResponse) -> int:
    policy = policy_of(answer)
    if not policy:
        return -25

    def sources(name: str) -> set[str]:
        return policy.get(name, policy.get("default-src", {"*"}))

    scripts, styles = sources("script-src"), sources("style-src")
    passive = sources("img-src") | sources("media-src")
    active = scripts.union(*(found for name, found in policy.items() if name not in {"img-src", "media-src"}))
    if scripts & (BROAD | INLINE) or sources("object-src") & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return -20
    if "'unsafe-eval'" in scripts | styles:
        return -10
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return -10
    if styles & (BROAD | INLINE):
        return 0
    return 10 if policy.get("default-src") == {"'none'"} else 5


def of_cookies(cookies: list[Morsel[str]], *, protected: bool) -> int:
    """The worst of them decides. `protected`: no browser would send them over plain HTTP anyway."""
    if not cookies:
        return 0
    return min(of_cookie(cookie, protected=protected) for cookie in cookies)


def of_cookie(cookie: Morsel[str], *, protected: bool) -> int:
    name = cookie.key.lower()
    is_session, is_token = "session" in name or "sess" in name, "csrf" in name
    same_site = cookie["samesite"].lower()
    if is_session and not cookie["httponly"]:
        return -30
    if not cookie["secure"]:
        return (-10 if protected else -40) if is_session else (-5 if protected else -20)
    if same_site not in {"", "lax", "strict"} or (is_token and not same_site):
        return -20
    return 5 if same_site else 0


def of_transport(answer: HttpResponse) -> int:
    lasts = re.search(r"max-age=(\d+)", answer.get("Strict-Transport-Security", ""))
    if lasts is None:
        return -20
    return 0 if int(lasts[1]) >= HALF_A_YEAR else -10


def of_framing(answer: HttpResponse) -> int:
    if policy_of(answer).get("frame-ancestors", BROAD).isdisjoint(BROAD):
        return 5
    return 0 if answer.get("X-Frame-Options", "").upper() in {"DENY", "SAMEORIGIN"} else -20


def of_referrer(answer: HttpResponse) -> int:
    said = [each.strip().lower() for each in answer.get("Referrer-Policy", "").split(",") if each.strip()]
    if not said:
        return 0
    return 5 if said[-1] in PRIVATE else -5


def of_scripts(answer: HttpResponse, host: str) -> int:
    """A script of another host must come over HTTPS, and with its fingerprint."""
    if not answer.get("Content-Type", "").startswith("text/html"):
        return 0
    worst = 0
    for tag in re.findall(r"<script[^>]*\ssrc=[^>]*>", answer.content.decode(), re.IGNORECASE):
        found = re.search(r"""src=["']?([^"'\s>]+)""", tag)
        address = urlsplit(found[1] if found else "")
        if address.hostname not in {None, host} or (address.hostname is not None and not address.scheme):
            is_safe, has_fingerprint = address.scheme == "https", "integrity=" in tag
            worst = min(worst, 0 if is_safe and has_fingerprint else -5 if is_safe else -50)
    return worst
