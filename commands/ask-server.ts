import { request } from "node:http"
import { asError, PitbossError } from "../core/errors.ts"
import type { ServerAddress } from "./server-file.ts"

/**
 * Asks the server of this machine to do something and waits for as long as it takes: a rebuild may take hours, and
 * `fetch` gives up after five minutes. Throws SERVER_LOST where the server goes away before it has answered.
 */
export function askServer(server: ServerAddress, path: string, body: unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    const lost = (thrown: unknown) => reject(lostServer(server, thrown))
    const asked = request(
      new URL(path, server.url),
      {
        method: "POST",
        headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
      },
      (answer) => {
        const parts: Buffer[] = []
        answer.on("data", (part: Buffer) => parts.push(part))
        answer.on("error", lost)
        answer.on("end", () => {
          const type = answer.headers["content-type"]
          const headers = type === undefined ? {} : { "content-type": type }
          resolve(new Response(Buffer.concat(parts), { status: answer.statusCode ?? 500, headers }))
        })
      },
    )
    asked.on("error", lost)
    asked.end(JSON.stringify(body))
  })
}

function lostServer({ url }: ServerAddress, thrown: unknown): PitbossError {
  return new PitbossError(
    "SERVER_LOST",
    `The server at ${url} went away before it answered (${asError(thrown).message}). Start it and ask again.`,
  )
}
