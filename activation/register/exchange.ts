import { request as requestHttp } from "node:http"
import { request as requestHttps } from "node:https"
import { malformed, type Post, RegisterFault } from "./register.ts"

/** Where a register is, and how it knows us. */
export interface RegisterAccess {
  readonly url: string
  /** Headers that carry its key. */
  readonly headers: Readonly<Record<string, string>>
  /** Of this client, PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined
  readonly timeoutMs: number
}

/** An answer on ten thousand people has well less. */
const ANSWER_BYTES_MAX = 8 * 1024 * 1024

/**
 * Speaks JSON to a register; each request has its own time. No redirection is followed: personal data goes where it was
 * configured to go. What is thrown says what went wrong and repeats nothing of what was sent.
 */
export function openExchange(access: RegisterAccess, signal: AbortSignal): Post {
  return async (path, body) => {
    const timeout = AbortSignal.timeout(access.timeoutMs)
    try {
      const text = await exchange(
        access,
        path,
        JSON.stringify(body),
        AbortSignal.any([signal, timeout]),
      )
      return JSON.parse(text)
    } catch (thrown) {
      if (thrown instanceof RegisterFault) throw thrown
      if (thrown instanceof SyntaxError) throw malformed()
      throw new RegisterFault(timeout.aborted ? "timeout" : outcomeOf(thrown))
    }
  }
}

function exchange(
  { url, headers, certificate }: RegisterAccess,
  path: string,
  body: string,
  signal: AbortSignal,
): Promise<string> {
  const request = url.startsWith("https:") ? requestHttps : requestHttp
  const json = { "content-type": "application/json", accept: "application/json" }
  const length = { "content-length": String(Buffer.byteLength(body)) }
  const options = {
    method: "POST",
    headers: { ...json, ...length, ...headers },
    signal,
    ...certificate,
  }
  return new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, options, (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > ANSWER_BYTES_MAX) response.destroy(malformed())
        else chunks.push(chunk)
      })
      response.on("error", reject)
      response.on("aborted", () => reject(new RegisterFault("cut_off")))
      response.on("end", () =>
        response.statusCode === 200
          ? resolve(Buffer.concat(chunks).toString("utf8"))
          : reject(new RegisterFault(`http_${response.statusCode}`)),
      )
    })
    asked.on("error", reject)
    asked.end(body)
  })
}

function outcomeOf(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : ""
  if (code === "ECONNREFUSED") return "refused"
  return code === "" ? "failed" : code.toLowerCase()
}
