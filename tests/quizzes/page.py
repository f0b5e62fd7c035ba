"""A quiz page as a browser without JavaScript has it: what is shown, what its form sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Control:
    kind: str
    name: str
    value: str
    chosen: bool = False
    label: str = ""
    options: list[Control] = field(default_factory=list)

    def sent(self) -> list[str]:
        if self.kind == "select":
            return [next((option.value for option in self.options if option.chosen), self.options[0].value)]
        return [self.value] if self.chosen or self.kind in ("hidden", "textarea", "text") else []


class Page(HTMLParser):
    """The controls of the form `#sheet`, in document order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.controls: list[Control] = []
        self.buttons: list[Control] = []
        self._inside = False
        self._listening: list[Control] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "form":
            self._inside = has.get("id") == "sheet"
        elif not self._inside:
            return
        elif tag == "input" and name != "csrfmiddlewaretoken":
            control = Control(has.get("type") or "text", name, value, "checked" in has)
            self.controls.append(control)
            if control.kind in ("radio", "checkbox"):
                self._listening = [control]
        elif tag in ("select", "textarea"):
            self.controls.append(Control(tag, name, value))
            self._listening = [self.controls[-1]]
        elif tag == "option":
            self._listening[0].options.append(Control(tag, "", value, "selected" in has))
            self._listening[1:] = [self._listening[0].options[-1]]
        elif tag == "button":
            self.buttons.append(Control(tag, name, value))
            self._listening = [self.buttons[-1]]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag in ("label", "select", "textarea", "button"):
            self._listening = []

    def handle_data(self, data: str) -> None:
        if not self._listening:
            return
        control = self._listening[-1]
        control.label = f"{control.label} {data.strip()}".strip()
        if control.kind == "textarea":
            control.value += data.removeprefix("\n")

    def tick(self, name: str, *labels: str) -> None:
        """Choose among radios, or tick exactly these boxes."""
        for control in self.of(name):
            control.chosen = control.label in labels

    def select(self, name: str, *labels: str) -> None:
        """Choose in each select of a question, in order."""
        selects = [control for control in self.of(name) if control.kind == "select"]
        for control, label in zip(selects, labels, strict=True):
            for option in control.options:
                option.chosen = option.label == label

    def write(self, name: str, *texts: str) -> None:
        """Type into each line or box of a question, in order."""
        written = [control for control in self.of(name) if control.kind in ("text", "textarea")]
        for control, text in zip(written, texts, strict=True):
            control.value = text

    def of(self, name: str) -> list[Control]:
        return [control for control in self.controls if control.name == name and control.kind != "hidden"]

    def options(self, name: str) -> list[str]:
        """What there is to choose in the question's first list."""
        controls = self.of(name)
        return [entry.label for entry in (controls[0].options[1:] if controls[0].kind == "select" else controls)]

    def sent(self, **buttons: str) -> dict[str, list[str]]:
        """What the form sends when a button is pressed."""
        fields: dict[str, list[str]] = {}
        for control in self.controls:
            fields.setdefault(control.name, []).extend(control.sent())
        return {**{name: values for name, values in fields.items() if values}, **{k: [v] for k, v in buttons.items()}}
