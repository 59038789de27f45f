import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { serveAssets, styleAddresses } from "./assets.ts"
import { notBuiltPage, signInPage } from "./sign-in.ts"

/** A page that the server draws, for whoever holds a session. */
export interface ServedPage {
  /** Its address, as a route. */
  readonly path: string
  readonly show: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>
}

interface PageOptions {
  readonly pageDir: string
  readonly hasSession: (request: FastifyRequest) => Promise<boolean>
  /** The Set-Cookie header of a new session, or undefined for a key that opens nothing. */
  readonly signIn: (token: string, request: FastifyRequest) => Promise<string | undefined>
  /** Those beside the page that draws itself in the browser. */
  readonly served: readonly ServedPage[]
}

const FORM = "application/x-www-form-urlencoded"
const FORM_BYTES_MAX = 4_096

/** Addresses of the page: which of its pages each one is, the page itself reads. */
const PATHS = [
  "/",
  ...[
    "segments",
    "campaigns",
    "players",
    "predictions",
    "pipeline",
    "gate",
    "audit",
    "rules",
    "exclusion-lists",
  ].flatMap((group) => [`/${group}`, `/${group}/*`]),
]
const SIGN_IN = "/sign-in"

/** The page under all its addresses, and its files; a key, in the address or the form, signs in and is not kept anywhere. */
export function page(app: FastifyInstance, options: PageOptions): void {
  const { pageDir, hasSession, served } = options
  app.addContentTypeParser(
    FORM,
    { parseAs: "string", bodyLimit: FORM_BYTES_MAX },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  const signIn = (request: FastifyRequest, reply: FastifyReply) =>
    enter(options, (request.body as { key?: string } | null)?.key ?? "", request, reply)
  const drawn = async (_request: FastifyRequest, reply: FastifyReply) => {
    const index = join(pageDir, "index.html")
    reply.type("text/html; charset=utf-8")
    return existsSync(index)
      ? reply.send(readFileSync(index))
      : reply.code(503).send(notBuiltPage())
  }
  for (const { path, show } of [...PATHS.map((path) => ({ path, show: drawn })), ...served]) {
    app.get(path, async (request, reply) => {
      const { key } = request.query as { readonly key?: string }
      if (key !== undefined) return enter(options, key, request, reply)
      if (!(await hasSession(request))) return refuse(options, false, request, reply)
      return show(request, reply)
    })
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
  const styles = styleAddresses(pageDir)
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
