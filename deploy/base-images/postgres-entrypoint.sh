#!/bin/bash
# What the official image's entry point does, as far as docker-compose.yml asks for it: makes the data folder on the first start, runs the
# scripts of /docker-entrypoint-initdb.d against a server that listens on its socket only, then becomes the server as its own user.
set -euo pipefail
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; }

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  install -d -o postgres -g postgres -m 700 "$PGDATA" /run/postgresql
  password_file=/run/postgresql/initdb-password
  install -o postgres -g postgres -m 600 /dev/stdin "$password_file" <<< "$POSTGRES_PASSWORD"
  as_postgres initdb --username="$POSTGRES_USER" --pwfile="$password_file" --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256
  rm "$password_file"
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  as_postgres pg_ctl -w start -o "-c listen_addresses=''"
  for script in /docker-entrypoint-initdb.d/*.sh; do
    [ -e "$script" ] && as_postgres bash "$script"
  done
  as_postgres pg_ctl -w -m fast stop
fi
install -d -o postgres -g postgres -m 775 /run/postgresql
exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$@" -c listen_addresses='*'
