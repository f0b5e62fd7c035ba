"""A note is tied to the wording that was seen; of notes kept before, the newest wording of that day is meant."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def tie_to_wordings(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    Reflection, Release = apps.get_model("courses", "Reflection"), apps.get_model("courses", "Release")
    for note in Reflection.objects.select_related("enrolment"):
        releases = Release.objects.filter(module=note.enrolment.module_id, major=note.enrolment.major)
        known = releases.filter(published_at__lte=note.saved_at).order_by("-number").first() or releases.first()
        listed = {entry["key"]: entry["id"] for unit in known.spec["units"] for entry in unit["activities"]}
        if note.key in listed:
            note.lesson_id = listed[note.key]
            note.save(update_fields=["lesson"])
        else:
            note.delete()


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]

    operations = [
        migrations.AddField(
            "reflection",
            "lesson",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.lesson"
            ),
        ),
        migrations.RunPython(tie_to_wordings, migrations.RunPython.noop),
    ]
