from django.db import migrations

from metrics import roles


def make_groups(apps, schema_editor):
    roles.install(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0002_review"),
        ("programs", "0002_staff_scope"),
        ("unionwork", "0010_staff"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
