-- The roles that the application works as; cases/row_security.py says what each may do.
-- For who may make roles, once; again does no harm. One statement a line.
-- Web servers sign in as helmond_web, worker and beat as helmond_jobs: give them LOGIN
-- and a password. The others are put on for a moment, by whom they are granted to.
-- The owner of the tables, here helmond, migrates and runs the commands of an operator.
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'helmond_web') THEN CREATE ROLE helmond_web; END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'helmond_jobs') THEN CREATE ROLE helmond_jobs; END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'helmond_figures') THEN CREATE ROLE helmond_figures; END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'helmond_log') THEN CREATE ROLE helmond_log; END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'helmond_people') THEN CREATE ROLE helmond_people; END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'helmond_asking') THEN CREATE ROLE helmond_asking; END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'helmond_destruction') THEN CREATE ROLE helmond_destruction; END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'helmond_retention') THEN CREATE ROLE helmond_retention; END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'helmond_resident') THEN CREATE ROLE helmond_resident; END IF; END $$;
GRANT helmond_figures, helmond_log, helmond_people, helmond_asking, helmond_retention, helmond_resident TO helmond_web WITH INHERIT FALSE, SET TRUE;
GRANT helmond_figures, helmond_destruction TO helmond_jobs WITH INHERIT FALSE, SET TRUE;
GRANT helmond_web, helmond_jobs, helmond_figures, helmond_log, helmond_people, helmond_asking, helmond_destruction, helmond_retention, helmond_resident TO helmond WITH INHERIT FALSE, SET TRUE;
