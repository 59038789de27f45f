import { createServer } from "node:net"
import Fastify from "fastify"
import { expect, test } from "vitest"
import { freePort } from "../ingest/broker/ports.ts"
import { listen } from "./listen.ts"

test("a port that somebody took meanwhile is told as one that is taken", async () => {
  const port = await freePort()
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", () => resolve()))
  const app = Fastify()
  await expect(listen(app, { port, host: "127.0.0.1" })).rejects.toMatchObject({
    code: "SERVE_PORT",
    message: `Port ${port} is taken by another process: name another, or none for a free one.`,
  })
  await app.close()
  await new Promise((resolve) => other.close(resolve))
})

test("what else is wrong with a place is told as it is", async () => {
  const app = Fastify()
  const refused = listen(app, { port: 0, host: "203.0.113.7" })
  await expect(refused).rejects.toMatchObject({ code: "EADDRNOTAVAIL" })
  await app.close()
})
