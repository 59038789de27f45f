import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, describe, expect, test } from "vitest"
import { askServer } from "./ask-server.ts"

let server: Server

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

async function ask(listener: RequestListener) {
  server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const address = { pid: process.pid, url: `http://127.0.0.1:${port}`, key: "pb_key" }
  return askServer(address, "/v1/commands/rebuild", { model: "ft_player" })
}

describe("asking the server", () => {
  test("waits without a bound of its own, and gives the answer with its type", async () => {
    const asked: string[] = []
    const response = await ask(async (request, reply) => {
      for await (const part of request) asked.push(String(part))
      // No timer of the client's runs: only then may this be a rebuild of hours.
      expect(request.socket.timeout ?? 0).toBe(0)
      await sleep(300)
      reply.writeHead(200, { "content-type": "application/x-ndjson" })
      reply.write('{"a":1}\n')
      await sleep(300)
      reply.end('{"é":2}\n')
    })
    expect(asked.join("")).toBe('{"model":"ft_player"}')
    expect(response.headers.get("content-type")).toBe("application/x-ndjson")
    expect(await response.text()).toBe('{"a":1}\n{"é":2}\n')
  })

  test("tells a refusal by its status", async () => {
    const response = await ask((_request, reply) => reply.writeHead(422).end("{}"))
    expect([response.ok, response.status]).toEqual([false, 422])
  })

  test.each<[string, RequestListener]>([
    ["before it answered", (request) => request.socket.destroy()],
    [
      "in the middle of its answer",
      (request, reply) => {
        reply.writeHead(200, { "content-length": "100" })
        reply.write("part")
        setTimeout(() => request.socket.destroy(), 50)
      },
    ],
  ])("tells that it went away %s", async (_when, listener) => {
    await expect(ask(listener)).rejects.toMatchObject({ code: "SERVER_LOST" })
  })
})
