from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION unionwork_audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log can''t be changed.';
END $$;
CREATE TRIGGER unionwork_audit_stays BEFORE UPDATE OR DELETE ON unionwork_auditentry
    FOR EACH ROW EXECUTE FUNCTION unionwork_audit_stays();
"""
POSTGRESQL_BACK = """
DROP TRIGGER unionwork_audit_stays ON unionwork_auditentry;
DROP FUNCTION unionwork_audit_stays();
"""
# SQLite empties tables by DELETE, which a test's clean-up needs; there only changes are refused.
SQLITE = """
CREATE TRIGGER unionwork_audit_stays BEFORE UPDATE ON unionwork_auditentry
BEGIN
    SELECT RAISE(ABORT, 'The audit log can''t be changed.');
END
"""
SQLITE_BACK = "DROP TRIGGER unionwork_audit_stays"


def protect(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRESQL if is_postgresql else SQLITE)


def unprotect(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRESQL_BACK if is_postgresql else SQLITE_BACK)


class Migration(migrations.Migration):
    """The database itself refuses to change the audit log."""

    dependencies = [("unionwork", "0010_staff")]
    operations = [migrations.RunPython(protect, unprotect)]
