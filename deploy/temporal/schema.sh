#!/bin/sh
# Brings Temporal's two databases to the schema of this version of its tools; a repeat changes nothing.
# The databases exist: deploy/postgres/init.sh made them. SQL_PASSWORD comes by environment.
set -eu
SCHEMAS=${SCHEMAS:-/etc/temporal/schema/postgresql/v12}

bring_up() {
  tool() { temporal-sql-tool --plugin postgres12_pgx --ep "$DB_HOST" -p "$DB_PORT" -u "$DB_USER" --db "$1" "$2" "$3" "$4"; }
  tool "$1" setup-schema -v 0.0
  tool "$1" update-schema -d "$SCHEMAS/$2/versioned"
}

bring_up temporal temporal
bring_up temporal_visibility visibility
