"""Apart from the one before: a table whose rows have just been changed cannot be altered in the same transaction."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_reflections_keep_their_wording")]

    operations = [
        migrations.AlterField(
            "reflection",
            "lesson",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.lesson"),
        ),
        migrations.RemoveConstraint("reflection", "one_reflection_per_prompt"),
        migrations.AddConstraint(
            "reflection",
            models.UniqueConstraint(fields=["enrolment", "lesson", "position"], name="one_reflection_per_prompt"),
        ),
    ]
