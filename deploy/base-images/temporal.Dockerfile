# Stands in for temporalio/server, temporalio/admin-tools and temporalio/ui: the same sources, built here. One target for each.
FROM loyalty-base/debian AS go
RUN apt-get update && apt-get install -y --no-install-recommends golang-1.26-go
ENV PATH=/usr/lib/go-1.26/bin:$PATH GOTOOLCHAIN=local CGO_ENABLED=0 GOBIN=/build

FROM go AS server-build
ARG TEMPORAL_VERSION
RUN go install -ldflags='-s -w' "go.temporal.io/server/cmd/server@v${TEMPORAL_VERSION}" \
 && go install -ldflags='-s -w' "go.temporal.io/server/cmd/tools/sql@v${TEMPORAL_VERSION}" \
 && cp -r "/root/go/pkg/mod/go.temporal.io/server@v${TEMPORAL_VERSION}/schema" /build/schema \
 && rm -rf /root/go/pkg /root/.cache

FROM go AS ui-build
ARG TEMPORAL_UI_VERSION
RUN go install -ldflags='-s -w' "github.com/temporalio/ui-server/v2/cmd/server@v${TEMPORAL_UI_VERSION}" \
 && cp "/root/go/pkg/mod/github.com/temporalio/ui-server/v2@v${TEMPORAL_UI_VERSION}/config/docker.yaml" /build/docker.yaml \
 && rm -rf /root/go/pkg /root/.cache

FROM loyalty-base/debian AS small
RUN useradd --uid 1000 --create-home temporal \
 && apt-get update && apt-get install -y --no-install-recommends netcat-openbsd wget && rm -rf /var/lib/apt/lists/*

FROM small AS server
COPY --from=server-build /build/server /usr/local/bin/temporal-server
USER temporal
# The address that other services of the cluster are told is this container's own.
CMD ["sh", "-c", "TEMPORAL_BROADCAST_ADDRESS=$(getent hosts \"$(hostname)\" | cut -d' ' -f1) exec temporal-server start"]

FROM small AS admin-tools
COPY --from=server-build /build/sql /usr/local/bin/temporal-sql-tool
COPY --from=server-build /build/schema /etc/temporal/schema
USER temporal

FROM small AS ui
WORKDIR /home/ui-server
COPY --from=ui-build /build/server ./ui-server
COPY --from=ui-build --chmod=644 /build/docker.yaml ./config/docker.yaml
USER temporal
CMD ["./ui-server", "--env", "docker", "start"]
