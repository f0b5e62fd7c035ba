"""How a form looks, everywhere."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Labels above fields, hints and errors tied to them; see `lms/templates/lms/_field.html`."""

    form_template_name = "lms/_form.html"
    field_template_name = "lms/_field.html"
