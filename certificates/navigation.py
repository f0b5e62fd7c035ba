"""What this room brings to the main navigation."""

from django.utils.translation import gettext_lazy as _

from lms.navigation import Entry, signed_in

ENTRIES = [Entry(30, _("My papers"), "certificates:papers", signed_in)]
