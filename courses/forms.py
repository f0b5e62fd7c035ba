from django import forms


class Box(forms.CharField):
    """A box to write in. A browser counts the end of a line as one character and sends two."""

    widget = forms.Textarea

    def to_python(self, value: str | None) -> str | None:
        return super().to_python(value.replace("\r\n", "\n") if value else value)


class ReflectionForm(forms.Form):
    """A learner's private note; empty takes it back."""

    text = Box(max_length=10_000, required=False, strip=True)
