import { existsSync, readdirSync, readFileSync } from "node:fs"
import { extname, join } from "node:path"
import type { FastifyInstance } from "fastify"

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
}

/** Addresses of the built stylesheets; none while the page is not built. */
export function styleAddresses(pageDir: string): readonly string[] {
  return assetNames(pageDir)
    .filter((name) => name.endsWith(".css"))
    .map((name) => `/assets/${name}`)
}

/**
 * Serves what the build made, also a build since the start. Only names of the folder's own list: one that
 * is not in it, such as one with a path in it, is nothing.
 */
export function serveAssets(app: FastifyInstance, pageDir: string): void {
  app.get<{ Params: { name: string } }>("/assets/:name", async ({ params: { name } }, reply) => {
    const known = assetNames(pageDir).find((one) => one === name)
    if (known === undefined)
      return reply.code(404).send({ code: "NOT_FOUND", message: "There is no such file." })
    return reply
      .type(TYPES[extname(known)] ?? "application/octet-stream")
      .header("cache-control", "public, max-age=31536000, immutable")
      .send(readFileSync(join(pageDir, "assets", known)))
  })
}

function assetNames(pageDir: string): readonly string[] {
  const dir = join(pageDir, "assets")
  return existsSync(dir) ? readdirSync(dir) : []
}
