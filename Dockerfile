FROM node:20-bookworm-slim
WORKDIR /opt/pitboss
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run -s build && mkdir -p /var/lib/pitboss && chown node:node /var/lib/pitboss
USER node
EXPOSE 8080
CMD ["npm", "run", "-s", "pitboss", "--", "serve", "--data", "/var/lib/pitboss", "--host", "0.0.0.0", "--port", "8080"]
