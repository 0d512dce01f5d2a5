#!/bin/bash
# Runs once, on an empty data folder: one role and its databases for each of the three that use this server.
set -euo pipefail

psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v loyalty_password="$LOYALTY_DB_PASSWORD" -v temporal_password="$TEMPORAL_DB_PASSWORD" -v commerce_password="$COMMERCE_DB_PASSWORD" <<'SQL'
CREATE ROLE loyalty LOGIN PASSWORD :'loyalty_password';
CREATE DATABASE loyalty OWNER loyalty;
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
CREATE ROLE commerce LOGIN PASSWORD :'commerce_password';
CREATE DATABASE commerce OWNER commerce;
REVOKE CONNECT ON DATABASE loyalty, temporal, temporal_visibility, commerce FROM PUBLIC;
SQL
