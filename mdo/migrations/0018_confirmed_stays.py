"""Keep the report of a confirmed MDO as it is, whoever writes and by whatever way.

What it tells changes together with an amendment, which says who did it and why. What
follows from it goes on: agreements are carried out, and who was there reads it. The
destruction of a file takes it all away.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION mdo_keep_report() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    amendable CONSTANT text[] := ARRAY[
        'version', 'place', 'place_chosen_by_resident', 'own_words', 'wants', 'can',
        'needs', 'resident_agrees', 'disagreement', 'keep_informed', 'next_on'
    ];
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('role', true) = 'helmond_destruction' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.version = OLD.version + 1
       AND to_jsonb(NEW) - amendable = to_jsonb(OLD) - amendable
       AND EXISTS (
           SELECT FROM mdo_amendment WHERE mdo_id = OLD.id AND version = NEW.version
       ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the report of a confirmed MDO changes by an amendment only'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER mdo_keep_report BEFORE UPDATE OR DELETE ON mdo_mdo
    FOR EACH ROW WHEN (OLD.status = 'confirmed') EXECUTE FUNCTION mdo_keep_report();

CREATE FUNCTION mdo_keep_of_report() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('role', true) = 'helmond_destruction' THEN
        RETURN OLD;
    END IF;
    -- That somebody reads it changes nothing in it.
    IF TG_OP = 'UPDATE'
       AND to_jsonb(NEW) - 'read_at'::text = to_jsonb(OLD) - 'read_at'::text THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM mdo_mdo
        WHERE id IN (OLD.mdo_id, NEW.mdo_id) AND status = 'confirmed'
    ) THEN
        RAISE EXCEPTION 'who was at a confirmed MDO, and what was said, stays'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER mdo_keep_attendance BEFORE INSERT OR UPDATE OR DELETE ON mdo_attendance
    FOR EACH ROW EXECUTE FUNCTION mdo_keep_of_report();
CREATE TRIGGER mdo_keep_point BEFORE INSERT OR UPDATE OR DELETE ON mdo_agendapoint
    FOR EACH ROW EXECUTE FUNCTION mdo_keep_of_report();

CREATE FUNCTION mdo_keep_amendment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('role', true) = 'helmond_destruction' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'an amendment stays as it was written'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER mdo_keep_amendment BEFORE UPDATE OR DELETE ON mdo_amendment
    FOR EACH ROW EXECUTE FUNCTION mdo_keep_amendment();

CREATE FUNCTION mdo_keep_promise() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM mdo_mdo
        WHERE id IN (OLD.mdo_id, NEW.mdo_id) AND status = 'confirmed'
    ) THEN
        RAISE EXCEPTION 'what was agreed at a confirmed MDO stays'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mdo_keep_promise BEFORE UPDATE ON mdo_agreement
    FOR EACH ROW WHEN (
        (OLD.mdo_id, OLD.household_id, OLD.text, OLD.agreed_on, OLD.target_on)
        IS DISTINCT FROM
        (NEW.mdo_id, NEW.household_id, NEW.text, NEW.agreed_on, NEW.target_on)
        OR OLD.about_id IS DISTINCT FROM NEW.about_id
        OR OLD.leefdomein_id IS DISTINCT FROM NEW.leefdomein_id
    ) EXECUTE FUNCTION mdo_keep_promise();

-- A statement at a time: a register brings many of them at once.
CREATE FUNCTION mdo_no_later_promise() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM made JOIN mdo_mdo ON mdo_mdo.id = made.mdo_id
        WHERE mdo_mdo.status = 'confirmed'
    ) THEN
        RAISE EXCEPTION 'nothing is agreed any more at a confirmed MDO'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER mdo_no_later_promise AFTER INSERT ON mdo_agreement
    REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION mdo_no_later_promise();
"""
BACK = """
DROP TRIGGER mdo_no_later_promise ON mdo_agreement;
DROP TRIGGER mdo_keep_promise ON mdo_agreement;
DROP TRIGGER mdo_keep_amendment ON mdo_amendment;
DROP TRIGGER mdo_keep_point ON mdo_agendapoint;
DROP TRIGGER mdo_keep_attendance ON mdo_attendance;
DROP TRIGGER mdo_keep_report ON mdo_mdo;
DROP FUNCTION mdo_no_later_promise();
DROP FUNCTION mdo_keep_promise();
DROP FUNCTION mdo_keep_amendment();
DROP FUNCTION mdo_keep_of_report();
DROP FUNCTION mdo_keep_report();
"""


class Migration(migrations.Migration):
    dependencies = [("mdo", "0017_doorbraak_over_budget")]
    operations = [migrations.RunSQL(SQL, BACK)]
