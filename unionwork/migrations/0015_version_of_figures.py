from django.db import migrations, models

from unionwork.data_version import drop_triggers, new_amount


class Migration(migrations.Migration):
    """The triggers are made anew after the migration."""

    dependencies = [("unionwork", "0014_given_passwords")]

    operations = [
        migrations.RunPython(drop_triggers, migrations.RunPython.noop),
        migrations.AddField(
            "datachange", "of_figures", models.BigIntegerField(default=new_amount)
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_triggers),
    ]
