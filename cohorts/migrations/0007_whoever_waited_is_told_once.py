from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0006_a_closing_may_be_sent_back")]

    operations = [
        migrations.AddField(
            model_name="registration", name="promoted_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(model_name="registration", name="mailed_at", field=models.DateTimeField(null=True)),
    ]
