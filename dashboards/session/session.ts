import { createHmac, timingSafeEqual } from "node:crypto"

/** How long a page stays signed in. */
export const SESSION_MS_MAX = 12 * 3_600_000
export const COOKIE = "pitboss_session"

/** Signed cookies of people at the page: a name and an end, nothing kept on the server. */
export class Sessions {
  readonly #key: string
  readonly #now: () => Date

  constructor(key: string, now: () => Date) {
    this.#key = key
    this.#now = now
  }

  /** The Set-Cookie header of a new session. */
  cookieFor(name: string): string {
    const body = Buffer.from(
      JSON.stringify({ name, until: this.#now().getTime() + SESSION_MS_MAX }),
    ).toString("base64url")
    const value = `${body}.${this.#sign(body)}`
    return `${COOKIE}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${SESSION_MS_MAX / 1_000}`
  }

  /** Whose session the Cookie header carries, or undefined. */
  read(header: string | undefined): string | undefined {
    const value = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(header ?? "")?.[1] ?? ""
    const [body = "", signature = ""] = value.split(".")
    const expected = Buffer.from(this.#sign(body))
    const given = Buffer.from(signature)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    const { name, until } = JSON.parse(Buffer.from(body, "base64url").toString("utf8"))
    return until > this.#now().getTime() ? String(name) : undefined
  }

  #sign(body: string): string {
    return createHmac("sha256", Buffer.from(this.#key, "hex")).update(body).digest("base64url")
  }
}
