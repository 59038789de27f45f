import { randomBytes } from "node:crypto"
import type { FastifyRequest } from "fastify"
import { z } from "zod"
import type { Principal } from "../../core/principal.ts"
import type { Authenticate } from "../../ingest/gateway/authentication.ts"
import { KEY_BYTES, open, seal } from "../../store/seal.ts"

/** A session ends after a week, or at once when its key is revoked. */
export const SESSION_MS_MAX = 7 * 24 * 3_600_000

const PURPOSE = "session of the page"
const Content = z.object({ token: z.string(), endsAt: z.number() })

export interface SessionOptions {
  readonly authenticate: Authenticate
  readonly sessionKey: string | undefined
  readonly now: () => Date
}

/**
 * Sessions without a table: the cookie holds the key, sealed (AES-256-GCM), and the key is asked
 * for again on each request, so a revoked key ends its sessions.
 */
export class Sessions {
  readonly #key: Buffer
  readonly #authenticate: Authenticate
  readonly #now: () => Date

  constructor({ authenticate, sessionKey, now }: SessionOptions) {
    this.#key = sessionKey ? Buffer.from(sessionKey, "hex") : randomBytes(KEY_BYTES)
    this.#authenticate = authenticate
    this.#now = now
  }

  /** The Set-Cookie header of a session for a key that may look, else undefined. */
  async begin(request: FastifyRequest, token: string): Promise<string | undefined> {
    if ((await this.#looker(token)) === undefined) return undefined
    const endsAt = this.#now().getTime() + SESSION_MS_MAX
    const value = seal(this.#key, Buffer.from(JSON.stringify({ token, endsAt })), PURPOSE)
    const secure = request.protocol === "https" ? "; Secure" : ""
    return `${cookieName(request)}=${value.toString("base64url")}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${SESSION_MS_MAX / 1_000}${secure}`
  }

  /** Who asks: by `Authorization: Bearer`, else by the cookie. */
  async principal(request: FastifyRequest): Promise<Principal | undefined> {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1]
    const token = bearer ?? this.#tokenOf(readCookie(request))
    return token === undefined ? undefined : this.#authenticate(token)
  }

  async #looker(token: string): Promise<Principal | undefined> {
    const principal = await this.#authenticate(token)
    return principal !== undefined && mayLook(principal) ? principal : undefined
  }

  #tokenOf(cookie: string | undefined): string | undefined {
    if (cookie === undefined) return undefined
    try {
      const plain = open(this.#key, Buffer.from(cookie, "base64url"), PURPOSE)
      const { token, endsAt } = Content.parse(JSON.parse(plain.toString()))
      return endsAt > this.#now().getTime() ? token : undefined
    } catch {
      // A cookie of an earlier process, or made up: no session.
      return undefined
    }
  }
}

/** Sources write; they see nothing. */
export function mayLook({ role }: Principal): boolean {
  return role === "admin" || role === "viewer"
}

// Cookies know no ports: two Pitboss on one machine must not sign each other out.
function cookieName({ host }: FastifyRequest): string {
  return `pitboss_${/:(\d+)$/.exec(host)?.[1] ?? "80"}`
}

function readCookie(request: FastifyRequest): string | undefined {
  const name = `${cookieName(request)}=`
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(name))?.slice(name.length)
}
