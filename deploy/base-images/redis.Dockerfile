# Stands in for redis:<version>-bookworm.
FROM loyalty-base/debian
RUN apt-get update && apt-get install -y --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/*
CMD ["redis-server"]
