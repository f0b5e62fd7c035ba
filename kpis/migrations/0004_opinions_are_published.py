"""A publication also keeps what people say of the training."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kpis', '0003_exports_in_the_background'),
    ]

    operations = [
        migrations.AddField(
            model_name='publication',
            name='opinions',
            field=models.JSONField(default=dict, verbose_name='opinions'),
        ),
    ]
