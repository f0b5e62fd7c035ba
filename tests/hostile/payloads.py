"""Texts that want to run a script where they are shown. What they would run sets `window.__ran`. Made here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

RUNS = "__ran=1"
SCHEMES = (
    "javascript:",
    "JaVaScRiPt:",
    "java\tscript:",
    "java\nscript:",
    "\x01javascript:",
    " javascript:",
    "vbscript:",
)
ENTITIES = ("javascript&colon;", "java&Tab;script:", "java&NewLine;script:", "&#106;avascript:", "&#x6A;avascript&#58;")
DATA = (
    "data:text/html,<script>{0}</script>",
    "data:text/html;base64,PHNjcmlwdD5fX3Jhbj0xPC9zY3JpcHQ+",
    "data:image/svg+xml,<svg onload={0}>",
)


def _elements_with_handlers() -> Iterator[str]:
    """Whatever loads, fails, is focused, begins or is touched."""
    loading = (
        "body",
        "svg",
        "iframe",
        "img src=/favicon.ico",
        "link rel=stylesheet href=/",
        "input type=image src=/",
        "object data=/",
    )
    failing = (
        "img src=x",
        "image src=x",
        "video src=x",
        "audio src=x",
        "source src=x",
        "script src=/x",
        "object data=x",
        "embed src=x",
    )
    focused = (
        "input",
        "select",
        "textarea",
        "button",
        "a href=#",
        "div tabindex=0",
        "keygen",
        "details open",
        "summary",
        "iframe",
    )
    moving = (
        "svg><animate",
        "svg><set",
        "marquee",
        "style",
        "video autoplay",
        "dialog open",
        "math",
        "table",
        "x",
        "b",
    )
    yield from (f"<{element} onload={RUNS}>" for element in loading)
    yield from (f"<{element} onerror={RUNS}>" for element in failing)
    yield from (f"<{element} autofocus onfocus={RUNS}>" for element in focused)
    for event in (
        "onbegin",
        "onstart",
        "onanimationstart",
        "onloadstart",
        "ontoggle",
        "onpointerenter",
        "onclick",
        "onmouseover",
    ):
        yield from (f"<{element} {event}={RUNS}>" for element in moving)


def _handlers_in_other_writing() -> Iterator[str]:
    for space in ("/", "\t", "\n", "\x0c", "\r", "/x/", " x ", "\u00a0", "\x0b"):
        yield from (f"<img{space}src=x{space}onerror={RUNS}>", f"<svg{space}onload={RUNS}>")
    for written in ("ONERROR", "oNeRrOr", "onerror ", "onerror\t", "onerror\n", "on\x00error", "&#111;nerror"):
        yield f"<img src=x {written}={RUNS}>"
    for code in (
        '"__ran=1"',
        "'__ran=1'",
        "`__ran=1`",
        "&#95;_ran=1",
        "&lowbar;_ran&equals;1",
        "\\u005f_ran=1",
        "(0,eval)('__ran=1')",
    ):
        yield from (f"<img src=x onerror={code}>", f"<svg onload={code}>", f"<body onpageshow={code}>")
    yield from ("<img src=x onerror=__ran=1//", "<img src=x onerror=__ran=1 <b", "<<img src=x onerror=__ran=1>")
    yield "<img src=`x`onerror=__ran=1>"


def _scripts() -> Iterator[str]:
    for begins, ends in (
        ("<script>", "</script>"),
        ("<SCRIPT>", "</SCRIPT>"),
        ("<script\n>", "</script\n>"),
        ("<script/x>", "</script >"),
    ):
        yield from (f"{begins}{RUNS}{ends}", f"{begins}{RUNS}", f"{begins}<!--\n{RUNS}\n//-->{ends}")
    for attributes in (
        "type=module",
        "type=text/javascript",
        "async",
        "nomodule",
        "defer",
        "nonce=a",
        "language=javascript",
        "src=//127.0.0.1/x",
    ):
        yield f"<script {attributes}>{RUNS}</script>"
    yield from ("<scr<script>ipt>__ran=1</script>", "<script><script>__ran=1</script>", "<script>__ran=1</script")
    yield "<script src=data:,__ran=1></script>"
    yield from ("<script>__ran=1<!--<script>-->", "\x00<script>__ran=1</script>", "<scrİpt>__ran=1</scrİpt>")
    yield "＜script＞__ran=1＜/script＞"
    yield from ("+ADw-script+AD4-__ran=1+ADw-/script+AD4-", "%3Cscript%3E__ran=1%3C/script%3E")
    yield "&lt;script&gt;__ran=1&lt;/script&gt;"
    yield from ("&#60;script&#62;__ran=1&#60;/script&#62;", "&#x3C;script&#x3E;__ran=1&#x3C;/script&#x3E;")
    yield "\\x3cscript\\x3e__ran=1\\x3c/script\\x3e"
    yield from ("¼script¾__ran=1¼/script¾", "<ſcript>__ran=1</ſcript>", "<script\u2028>__ran=1</script>")
    yield "\\u003cscript\\u003e__ran=1"


def _ways_out_of_where_a_text_stands() -> Iterator[str]:
    """Out of an attribute, a title, a box, a comment, a script or a style."""
    elements = (f"<script>{RUNS}</script>", f"<svg onload={RUNS}>", f"<img src=x onerror={RUNS}>")
    outs = (
        '">',
        "'>",
        "`>",
        "</title>",
        "</textarea>",
        "</option></select>",
        "</style>",
        "</script>",
        "-->",
        "--!>",
        "]]>",
        "</noscript>",
    )
    yield from (out + element for out, element in product(outs, elements))
    for quote in ('"', "'", "`", "&quot;", "&#34;", '\\"', " "):
        yield from (f"{quote} onfocus={RUNS} autofocus x={quote}", f"{quote}onmouseover={RUNS}//")
        yield f"{quote}/onload={RUNS}/"
    for quote in ('"', "'", "`"):
        yield from (f"{quote};{RUNS};//", f"{quote}-({RUNS})-{quote}", f"{quote}+({RUNS})+{quote}")
        yield from (f"\\{quote};{RUNS}//", f"${{{RUNS}}}{quote}")
    yield from ("{{constructor.constructor('__ran=1')()}}", "${__ran=1}", "#{__ran=1}", "<%= __ran=1 %>")
    yield from ("{{__ran=1}}", "*/__ran=1/*", "\u2028__ran=1")


def _addresses() -> Iterator[str]:
    wanted = [scheme + RUNS for scheme in (*SCHEMES, *ENTITIES)] + [each.format(RUNS) for each in DATA]
    for address in wanted:
        yield from (address, f'<a href="{address}">x</a>', f'<iframe src="{address}">')
        yield f'<form action="{address}"><button>x'
    for form in (
        '<a xlink:href="{}">x',
        '<button formaction="{}">x',
        '<object data="{}">',
        '<embed src="{}">',
        '<base href="{}//">',
        '<input type=submit formaction="{}">',
    ):
        yield form.format("javascript:" + RUNS)
    for form in (
        '<meta http-equiv=refresh content="0;url={}">',
        '<link rel=import href="{}">',
        '<svg><a href="{}"><text>x',
        '<math href="{}">x',
        '<area href="{}">',
    ):
        yield form.format("javascript:" + RUNS)
    yield f"<iframe srcdoc='<script>parent.{RUNS}</script>'>"
    yield f"<iframe srcdoc=&lt;script&gt;parent.{RUNS}&lt;/script&gt;>"


def _markdown() -> Iterator[str]:
    """Links, pictures and titles, as a compiler of Markdown could be led astray by them."""
    for address in [scheme + RUNS for scheme in (*SCHEMES, *ENTITIES)] + [
        DATA[1],
        "javascript://%0a__ran=1",
        "//127.0.0.1/x",
    ]:
        yield from (f"[x]({address})", f"[x](<{address}>)", f"![x]({address})", f"<{address}>")
        yield f"[x]: {address}\n\n[x]"
    for title in (
        f'" onmouseover={RUNS} "',
        f"' onfocus={RUNS} '",
        f'\\" onclick={RUNS} \\"',
        f"<img src=x onerror={RUNS}>",
        f"&quot; onclick={RUNS}",
    ):
        yield from (f'[x](https://example.org "{title}")', f"[x](https://example.org '{title}')")
        yield f'![{title}](https://example.org/x.png "{title}")'
        yield from (f"[{title}](https://example.org)", f"![{title}](x)", f"[x](https://example.org/{title})")
        yield from (f"::: note {title}\nx\n:::", f"```{title}\nx\n```")
    yield from ('[x](https://example.org\\" onclick=__ran=1)', "[x](https://example.org/`onclick=__ran=1)")
    yield "[<img src=x onerror=__ran=1>](lesson:x)"
    yield from ('[x](term:x" onclick=__ran=1)', '[x](media/x.png" onerror=__ran=1)')
    yield from ('[x](lesson:"><script>__ran=1</script>)', "[x](term:<svg/onload=__ran=1>)")
    yield from (f"x[^1]\n\n[^1]: <img src=x onerror={RUNS}>", f"x^[<svg onload={RUNS}>]")
    yield f"| <img src=x onerror={RUNS}> |\n|---|\n| <svg onload={RUNS}> |"
    yield from (f"x\n: <script>{RUNS}</script>", f"> <script>{RUNS}</script>", f"- <script>\n  {RUNS}\n  </script>")
    yield from (f"`<script>{RUNS}</script>`", f"    <svg onload={RUNS}>")
    yield from (f"<div>\n\n<img src=x onerror={RUNS}>\n\n</div>", f"<!-- --><script>{RUNS}</script><!-- -->")
    yield from (f"<?x ?><script>{RUNS}</script>", f"<![CDATA[<script>{RUNS}</script>]]>")
    yield from (f"\\<script>{RUNS}</script>", f"*<script>*{RUNS}</script>", f"<scr*ipt*>{RUNS}")
    yield from (f"<img src=x\nonerror={RUNS}>", f"# <svg onload={RUNS}>", f"x\n===\n<svg onload={RUNS}>")


def _namespaces_and_mutations() -> Iterator[str]:
    """What one parser reads as a text, and the next as an element."""
    inner = f"<img src=x onerror={RUNS}>"
    for outer in ("svg", "math"):
        for raw in ("style", "title", "noscript", "xmp", "iframe", "noembed", "desc", "textarea", "annotation-xml"):
            yield f"<{outer}><{raw}>{inner}</{raw}></{outer}>"
        yield from (f"<{outer}><p><style><!--</style>{inner}-->", f"<{outer}></p><style><a id='</style>{inner}'>")
        yield f"<{outer}><mtext><table><mglyph><style>{inner}"
    for raw in (
        "noscript",
        "xmp",
        "noembed",
        "noframes",
        "plaintext",
        "template",
        "title",
        "textarea",
        "style",
        "comment",
        "listing",
    ):
        yield from (f"<{raw}><p title='</{raw}>{inner}'>", f"<{raw}>{inner}</{raw}>")
    yield from (f"<!--<img src='-->{inner}'>", f"<!-->{inner}-->", f"<!--->{inner}-->", f"<!--x--!>{inner}-->")
    yield from (f"<![CDATA[>{inner}]]>", f"<!{inner}", f"<?{inner}?>", f"</{inner}")
    yield from (f"<form><math><mtext></form><form><mglyph><style></math>{inner}", f"<svg><foreignObject><p>{inner}")
    yield from (f"<svg><![CDATA[</svg>{inner}]]>", f"<table><td><a><table>{inner}")
    yield from (f"<svg><use href='data:image/svg+xml,<svg id=x onload={RUNS}>#x'>", f"<svg><script>{RUNS}</script>")
    yield f"<svg><script href=data:,{RUNS} />"
    yield f"<math><maction actiontype=statusline xlink:href=javascript:{RUNS}>x"
    yield from (f"<select><template><style></select>{inner}", f"<option><style></option></select>{inner}")
    yield from (f"<a title='{inner}'>x", f"<b title=`{inner}`>x", f"<x\x00y>{inner}", f"<a/{inner}")


def _clobbering() -> Iterator[str]:
    """Names that scripts of a page would find instead of what they look for. They run nothing themselves."""
    for name in (
        "document",
        "forms",
        "body",
        "cookie",
        "location",
        "csrfmiddlewaretoken",
        "sheet",
        "main",
        "__ran",
        "attributes",
    ):
        yield from (f"<a id={name}>", f"<form name={name}><input name={name}>", f"<img name={name}>")


def _styles() -> Iterator[str]:
    for form in (
        "<style>*{{background:url({0})}}</style>",
        '<p style="background:url({0})">x',
        "<style>@import '{0}';</style>",
        "<link rel=stylesheet href='{0}'>",
        "<x style='behavior:url({0})'>",
    ):
        yield from (
            form.format(address)
            for address in ("javascript:__ran=1", "//127.0.0.1/x", "data:text/css,*{x:expression(__ran=1)}")
        )
    yield "<style>@keyframes x{}</style><b style=animation-name:x onanimationstart=__ran=1>"
    yield from ("<div style=width:expression(__ran=1)>", "<b style=-moz-binding:url(x)>")


CATEGORIES = {
    "elements with handlers": _elements_with_handlers,
    "handlers in other writing": _handlers_in_other_writing,
    "scripts": _scripts,
    "ways out": _ways_out_of_where_a_text_stands,
    "addresses": _addresses,
    "Markdown": _markdown,
    "namespaces and mutations": _namespaces_and_mutations,
    "clobbering": _clobbering,
    "styles": _styles,
}

PAYLOADS = tuple(dict.fromkeys(text for category in CATEGORIES.values() for text in category()))
"""All of them, each once."""
STORED = tuple(text for text in PAYLOADS if "\x00" not in text)
"""Those that a form takes."""
