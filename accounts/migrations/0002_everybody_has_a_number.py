from django.db import migrations, models

import lms.spoken_codes

AT_ONCE = 1000


def give_numbers(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    people = User.objects.using(schema_editor.connection.alias)
    given = set()
    without = list(people.filter(number=None).only("pk"))
    for user in without:
        number = lms.spoken_codes.new_code()
        while number in given:
            number = lms.spoken_codes.new_code()
        given.add(number)
        user.number = number
    people.bulk_update(without, ["number"], batch_size=AT_ONCE)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='number',
            field=models.CharField(editable=False, max_length=8, null=True, verbose_name='participant number'),
        ),
        migrations.RunPython(give_numbers, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name='user',
            name='number',
            field=models.CharField(default=lms.spoken_codes.new_code, editable=False, max_length=8, unique=True, verbose_name='participant number'),
        ),
    ]
