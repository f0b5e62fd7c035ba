from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0005_codes_for_what_stands")]

    operations = [
        migrations.AddField(
            model_name="registration", name="promoted_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(model_name="registration", name="mailed_at", field=models.DateTimeField(null=True)),
    ]
