from django.db import migrations

from unionwork.planner_statistics import of_beginnings


class Migration(migrations.Migration):

    dependencies = [
        ('metrics', '0012_provinces_and_years'),
    ]

    operations = [
        of_beginnings('figure_country', 'metrics_reportedfigure', 'region_path', 6),
    ]
