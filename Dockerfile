# The app in api/ (the demo, or yours copied over it) as one container: one process, one port, no root, and nothing is
# written outside /tmp, so its file system may be read-only.
FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY runtime runtime
COPY api api
# A file that does not load fails here, not in production.
RUN node runtime/cli/polyglot.js build
# The page at /docs; a package has these files beside the runtime, so here they go there.
RUN mkdir runtime/host/swagger-ui && cd node_modules/swagger-ui-dist && cp LICENSE NOTICE swagger-ui.css \
  swagger-ui-bundle.js swagger-ui-bundle.js.LICENSE.txt /app/runtime/host/swagger-ui
RUN npm prune --omit=dev

FROM node:26-slim AS run
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/runtime runtime
# Handlers may read files beside their sources.
COPY --from=build /app/api api
COPY --from=build /app/.polyglot .polyglot
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/_polyglot/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not through npm or a shell: signals go to the server itself.
CMD ["node", "runtime/cli/polyglot.js", "start"]
