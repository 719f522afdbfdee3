#!/bin/sh
# Run once by the image of PostgreSQL, on an empty volume: the application owns its
# database and is no superuser, so that no rule of the database passes it by.
set -eu
password=$(cat /run/secrets/database_password)
psql --set ON_ERROR_STOP=1 --set password="$password" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE helmond LOGIN PASSWORD :'password';
CREATE DATABASE helmond OWNER helmond;
REVOKE ALL ON DATABASE helmond FROM PUBLIC;
SQL
