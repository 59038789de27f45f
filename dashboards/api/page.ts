import { existsSync, readdirSync, readFileSync } from "node:fs"
import { extname, join } from "node:path"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { notBuiltPage, signInPage } from "./sign-in.ts"

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

/** Addresses of the page: which of its pages each one is, the page itself reads. */
const PATHS = [
  "/",
  ...["segments", "campaigns", "players", "pipeline"].flatMap((group) => [
    `/${group}`,
    `/${group}/*`,
  ]),
]
const SIGN_IN = "/sign-in"

/** The page under all its addresses, and its files; a key, in the address or the form, signs in and is not kept anywhere. */
export function page(app: FastifyInstance, options: PageOptions): void {
  const { pageDir, hasSession } = options
  app.addContentTypeParser(
    FORM,
    { parseAs: "string", bodyLimit: FORM_BYTES_MAX },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  const signIn = (request: FastifyRequest, reply: FastifyReply) =>
    enter(options, (request.body as { key?: string } | null)?.key ?? "", request, reply)
  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    const { key } = request.query as { readonly key?: string }
    if (key !== undefined) return enter(options, key, request, reply)
    if (!(await hasSession(request))) return refuse(options, false, request, reply)
    reply.type("text/html; charset=utf-8")
    const index = join(pageDir, "index.html")
    return existsSync(index)
      ? reply.send(readFileSync(index))
      : reply.code(503).send(notBuiltPage())
  }
  for (const path of PATHS) {
    app.get(path, show)
    app.post(path === "/" ? SIGN_IN : `${SIGN_IN}${path}`, signIn)
  }
  serveAssets(app, pageDir)
}

async function enter(
  options: PageOptions,
  token: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const cookie = await options.signIn(token, request)
  if (!cookie) return refuse(options, true, request, reply)
  const query = queryOf(request)
  const path = pathOf(request)
  return reply.header("set-cookie", cookie).redirect(query ? `${path}?${query}` : path, 303)
}

function refuse(
  { pageDir }: PageOptions,
  isRefused: boolean,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const styles = assetNames(pageDir)
    .filter((name) => name.endsWith(".css"))
    .map((name) => `/assets/${name}`)
  return reply
    .code(401)
    .type("text/html; charset=utf-8")
    .send(signInPage({ styles, isRefused, path: pathOf(request), query: queryOf(request) }))
}

// The page that was asked for. No route lets a path through that leads to another host.
function pathOf({ url }: FastifyRequest): string {
  const [path = "/"] = url.split("?")
  return (path.startsWith(SIGN_IN) ? path.slice(SIGN_IN.length) : path) || "/"
}

// The view that was asked for, without the key.
function queryOf({ url }: FastifyRequest): string {
  const query = new URLSearchParams(url.split("?")[1] ?? "")
  query.delete("key")
  return query.toString()
}

function assetNames(pageDir: string): readonly string[] {
  const dir = join(pageDir, "assets")
  return existsSync(dir) ? readdirSync(dir) : []
}

// Only names that the build made are served, also those of a build since the start: a name that is
// not in the folder's own list, such as one with a path in it, is nothing.
function serveAssets(app: FastifyInstance, pageDir: string): void {
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
