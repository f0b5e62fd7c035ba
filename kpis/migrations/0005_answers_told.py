import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_who_was_asked(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """By person, and not in the order in which they were asked."""
    before, after = apps.get_model("kpis", "AskedBefore"), apps.get_model("kpis", "Asked")
    after.objects.bulk_create(
        after(user_id=user) for user in before.objects.order_by("user_id").values_list("user_id", flat=True)
    )


class Migration(migrations.Migration):
    """`Asked` loses its running number: a table with another primary key is another table."""

    dependencies = [
        ("kpis", "0004_opinions_are_published"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswersTold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(unique=True, verbose_name="month")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("lists", models.JSONField(verbose_name="lists")),
            ],
            options={
                "verbose_name": "answers told",
                "verbose_name_plural": "answers told",
                "ordering": ["-month"],
            },
        ),
        migrations.RenameModel(old_name="Asked", new_name="AskedBefore"),
        migrations.CreateModel(
            name="Asked",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="asked_about_themselves",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "asked about themselves",
                "verbose_name_plural": "asked about themselves",
            },
        ),
        migrations.RunPython(keep_who_was_asked, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="AskedBefore"),
    ]
