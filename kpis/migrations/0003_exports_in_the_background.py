"""Exports become orders that are made in the background, and kept for a while."""

import django.db.models.deletion
import django.utils.timezone
import kpis.models.export
from django.conf import settings
from django.db import migrations, models


def files_given_out_at_once(apps, schema_editor):
    """Until now a file was made while somebody waited for it, and kept nowhere."""
    exports = apps.get_model("kpis", "Export").objects
    exports.filter(made_at=None).update(made_at=models.F("at"), expires_at=models.F("at"), progress=100)


class Migration(migrations.Migration):

    dependencies = [
        ('kpis', '0002_frozen_periods_publications_and_tallies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExportPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan', models.CharField(max_length=64)),
                ('number', models.PositiveIntegerField()),
                ('rows', models.JSONField()),
            ],
            options={
                'verbose_name': 'part of an export',
                'verbose_name_plural': 'parts of an export',
                'ordering': ['number'],
            },
        ),
        migrations.AlterModelOptions(
            name='export',
            options={'ordering': ['-at', '-pk'], 'verbose_name': 'export', 'verbose_name_plural': 'exports'},
        ),
        migrations.AddField(
            model_name='export',
            name='expires_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='kept until'),
        ),
        migrations.AddField(
            model_name='export',
            name='failed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='given up'),
        ),
        migrations.AddField(
            model_name='export',
            name='figures_sha256',
            field=models.CharField(blank=True, max_length=64, verbose_name='fingerprint of the figures'),
        ),
        migrations.AddField(
            model_name='export',
            name='file',
            field=models.FileField(blank=True, storage=kpis.models.export.export_storage, upload_to='exports', verbose_name='file'),
        ),
        migrations.AddField(
            model_name='export',
            name='kind',
            field=models.CharField(choices=[('targets', 'The numbers of the targets page'), ('evidence', 'Who is counted, as participant numbers')], default='targets', max_length=20, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='export',
            name='language',
            field=models.CharField(default='en', max_length=10, verbose_name='language'),
        ),
        migrations.AddField(
            model_name='export',
            name='made_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='made'),
        ),
        migrations.AddField(
            model_name='export',
            name='next_try_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name='export',
            name='problem',
            field=models.CharField(blank=True, choices=[('refused', 'You no longer answer for all of these countries.'), ('failed', 'The file could not be made. Please ask for it again.')], max_length=20, verbose_name='problem'),
        ),
        migrations.AddField(
            model_name='export',
            name='progress',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='progress'),
        ),
        migrations.AddField(
            model_name='export',
            name='tries',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='tries'),
        ),
        migrations.AlterField(
            model_name='export',
            name='at',
            field=models.DateTimeField(verbose_name='asked for'),
        ),
        migrations.AlterField(
            model_name='export',
            name='format',
            field=models.CharField(choices=[('xlsx', 'XLSX'), ('csv', 'CSV'), ('pdf', 'PDF'), ('json', 'JSON')], max_length=10, verbose_name='format'),
        ),
        migrations.AlterField(
            model_name='export',
            name='rows',
            field=models.PositiveIntegerField(default=0, verbose_name='rows'),
        ),
        migrations.AlterField(
            model_name='export',
            name='sha256',
            field=models.CharField(blank=True, max_length=64, verbose_name='fingerprint'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(condition=models.Q(('failed_at', None), ('made_at', None)), fields=['next_try_at'], name='exports_waiting'),
        ),
        migrations.RunPython(files_given_out_at_once, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('made_at', None), ('sha256', '')), models.Q(('made_at__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='a_made_export_has_its_fingerprint'),
        ),
        migrations.AddField(
            model_name='exportpart',
            name='export',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='kpis.export'),
        ),
        migrations.AddConstraint(
            model_name='exportpart',
            constraint=models.UniqueConstraint(fields=('export', 'plan', 'number'), name='each_part_of_an_export_once'),
        ),
    ]
