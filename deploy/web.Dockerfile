# The storefront. Context: the project's folder, of which deploy/web.Dockerfile.dockerignore lets in what is needed.
# Nothing of the environment is built in: its settings are read when it starts.
ARG NODE_IMAGE=node:24.18.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /app/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
# Types only: nothing of it runs in the storefront.
COPY contract /app/contract
COPY web ./
RUN npm run build \
 && node server/standalone.mjs \
 && npm prune --omit=dev --no-audit --no-fund \
 && npm pkg delete devDependencies && npm sbom --sbom-format cyclonedx > sbom.cdx.json

FROM ${NODE_IMAGE}
ARG VERSION=local
LABEL org.opencontainers.image.title="loyalty-shop-web" org.opencontainers.image.version="${VERSION}"
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000
WORKDIR /app
# The server, the pages and what these load, as the build traced them: no package manager, no compiler, no sources.
# Pages that are made anew while it runs are kept in a tmpfs: docker-compose.yml.
COPY --from=build /app/web/.next/standalone /app/web/sbom.cdx.json ./
USER node
STOPSIGNAL SIGTERM
CMD ["node", ".next/shop/server/main.js"]
