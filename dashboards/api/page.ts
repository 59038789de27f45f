import { existsSync, readdirSync, readFileSync } from "node:fs"
import { extname, join } from "node:path"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { NOT_BUILT_PAGE, signInPage } from "./sign-in.ts"

interface PageOptions {
  readonly pageDir: string
  readonly hasSession: (request: FastifyRequest) => Promise<boolean>
  /** The Set-Cookie header of a new session, or undefined for a key that opens nothing. */
  readonly signIn: (token: string, request: FastifyRequest) => Promise<string | undefined>
}

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
}
const FORM = "application/x-www-form-urlencoded"
const FORM_BYTES_MAX = 4_096

/** `/` and its files; a key, in the address or the form, signs in and is not kept anywhere. */
export function page(app: FastifyInstance, options: PageOptions): void {
  const { pageDir, hasSession } = options
  app.addContentTypeParser(
    FORM,
    { parseAs: "string", bodyLimit: FORM_BYTES_MAX },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  app.post<{ Body: { key?: string } | null }>("/sign-in", (request, reply) =>
    enter(options, request.body?.key ?? "", request, reply),
  )
  app.get<{ Querystring: { key?: string } }>("/", async (request, reply) => {
    const { key } = request.query
    if (key !== undefined) return enter(options, key, request, reply)
    reply.type("text/html; charset=utf-8")
    if (!(await hasSession(request))) return reply.code(401).send(signInPage(false))
    const index = join(pageDir, "index.html")
    return existsSync(index)
      ? reply.send(readFileSync(index))
      : reply.code(503).send(NOT_BUILT_PAGE)
  })
  serveAssets(app, pageDir)
}

async function enter(
  { signIn }: PageOptions,
  token: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const cookie = await signIn(token, request)
  if (cookie) return reply.header("set-cookie", cookie).redirect("/", 303)
  return reply.code(401).type("text/html; charset=utf-8").send(signInPage(true))
}

// Only names that the build made are served: no path is ever built from a request.
function serveAssets(app: FastifyInstance, pageDir: string): void {
  const files = existsSync(join(pageDir, "assets")) ? readdirSync(join(pageDir, "assets")) : []
  for (const name of files)
    app.get(`/assets/${name}`, async (_request, reply) =>
      reply
        .type(TYPES[extname(name)] ?? "application/octet-stream")
        .header("cache-control", "public, max-age=31536000, immutable")
        .send(readFileSync(join(pageDir, "assets", name))),
    )
}
