from django.db import migrations

from unionwork.data_version import drop_triggers


class Migration(migrations.Migration):
    """The triggers are made anew after the migration."""

    dependencies = [("unionwork", "0015_version_of_figures")]

    operations = [
        migrations.RunPython(drop_triggers, migrations.RunPython.noop),
        migrations.RenameField("datachange", "of_figures", "of_counts"),
        migrations.RunPython(migrations.RunPython.noop, drop_triggers),
    ]
