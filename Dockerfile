# The demo app in api/ (or yours, copied over it) as one container: one process, one port, no root.
FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:26-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY runtime runtime
COPY api api
# Compiled handlers lie in .polyglot; everything else is read only for the process.
RUN mkdir .polyglot && chown node:node .polyglot
USER node
EXPOSE 3000
# Not through npx: signals go to the server itself.
CMD ["node", "runtime/cli/polyglot.js", "dev", "--host", "0.0.0.0"]
