"""`manage.py serve_preview`: what `content preview` starts. It is there with the preview's settings only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler, get_internal_wsgi_application
from django.utils import timezone

from courses.preview.learner import make_learner
from courses.preview.looking import look_again
from courses.preview.watching import Watch
from lms.messages import compile_catalogues


class Command(BaseCommand):
    help = "Serve CONTENT_DIR as a learner would see it, on this machine only."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        compile_catalogues(settings.LOCALE_PATHS[0])
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
        make_learner(at=timezone.now())
        Watch(settings.CONTENT_DIR, look_again).start()
        with ThreadedWSGIServer(("127.0.0.1", settings.PORT), WSGIRequestHandler) as server:
            server.daemon_threads = True
            server.set_app(get_internal_wsgi_application())
            server.serve_forever()
