import type { FastifyInstance } from "fastify"
import { PitbossError } from "../core/errors.ts"

interface Place {
  readonly port: number
  readonly host: string
}

/** Opens the door; its address. Throws SERVE_PORT where another process has the port, also since it was looked for. */
export async function listen(app: FastifyInstance, place: Place): Promise<string> {
  try {
    return await app.listen(place)
  } catch (thrown) {
    if ((thrown as { readonly code?: unknown }).code === "EADDRINUSE") throw portTaken(place.port)
    throw thrown
  }
}

export function portTaken(port: number): PitbossError {
  return new PitbossError(
    "SERVE_PORT",
    `Port ${port} is taken by another process: name another, or none for a free one.`,
  )
}
