"""Seminars and half days of before get a code of their own each."""

from django.db import migrations, models

import cohorts.models.cohort
from cohorts.models.cohort import new_join_code


def give_codes(apps, schema_editor):
    for model, field in (("Seminar", "sign_up_code"), ("Session", "check_in_code")):
        rows = apps.get_model("cohorts", model).objects
        for pk in list(rows.filter(**{field: None}).values_list("pk", flat=True)):
            rows.filter(pk=pk).update(**{field: new_join_code()})


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0004_the_trainers_room")]

    operations = [
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="seminar",
            name="sign_up_code",
            field=models.CharField(
                default=cohorts.models.cohort.new_join_code,
                max_length=8,
                unique=True,
                verbose_name="code to sign up",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="check_in_code",
            field=models.CharField(
                default=cohorts.models.cohort.new_join_code,
                max_length=8,
                unique=True,
                verbose_name="code to check in",
            ),
        ),
    ]
