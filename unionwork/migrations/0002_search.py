from django.db import migrations, models

import unionwork.search

# SQLite: one token a gram (to the tokenizer “ascii” all Chinese characters are parts of tokens).
# The table holds no text of its own; the triggers keep it in step with the entries.
SQLITE = [
    """
    CREATE VIRTUAL TABLE unionwork_searchentry_grams USING fts5(
        grams, content='unionwork_searchentry', content_rowid='id',
        tokenize='ascii', detail=none, columnsize=0
    )
    """,
    """
    CREATE TRIGGER unionwork_searchentry_added AFTER INSERT ON unionwork_searchentry BEGIN
        INSERT INTO unionwork_searchentry_grams(rowid, grams) VALUES (new.id, new.grams);
    END
    """,
    """
    CREATE TRIGGER unionwork_searchentry_deleted AFTER DELETE ON unionwork_searchentry BEGIN
        INSERT INTO unionwork_searchentry_grams(unionwork_searchentry_grams, rowid, grams)
            VALUES ('delete', old.id, old.grams);
    END
    """,
    """
    CREATE TRIGGER unionwork_searchentry_changed AFTER UPDATE ON unionwork_searchentry
    WHEN old.id <> new.id OR old.grams <> new.grams BEGIN
        INSERT INTO unionwork_searchentry_grams(unionwork_searchentry_grams, rowid, grams)
            VALUES ('delete', old.id, old.grams);
        INSERT INTO unionwork_searchentry_grams(rowid, grams) VALUES (new.id, new.grams);
    END
    """,
]
# PostgreSQL: the function is there to say its cost. Without that the planner thinks that going
# through all entries is cheap, and leaves the index aside.
POSTGRESQL = [
    """
    CREATE FUNCTION unionwork_grams(text) RETURNS text[]
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
        AS $$ BEGIN RETURN string_to_array($1, ' '); END $$
    """,
    """
    CREATE INDEX unionwork_searchentry_grams ON unionwork_searchentry
        USING gin (unionwork_grams(grams))
    """,
]


def make_index(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    """What the table itself takes with it are SQLite's triggers."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE unionwork_searchentry_grams")
    else:
        schema_editor.execute("DROP FUNCTION unionwork_grams CASCADE")  # and the index


class Migration(migrations.Migration):

    dependencies = [
        ('unionwork', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('resource', models.CharField(max_length=40)),
                ('record_id', models.BigIntegerField()),
                ('text', models.TextField()),
                ('grams', unionwork.search.GramsField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('record_id', 'resource'), name='search_entry_once')],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
