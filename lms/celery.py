"""The Celery application. Tasks live in each room's `tasks.py`."""

import os

from celery import Celery, Task
from kombu.entity import Queue

from lms.queueing import BULK, DEFAULT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")


class ByKey(Task):  # type: ignore[misc]
    """A task of this site: see `lms/by_key.py`, which only a worker loads."""

    Strategy = "lms.by_key:only_keys"


app = Celery("lms", task_cls=ByKey)
# Threads of the web process know no current app of their own.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
# Named here, so that a worker that is told nothing takes from both.
app.conf.task_queues = [Queue(name) for name in (DEFAULT, BULK)]  # type: ignore[no-untyped-call]
app.conf.task_default_queue = DEFAULT
app.autodiscover_tasks()
