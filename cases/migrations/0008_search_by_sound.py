"""Find a name also when it is written as it sounds: Wijers as Weiers.

What is searched is a stored column, made by this function: the two columns are made
anew, which writes their tables once. Those of the history are never searched.
"""

from django.db import migrations

# From the inside out: small letters without accents; then x as ks, ck and kk as k, c
# as k where it sounds so; the ways to write ij, ui, ooi and ou as one; th, dt, ph, gh, ae.
BY_SOUND = r"""
    CREATE OR REPLACE FUNCTION helmond_fold(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
        SELECT
            replace(replace(replace(replace(replace(
            regexp_replace(
            regexp_replace(
            regexp_replace(
            regexp_replace(
            regexp_replace(
            regexp_replace(
                lower(public.unaccent('public.unaccent'::regdictionary, words)),
                'c?k?x', 'ks', 'g'),
                '[ck]k', 'k', 'g'),
                'c(?=[aoulrt])', 'k', 'g'),
                '([aou])(ij|i|y)', '\1y', 'g'),
                'e?ij|e[iy]', 'y', 'g'),
                '[ao]uw?', 'ou', 'g'),
                'th', 't'), 'dt', 't'), 'ph', 'f'), 'gh', 'g'), 'ae', 'aa')
    $$
"""
BY_LETTER = """
    CREATE OR REPLACE FUNCTION helmond_fold(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, words)) $$
"""
MADE_ANEW = """
    ALTER TABLE cases_household DROP COLUMN search_text;
    ALTER TABLE cases_household ADD COLUMN search_text text
        GENERATED ALWAYS AS (helmond_fold(name)) STORED;
    CREATE INDEX household_search ON cases_household
        USING gin (search_text gin_trgm_ops);
    ALTER TABLE cases_householdmember DROP COLUMN search_text;
    ALTER TABLE cases_householdmember ADD COLUMN search_text text
        GENERATED ALWAYS AS (
            helmond_fold(
                coalesce(first_name, '') || coalesce(
                    coalesce(' ', '') || coalesce(last_name, ''), ''
                )
            )
        ) STORED;
    CREATE INDEX member_search ON cases_householdmember
        USING gin (search_text gin_trgm_ops);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_access_log_sealed")]

    operations = [
        migrations.RunSQL(
            sql=BY_SOUND + ";" + MADE_ANEW, reverse_sql=BY_LETTER + ";" + MADE_ANEW
        )
    ]
