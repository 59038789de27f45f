import { existsSync, readdirSync, readFileSync } from "node:fs"
import { extname, join } from "node:path"
import type { FastifyInstance } from "fastify"
import type { Principal } from "../../core/principal.ts"
import type { Sessions } from "../session/session.ts"

interface PageOptions {
  readonly sessions: Sessions
  readonly authenticate: (token: string) => Promise<Principal | undefined>
  readonly pageDir: string
}

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
}

const SIGN_IN = `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Sign in · Pitboss</title>
<p>This page opens by the address with a key in it, which <code>npm start</code> or <code>pitboss serve</code> prints.</p></html>`
const NOT_BUILT = `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Pitboss</title>
<p>The page is not built yet: run <code>npm run build</code> and load it again.</p></html>`

/** `/` and its files; `/?key=` signs in and takes the key out of the address. */
export function page(app: FastifyInstance, { sessions, authenticate, pageDir }: PageOptions): void {
  app.get<{ Querystring: { key?: string; theme?: string } }>("/", async (request, reply) => {
    const { key } = request.query
    if (key !== undefined) {
      const principal = await authenticate(key)
      if (principal && principal.role !== "source")
        return reply.header("set-cookie", sessions.cookieFor(principal.name)).redirect("/")
    }
    reply.type("text/html; charset=utf-8")
    if (sessions.read(request.headers.cookie) === undefined) return reply.code(401).send(SIGN_IN)
    const index = join(pageDir, "index.html")
    return existsSync(index) ? reply.send(readFileSync(index)) : reply.code(503).send(NOT_BUILT)
  })
  // Only names that the build made are served: no path is ever built from a request.
  const files = existsSync(join(pageDir, "assets")) ? readdirSync(join(pageDir, "assets")) : []
  for (const name of files)
    app.get(`/assets/${name}`, async (_request, reply) =>
      reply
        .type(TYPES[extname(name)] ?? "application/octet-stream")
        .header("cache-control", "public, max-age=31536000, immutable")
        .send(readFileSync(join(pageDir, "assets", name))),
    )
}
