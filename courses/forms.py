from django import forms


class ReflectionForm(forms.Form):
    """A learner's private note; empty takes it back."""

    text = forms.CharField(max_length=10_000, required=False, widget=forms.Textarea, strip=True)
