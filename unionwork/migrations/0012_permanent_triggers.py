from django.db import migrations

from unionwork import permanent

OLD = "unionwork_audit_stays"


def drop_old(apps, schema_editor):
    """The trigger of 0011: those of permanent.py, made after migrating, take its place."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {OLD}() CASCADE")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {OLD}")


def restore_old(apps, schema_editor):
    from importlib import import_module

    permanent.drop_triggers(schema_editor.connection)
    import_module("unionwork.migrations.0011_audit_log_stays").protect(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("unionwork", "0011_audit_log_stays")]
    operations = [migrations.RunPython(drop_old, restore_old)]
