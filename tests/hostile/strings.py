"""Texts that people really type, paste or try, and that programs stumble over. Made here, category by category."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import product

FIELDS_CUT_AT = (99, 100, 101, 120, 121, 150, 151, 200, 201, 300, 301, 4001, 10_001)
"""As long as fields may be, and one character more."""


def _words_that_mean_something() -> Iterator[str]:
    for word in ("null", "None", "nil", "undefined", "NaN", "Infinity", "true", "False", "yes", "no", "on", "void"):
        yield from (word, word.upper(), f"[{word}]", f"{word}, {word}")
    yield from ("self", "constructor", "__proto__", "prototype", "__class__", "__import__", "hasOwnProperty")
    yield "toString"
    yield from ("CON", "PRN", "AUX", "COM1", "LPT9", "NUL.txt", "desktop.ini", ".htaccess", ".env", "robots.txt")
    yield from ("admin", "root", "anonymous", "superuser", "DELETED", "test", "default", "select", "object Object")


def _numbers() -> Iterator[str]:
    for number in ("0", "1", "007", "1.0", "1,5", "1e308", "1e309", "0x1F", "0b11", "0o17", "1_000", "1'000", "½", "²"):
        yield from (number, f"-{number}", f"+{number}", f"({number})")
    yield from (str(2**power + more) for power in (31, 32, 53, 63, 64) for more in (-1, 0))
    yield from (str(-(2**power)) for power in (31, 63))
    yield from ("9" * 40, "0." + "3" * 40, "1/0", "0/0", "1..2", "1,2,3", "١٢٣", "१२३", "４２", "Ⅻ", "三十", "𝟘𝟙")
    yield from ("2026-02-30", "0000-00-00", "9999-12-31", "24:00", "23:59:60", "1970-01-01T00:00:00Z", "12/31/69")


def _scripts() -> Iterator[str]:
    """A name and a sentence in writing systems from left, from right, and from above."""
    yield from ("Ελένη Παπαδοπούλου", "Ζωή", "Ѐлена Ѓорѓиевска", "Іван Ґалаґан", "Օհաննես", "ქეთევანი", "アリス")
    yield "山田太郎"
    yield from ("王小明", "김철수", "สมชาย", "ສົມ", "தமிழ்ச்செல்வி", "ലക്ഷ്മി", "বাংলা", "ਗੁਰਪ੍ਰੀਤ", "ᎠᏂᏴᏫᏯ", "ቴዎድሮስ")
    yield from ("ខ្មែរ", "မြန်မာ")
    yield from ("محمد علي", "שרה כהן", "فاطمه‌زهرا", "کوردی", "ދިވެހި", "ܣܘܪܝܝܐ", "ߒߞߏ", "𞤀𞤣𞤤𞤢𞤥", "أ. د. ليلى")
    yield "עברית English עברית"
    yield from ("Zoë Müller-Łuczak", "Ñandú Íñigo", "Þórður Æðelred", "İstanbul ığüşöç", "Ștefan Țepeș")
    yield "Nguyễn Văn Đức"
    yield from ("O'Brien", "D’Angelo", "Ó Súilleabháin", "van der Berg", "X Æ A-12", "Jean–Luc—Marie")
    yield from ("ʻOkina Hawaiʻi", "Ꜳꜵꝏ")
    yield from ("𐌰𐌱𐌲", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "𝒮𝒸𝓇𝒾𝓅𝓉", "🅱🅾🆇🅴🅳", "Ⓒⓘⓡⓒⓛⓔ", "ｆｕｌｌｗｉｄｔｈ", "ᵗⁱⁿʸ", "uʍop ǝpısdn")
    yield from ("ℕ𝕀ℂ𝔼", "𓀀𓁐", "𒀀𒁀")


def _composed_and_apart() -> Iterator[str]:
    for word in ("é", "Å", "ñ", "ộ", "ΐ", "が", "각", "ﬁ", "Ω", "ẛ̣", "ئ", "ä̈"):
        yield from (unicodedata.normalize(form, word) + "a" for form in ("NFC", "NFD"))
    yield "Z" + "".join(chr(0x300 + mark) for mark in range(60)) + "algo"
    yield from ("a" + chr(mark) * 20 for mark in (0x301, 0x323, 0x20DD, 0x489, 0x1AB0))
    yield from (f"{mark}alone" for mark in ("\u0301", "\u05b0", "\u064b", "\u093e", "\u0e31", "\u20d2", "\ufe20"))


STEERING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of what follows."""
UNSEEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u180b\u180e\u200b\u200c\u200d\u2060\u2061\u2064\ufe0f\ufeff\ufff9\ufffb\U000e0041"
)
SPACES = "\u0085\u00a0\u1680\u2000\u2003\u2007\u2009\u2028\u2029\u202f\u205f\u3000"


def _steering_and_unseen() -> Iterator[str]:
    yield from (f"Anna {sign}txt.exe" for sign in STEERING)
    yield from (f"{sign}Ben{sign}" for sign in UNSEEN)
    yield from (f"a{sign}b" for sign in SPACES)
    yield from (sign for sign in (*STEERING[:3], *UNSEEN[:6], *SPACES[:4]))
    yield from ("\u202e" * 50 + "abc", "\u2066" * 126 + "deep", "abc\u202dfed\u202cghi", "א1\u200e2ב")
    yield "\u200d\u200d\u200d"


def _pictures() -> Iterator[str]:
    yield from ("😀", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🏳️‍⚧️", "🇨🇾🇬🇷", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "👍🏿👍🏻", "❤️", "❤", "☺︎")
    yield from ("🧑‍🤝‍🧑", "🇨", "🏽", "🫱🏻‍🫲🏿")
    yield from ("😀" * 50, "Anna 😀 Ben", "👩‍", "‍👩", "👨🏿‍❤️‍💋‍👨🏻", "🐈‍⬛", "#️⃣*️⃣", "( ͡° ͜ʖ ͡°)", "¯\\_(ツ)_/¯")
    yield from ("(╯°□°)╯︵ ┻━┻", "ಠ_ಠ", "ʕ•ᴥ•ʔ")


def _control_characters() -> Iterator[str]:
    yield from (f"a{chr(code)}b" for code in (*range(1, 32), *range(127, 140)))
    yield from ("\x00", "a\x00b", "\x00a", "a\x00", "%00", "a%00b", "\\0", "\\x00", "&#0;", "\u2400")
    yield "\x1b[31mred\x1b[0m"
    yield from ("\x1b]0;title\x07", "\x08\x08\x08\x08rm", "a\rb", "a\r\nb", "a\nb", "a\n\n\nb", "a\tb", "\ta")
    yield from ("a\t", "a\u0085b")


def _ends_of_unicode() -> Iterator[str]:
    yield from (
        f"a{chr(code)}b" for code in (0xE000, 0xF8FF, 0xFFFD, 0xFFFE, 0xFFFF, 0xFDD0, 0x1FFFE, 0xF0000, 0x10FFFF)
    )
    yield from ("\\ud800", "\\ud83d\\ude00", "\\udc00\\ud800", "\\uD83D", "&#xD800;", "%ED%A0%80", "%uD800")
    yield "\\U0010ffff"
    yield from ("ÿþ", "ï»¿a", "Ã©", "â€™", "\ufffd\ufffd", "=?utf-8?q?=00?=", "+ADw-b+AD4-", "\\N{BULLET}")
    yield "&#x110000;"


def _quotes() -> Iterator[str]:
    for signs in (
        "'",
        '"',
        "`",
        "''",
        '""',
        "'\"",
        "\"'",
        "«»",
        "„“",
        "‘’",
        "‹›",
        "´",
        "′″",
        "\\'",
        '\\"',
        "\\",
        "\\\\",
    ):
        yield from (signs, f"a{signs}b", f"{signs}a")


def _queries() -> Iterator[str]:
    """SQL, LDAP, XPath, Mongo, as somebody types them who hopes that texts are glued together."""
    ends = ("--", "#", "/*", ";", "")
    yield from (f"{quote} OR {quote}1{quote}={quote}1{end}" for quote, end in product(("'", '"'), ends))
    yield from ("1; DROP TABLE accounts_user", "'); DELETE FROM django_session;--", "' UNION SELECT NULL,NULL--")
    yield "' AND SLEEP(9)--"
    yield from ("'||pg_sleep(9)--", "%' OR name LIKE '%", "_", "%", "\\%", "*)(uid=*", "*")
    yield from ("' or count(/*)=1 or '", "//*")
    yield from ('{"$gt": ""}', "[$ne]=1", "'; EXEC xp_cmdshell('dir');--", "1' ORDER BY 99--", "'''", "0 OR 1=1")
    yield "admin'--"


def _commands() -> Iterator[str]:
    for command in ("id", "cat /etc/passwd", "touch x"):
        yield from (f"$({command})", f"`{command}`", f"; {command}", f"| {command}", f"&& {command}", f"\n{command}\n")
    yield from ("-rf", "--help", "-", "--", "~root", "$HOME", "${IFS}", "%PATH%", "!!", "a > b", "a & b", "<(x)")
    yield "*?[a-z]"
    yield from ("@file", "eval('1')", "os.system('id')", "system('id')", "${{<%[%'\"}}%\\.", "(){ :;}; x")
    yield "\\u0000 & x"


def _templates() -> Iterator[str]:
    for open_, close in (
        ("{{", "}}"),
        ("{%", "%}"),
        ("${", "}"),
        ("#{", "}"),
        ("<%=", "%>"),
        ("[[", "]]"),
        ("{#", "#}"),
    ):
        yield from (f"{open_}7*7{close}", f"{open_} settings.SECRET_KEY {close}")
    yield from ("{% load static %}", "{% include '/etc/passwd' %}", "{{ request.user.password }}")
    yield from ("{% extends x %}", "{{", "%}")
    yield from ("%s", "%s%s%s%s", "%d", "%n", "%(name)s", "%(pk)d", "%", "%%", "100 %", "{0}", "{}", "{name}")
    yield from ("{0.__class__}", "{:>99}")
    yield from ("{", "}", "{{}}", "%x%x%x%x", "%1$s", "$s", "\\1", "\\g<0>", "&amp;", "&lt;b&gt;", "&#60;")
    yield from ("&nbsp;", "&#x202e;", "&")


def _markup() -> Iterator[str]:
    yield from ("<", ">", "<>", "</", "<b>", "<b", "</textarea>", "</title>", "</script>", "<!--", "-->", "]]>")
    yield from ("<![CDATA[", "<?php")
    yield from ("a < b > c", "<3", "1<2&&3>2", "<Anna>", "Anna <anna@example.org>", "<?xml version='1.0'?>")
    yield "<!DOCTYPE html>"
    yield from (
        f'<!DOCTYPE a [<!ENTITY b SYSTEM "{where}">]><a>&b;</a>'
        for where in ("file:///etc/passwd", "http://127.0.0.1/")
    )
    yield from ("<!ENTITY a '&a;&a;'>", "<xi:include href='x'/>", "**bold**", "# Title", "[a](javascript:x)")
    yield from ("![a](b)", "::: note", "---")
    yield from ("*", "_a_", "~~a~~", "> a", "- a", "1. a", "| a | b |", "a\\", "[^1]", "^[a]", "term:x")
    yield "<https://example.org>"


def _paths_and_addresses() -> Iterator[str]:
    for up in ("../", "..\\", "%2e%2e%2f", "....//", "..%c0%af", "..;/"):
        yield from (f"{up * 6}etc/passwd", f"{up}a")
    yield from ("/etc/passwd", "C:\\Windows\\x", "\\\\host\\share", "file:///x", ".", "..", "/", "//", "a/b")
    yield from ("a\\b", "a:b", "~", "a/../b")
    yield from ("javascript:x", "data:,x", "//example.org", "https://example.org/?a=b&c=d#e", "mailto:a@b")
    yield from ("tel:+1", "http://[::1]/")
    yield from ("a@b", "a@@b", "@", "a@b.c", '"a b"@example.org', "a@exämple.org", "a+b@example.org")
    yield from (".a@example.org", "a@[127.0.0.1]")


def _cells() -> Iterator[str]:
    """What a table program could take for a formula, a command or two cells."""
    for sign in (
        "=",
        "+",
        "-",
        "@",
        "＝",
        "＋",
        "－",
        "＠",
        "\t=",
        "\r=",
        "\n=",
        " =",
        "\u00a0=",
        "\u200b=",
        ";=",
        ",=",
    ):
        yield from (f"{sign}1+1", f"{sign}HYPERLINK(0)", f"{sign}cmd|' /C calc'!A0")
    yield from ("=", "a;b", "a,b", "a\tb", '"a","b"', "|calc", "%0A=1", '=IMPORTXML("http://127.0.0.1","//a")')
    yield from ("DDE (x)", "{=1+1}")


def _headers() -> Iterator[str]:
    for end in ("\r\n", "\n", "\r", "%0d%0a", "\\r\\n", "\u2028", "嘊嘍"):
        yield from (f"a{end}Set-Cookie: b=c", f"a{end}Bcc: d@example.org", f"a{end}{end}<p>")
    yield from ("a; filename=b", 'a"; filename="b', "a.html", "=?UTF-8?B?PGI+?=", "Subject: a", "a\r\n.\r\nQUIT")


def _letters_that_change_their_length() -> Iterator[str]:
    for letter in "ßẞİıŉǰΐΰևẖẗẘẙẚῒﬀﬃﬄﬅﬗſKÅΣςΆǅǲȺȾ":
        yield f"{letter}{letter}a"
    yield from ("ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς", "Straße STRASSE", "İSTANBUL istanbul", "ΑΣ.ΑΣ", "ﬁﬀ", "ǄǅǆLJLjlj", "ᾳ ᾼ")
    yield from ("ſ K Å", "ᏸᏰ")


def _long() -> Iterator[str]:
    yield from ("W" * length for length in FIELDS_CUT_AT)
    yield from ("ﷺ" * 100, "ẃ" * 150, "a " * 100, "é" * 200, "-" * 100, "👩‍👩‍👧‍👦" * 20, "a\n" * 90, "ab" * 2_000)
    yield from (" " * 500, "a" + " " * 200 + "b")


def _as_they_look_like_something_else() -> Iterator[str]:
    yield from ("раураl", "аdmin", "gооgle", "Αnna", "Ben ", " Ben", " Ben ", "Ben", "BEN", "ben", "Bеn", "B e n")
    yield from ("rnicrosoft", "I l 1 |")
    yield from ("…", "...", "‥", "–", "—", "-", "−", "·", "•", "?", "¿", "!", "¡", ";", "\u037e", ",", "‚", "，")
    yield from ("、", "،", "؛", "'s", "№", "§")
    yield from ("", " ", "\n", "\t", "  \n  ", "a  b", "\u3000", "0", "x")


CATEGORIES = {
    "words that mean something": _words_that_mean_something,
    "numbers": _numbers,
    "scripts": _scripts,
    "composed and apart": _composed_and_apart,
    "steering and unseen": _steering_and_unseen,
    "pictures": _pictures,
    "control characters": _control_characters,
    "ends of Unicode": _ends_of_unicode,
    "quotes": _quotes,
    "queries": _queries,
    "commands": _commands,
    "templates": _templates,
    "markup": _markup,
    "paths and addresses": _paths_and_addresses,
    "cells": _cells,
    "headers": _headers,
    "letters that change their length": _letters_that_change_their_length,
    "long": _long,
    "look-alikes": _as_they_look_like_something_else,
}

STRINGS = tuple(dict.fromkeys(text for category in CATEGORIES.values() for text in category()))
"""All of them, each once."""
SMALLER = tuple(text for text in STRINGS if len(text) <= 60)


def some(count: int, beginning: int = 0) -> list[str]:
    """`count` of them from all categories, others for each `beginning`: so that many fields together meet all."""
    return [STRINGS[(beginning + number * len(STRINGS) // count) % len(STRINGS)] for number in range(count)]


def lone_surrogates() -> Iterator[bytes]:
    """Halves of characters, as no text may have them: raw, as bytes of what would be UTF-8."""
    yield from (b"\xed\xa0\x80", b"a\xed\xbf\xbfb", b"\xed\xb0\x80\xed\xa0\x80")
    yield from (b"\xff", b"\xc0\xaf", b"\xe2\x82", b"a\x80b", b"\xf5\x80\x80\x80")
