# Stands in for nginx:<version>-alpine: its user has the same number, and `wget` asks for its health.
FROM loyalty-base/debian
RUN groupadd --system --gid 101 nginx && useradd --system --uid 101 --gid 101 nginx \
 && apt-get update && apt-get install -y --no-install-recommends nginx wget && rm -rf /var/lib/apt/lists/*
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
