# The shop's backend. Context: the project, for the typed client that it calls by.
ARG NODE_IMAGE=node:24.18.0-bookworm-slim

FROM ${NODE_IMAGE} AS client
WORKDIR /project
COPY package.json package-lock.json ./
COPY client/package.json ./client/
RUN npm ci --include=dev --workspace client --no-audit --no-fund
COPY client ./client
RUN npm run build --workspace client

FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV MEDUSA_DISABLE_TELEMETRY=true
# Where package.json says that it is: beside the shop.
COPY --from=client /project/client/package.json /client/
COPY --from=client /project/client/dist /client/dist
COPY commerce/package.json commerce/package-lock.json ./
COPY commerce/plugins/loyalty/package.json ./plugins/loyalty/
RUN npm ci --include=dev --no-audit --no-fund
COPY commerce ./
# The admin is built with the rest, into .medusa/server/public/admin; what it was built from need not run.
# Migrating makes a folder for migrations in each module that has none; what runs cannot write here.
RUN npm run build \
 && for module in .medusa/server/src/modules/*/ plugins/*/.medusa/server/src/modules/*/ node_modules/@medusajs/*/dist/; do mkdir -p "$module/migrations"; done \
 && npm prune --omit=dev --no-audit --no-fund \
 && npm pkg delete devDependencies && npm --prefix /client pkg delete devDependencies && npm sbom --sbom-format cyclonedx > sbom.cdx.json \
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
COPY --from=build /client /client
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.medusa/server ./.medusa/server
COPY --from=build /app/plugins/loyalty/package.json ./plugins/loyalty/
COPY --from=build /app/plugins/loyalty/.medusa ./plugins/loyalty/.medusa
RUN mkdir /files && chown node:node /files
USER node
STOPSIGNAL SIGTERM
WORKDIR /app/.medusa/server
CMD ["node", "../../node_modules/@medusajs/cli/cli.js", "start"]
