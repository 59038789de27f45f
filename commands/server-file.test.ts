import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { findServer, writeServerFile } from "./server-file.ts"

async function found(answerMs: number | undefined): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-server-file-"))
  const server = createServer((_request, response) => {
    setTimeout(() => response.end("{}"), answerMs)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
  const { port } = server.address() as AddressInfo
  writeServerFile(dataDir, { pid: process.pid, url: `http://127.0.0.1:${port}`, key: "k" })
  if (answerMs === undefined) await new Promise((resolve) => server.close(resolve))
  try {
    return (await findServer(dataDir)) !== undefined
  } finally {
    server.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

test("a server that takes its time is found, and one that is gone is not waited for", async () => {
  expect(await found(3_500)).toBe(true)
  const began = performance.now()
  expect(await found(undefined)).toBe(false)
  expect(performance.now() - began).toBeLessThan(3_000)
}, 30_000)
