# The shop's backend. Context: commerce/.
ARG NODE_IMAGE=node:24.18.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV MEDUSA_DISABLE_TELEMETRY=true
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build \
 && npm prune --omit=dev --no-audit --no-fund

FROM ${NODE_IMAGE}
ARG VERSION=local
LABEL org.opencontainers.image.title="loyalty-shop-commerce" org.opencontainers.image.version="${VERSION}"
ENV NODE_ENV=production MEDUSA_DISABLE_TELEMETRY=true HOST=0.0.0.0 COMMERCE_FILES_DIR=/files
WORKDIR /app
# Owned by root and read-only to the process: what runs cannot rewrite itself. Its files are a volume.
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.medusa/server ./.medusa/server
RUN mkdir /files && chown node:node /files
USER node
WORKDIR /app/.medusa/server
CMD ["node", "../../node_modules/@medusajs/cli/cli.js", "start"]
