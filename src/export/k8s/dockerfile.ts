/**
 * The image of a generator, built from a checkout of this project: what the load generator needs to run, and no
 * framework, since packages of handlers are none of the root's.
 */
export const DOCKERFILE = `FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build

FROM node:20-bookworm-slim
WORKDIR /app
COPY --from=build /app/package.json /app/package-lock.json /app/.npmrc ./
COPY --from=build /app/bin ./bin
COPY --from=build /app/dist ./dist
RUN npm ci --omit=dev --workspaces=false
ENV NODE_ENV=production HOME=/tmp
USER node
ENTRYPOINT ["node", "/app/bin/bench.js"]
`;
