import { createHmac, timingSafeEqual } from "node:crypto"

/** How long a page stays signed in, as long as its key stands. */
export const SESSION_MS_MAX = 12 * 3_600_000

/**
 * Signed cookies of people at the page: which key opened it, and until when. The key is looked up
 * again at each request, so a session ends with its key. The cookie's name carries the port that the
 * browser sees: two Pitbosses on one machine share their cookies otherwise.
 */
export class Sessions {
  readonly #key: string
  readonly #now: () => Date

  constructor(key: string, now: () => Date) {
    this.#key = key
    this.#now = now
  }

  /** The Set-Cookie header of a new session. */
  cookieFor(keyId: string, port: string): string {
    const until = this.#now().getTime() + SESSION_MS_MAX
    const body = Buffer.from(JSON.stringify({ key: keyId, until })).toString("base64url")
    const value = `${body}.${this.#sign(body)}`
    return `${cookieName(port)}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${SESSION_MS_MAX / 1_000}`
  }

  /** The id of the key whose session the Cookie header carries, or undefined. */
  read(header: string | undefined, port: string): string | undefined {
    const name = cookieName(port)
    const value = new RegExp(`(?:^|; )${name}=([^;]+)`).exec(header ?? "")?.[1] ?? ""
    const [body = "", signature = ""] = value.split(".")
    const expected = Buffer.from(this.#sign(body))
    const given = Buffer.from(signature)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    const { key, until } = JSON.parse(Buffer.from(body, "base64url").toString("utf8"))
    return until > this.#now().getTime() ? String(key) : undefined
  }

  #sign(body: string): string {
    return createHmac("sha256", Buffer.from(this.#key, "hex")).update(body).digest("base64url")
  }
}

function cookieName(port: string): string {
  return `pitboss_session_${port}`
}
