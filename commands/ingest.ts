import { createReadStream, existsSync } from "node:fs"
import { Readable } from "node:stream"
import type { Command } from "commander"
import { z } from "zod"
import { asError, PitbossError } from "../core/errors.ts"
import { settle } from "./operation/landing.ts"
import { document, printAnswer } from "./output.ts"
import { addCommand, type GlobalOptions, inSession } from "./program.ts"
import type { ServerAddress } from "./server-file.ts"

/** What the gateway answers to a stream. */
const StreamAnswer = z.object({
  accepted: z.number(),
  rejected: z.number(),
  results: z.array(
    z.object({ index: z.number(), code: z.string(), reason: z.string(), path: z.string() }).loose(),
  ),
})

/** Sends NDJSON through the gateway's door, and asks for so many rejected rows. Throws INGEST_REFUSED with
 * the gateway's words, INGEST_FAILED, or what the body's source throws. */
export async function sendNdjson(
  { url, key }: ServerAddress,
  body: Readable,
  source?: string,
  rejectionsMax?: number,
): Promise<z.infer<typeof StreamAnswer>> {
  const response = await fetch(new URL("/v1/events", url), {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/x-ndjson",
      ...(source !== undefined && { "x-pitboss-source": source }),
      ...(rejectionsMax !== undefined && { "x-pitboss-rejections": String(rejectionsMax) }),
    },
    body: Readable.toWeb(body) as ReadableStream,
    duplex: "half",
  } as RequestInit).catch((thrown: unknown) => {
    throw sendFailed(thrown, url)
  })
  const answer: unknown = await response.json()
  const parsed = StreamAnswer.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new PitbossError(
    "INGEST_REFUSED",
    `The gateway answered ${response.status}: ${JSON.stringify(answer)}`,
  )
}

// What the body's own source threw (a file that ends, a column that is not there) comes as a cause.
function sendFailed(thrown: unknown, url: string): PitbossError {
  const { cause } = asError(thrown)
  if (cause instanceof PitbossError) return cause
  const why = asError(cause ?? thrown).message
  return new PitbossError("INGEST_FAILED", `The events did not reach ${url}: ${why}`)
}

function openFile(file: string): Readable {
  if (!existsSync(file))
    throw new PitbossError("INGEST_FILE", `${file} is not there; expected a file of NDJSON, or -.`)
  return createReadStream(file)
}

/** `pitboss ingest <file|->`. */
export function registerIngest(program: Command): void {
  addCommand(
    program,
    "ingest <file>",
    "send canonical events (NDJSON, - for stdin) and wait for them",
  ).action(async (file: string, options: GlobalOptions) => {
    await inSession(options, "everything", async ({ door, invoke }) => {
      if (door === undefined) throw new PitbossError("DOOR_MISSING", "The gateway is not open.")
      const began = performance.now()
      const body = file === "-" ? process.stdin : openFile(file)
      const { accepted, rejected, results } = await sendNdjson(door, body)
      if (!options.json)
        for (const { index, code, reason, path } of results.slice(0, 10))
          process.stderr.write(`row ${index + 1}: ${code} ${path}: ${reason}\n`)
      await invoke(settle, {})
      const seconds = Math.round(performance.now() - began) / 1_000
      const sent = accepted + rejected
      printAnswer(document({ sent, accepted, rejected, seconds }), options)
    })
  })
}
