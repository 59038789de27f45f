import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { TOPICS } from "../../core/topic.ts"
import { operation } from "../operation.ts"
import { document } from "../output.ts"
import { rolesOf } from "./landing.ts"
import { buildAnew } from "./models/run.ts"

/** `pitboss rebuild`: what is derived from raw events, anew beside what stands, then exchanged. */
export const rebuild = operation({
  name: "rebuild",
  need: "warehouse",
  args: z.object({ models: z.array(z.string()).default([]) }),
  async run({ runner, roles }, { models }) {
    const began = performance.now()
    const { outcomes, waitedMs } = await buildAnew({ runner, roles }, models)
    await roles?.settled()
    const seconds = secondsSince(began)
    const waited = waitedMs === undefined ? null : inSeconds(waitedMs)
    const rows = outcomes.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0)
    return document(
      { models: outcomes.length, rows, seconds, events_waited_seconds: waited },
      `${outcomes.length} models were built anew from raw events in ${seconds} s.${waited === null ? "" : ` Events waited in Kafka for ${waited} s of it.`}`,
    )
  },
})

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

/** `pitboss replay`: a stretch of Kafka is read again; identity decides what is new. */
export const replay = operation({
  name: "replay",
  need: "everything",
  args: z.object({
    topics: z.array(z.enum(TOPICS)).default([...TOPICS]),
    from: instant,
    to: instant.optional(),
  }),
  async run(runtime, stretch) {
    if (stretch.to && stretch.to <= stretch.from)
      throw new PitbossError("COMMAND_ARGUMENTS", "--to is not later than --from.")
    const { landing, settled } = rolesOf(runtime)
    const { messages, eventsBack, seconds } = await landing.replay(stretch)
    await settled()
    return document(
      { messages, events_back: eventsBack, seconds: Math.round(10 * seconds) / 10 },
      `${messages} messages were read again; ${eventsBack} events had been lost and are back.`,
    )
  },
})

function secondsSince(began: number): number {
  return inSeconds(performance.now() - began)
}

function inSeconds(ms: number): number {
  return Math.round(ms / 100) / 10
}
