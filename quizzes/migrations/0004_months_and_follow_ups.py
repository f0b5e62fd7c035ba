from django.db import migrations, models
from django.db.models.functions import TruncMonth
import django.db.models.deletion


def keep_the_month_alone(apps, schema_editor):
    apps.get_model("quizzes", "SurveyAnswer").objects.update(month=TruncMonth("month"))


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0004_specs_keep_their_order'),
        ('quizzes', '0003_specs_keep_their_order'),
    ]

    operations = [
        migrations.RenameField('surveyanswer', 'day', 'month'),
        migrations.RunPython(keep_the_month_alone, migrations.RunPython.noop),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='follow_up', to='courses.enrolment')),
            ],
            options={
                'verbose_name': 'question three months later',
                'verbose_name_plural': 'questions three months later',
            },
        ),
    ]
