from django.db import migrations

from unionwork.planner_statistics import of_beginnings


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0007_unions_by_path'),
    ]

    operations = [
        of_beginnings('program_country', 'programs_program', 'region_path', 6),
    ]
