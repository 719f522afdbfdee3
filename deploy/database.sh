#!/bin/sh
# Run once by the image of PostgreSQL, on an empty volume: the owner of the database is
# no superuser, and web and jobs own nothing, so that no rule of it passes them by.
# Run again by hand in a database of an older version: it makes what is missing.
set -eu
secret() { cat "/run/secrets/$1"; }
run() { psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" "$@"; }
run --set owner="$(secret database_password)" <<'SQL'
SELECT 'CREATE ROLE helmond' WHERE NOT EXISTS
    (SELECT FROM pg_roles WHERE rolname = 'helmond') \gexec
ALTER ROLE helmond LOGIN PASSWORD :'owner';
SELECT 'CREATE DATABASE helmond OWNER helmond' WHERE NOT EXISTS
    (SELECT FROM pg_database WHERE datname = 'helmond') \gexec
REVOKE ALL ON DATABASE helmond FROM PUBLIC;
SQL
run --file "${ROLES_SQL:-/etc/helmond/roles.sql}"
run --set web="$(secret web_database_password)" \
    --set jobs="$(secret jobs_database_password)" <<'SQL'
ALTER ROLE helmond_web LOGIN PASSWORD :'web';
ALTER ROLE helmond_jobs LOGIN PASSWORD :'jobs';
SQL
