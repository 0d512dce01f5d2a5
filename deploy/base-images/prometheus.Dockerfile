# Stands in for prom/prometheus:<version>, of the version that Debian has: its user is `nobody`, its data has the same place, and `wget` asks for its health.
FROM loyalty-base/debian
RUN apt-get update && apt-get install -y --no-install-recommends prometheus wget && rm -rf /var/lib/apt/lists/* \
 && install --directory --owner nobody --group nogroup /prometheus
WORKDIR /prometheus
USER nobody
ENTRYPOINT ["prometheus"]
