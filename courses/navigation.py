"""What this room brings to the main navigation."""

from django.utils.translation import gettext_lazy as _

from lms.navigation import Entry, anyone, signed_in

ENTRIES = [
    Entry(10, _("Modules"), "courses:home", anyone),
    Entry(20, _("My learning"), "courses:learning", signed_in),
]
