# The shop's backend. Context: commerce/.
ARG NODE_IMAGE=node:24.18.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV MEDUSA_DISABLE_TELEMETRY=true
COPY package.json package-lock.json ./
COPY plugins/loyalty/package.json ./plugins/loyalty/
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
# The admin is built with the rest, into .medusa/server/public/admin; what it was built from need not run.
# Migrating makes a folder for migrations in each module that has none; what runs cannot write here.
RUN npm run build \
 && for module in .medusa/server/src/modules/*/ plugins/*/.medusa/server/src/modules/*/ node_modules/@medusajs/*/dist/; do mkdir -p "$module/migrations"; done \
 && npm prune --omit=dev --no-audit --no-fund \
 && npm pkg delete devDependencies && npm sbom --sbom-format cyclonedx > sbom.cdx.json \
 && rm -r node_modules/@medusajs/dashboard \
 && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' \) -delete

FROM ${NODE_IMAGE}
ARG VERSION=local
LABEL org.opencontainers.image.title="loyalty-shop-commerce" org.opencontainers.image.version="${VERSION}"
# Its command line keeps settings of its own in the home folder, which is read-only here.
ENV NODE_ENV=production MEDUSA_DISABLE_TELEMETRY=true HOST=0.0.0.0 COMMERCE_FILES_DIR=/files \
    XDG_CONFIG_HOME=/tmp/.config
WORKDIR /app
# Owned by root and read-only to the process: what runs cannot rewrite itself. Its files are a volume.
COPY --from=build /app/package.json /app/sbom.cdx.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.medusa/server ./.medusa/server
COPY --from=build /app/plugins/loyalty/package.json ./plugins/loyalty/
COPY --from=build /app/plugins/loyalty/.medusa ./plugins/loyalty/.medusa
RUN mkdir /files && chown node:node /files
USER node
STOPSIGNAL SIGTERM
WORKDIR /app/.medusa/server
CMD ["node", "../../node_modules/@medusajs/cli/cli.js", "start"]
