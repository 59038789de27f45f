import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"
import { PitbossError } from "../../core/errors.ts"
import { TOPICS, type Topic } from "../../core/topic.ts"
import { LANDING_GROUP } from "../../ingest/landing/consumer.ts"
import { type LandingOffsets, landingOffsets, missingBelow } from "../../ingest/landing/landed.ts"
import type { EventLog } from "../../ingest/log/log.ts"
import type { Store } from "../../store/store.ts"
import type { Loop } from "../loop.ts"
import { writeDurably } from "./durable.ts"

/** What the first start on a restored state has to know. */
const Restored = z.strictObject({
  /** The instant of the backup. */
  at: z.iso.datetime(),
  cluster: z.string(),
  offsets: z.record(z.string(), z.string()),
  /** What was open at that instant is sent: nobody else can have sent it since. */
  sends_open: z.boolean(),
})

export type Restored = z.infer<typeof Restored>

/** Receipts that were booked this long before the backup are told again: the same ones change nothing. */
const BOOK_AGAIN_MS = 600_000

const fileOf = (dataDir: string) => join(dataDir, "restored.json")

export function noteRestored(dataDir: string, restored: Restored): void {
  writeDurably(fileOf(dataDir), `${JSON.stringify(restored)}\n`)
}

interface RestoredParts {
  readonly dataDir: string
  readonly log: EventLog
  readonly store: Store
}

/**
 * Before anything is read: lets the tables go on in Kafka from where they were. Undefined where the state was
 * not restored, or is settled. Throws RESTORE_OTHER_KAFKA.
 */
export async function openRestored(parts: RestoredParts): Promise<RestoredStart | undefined> {
  const file = fileOf(parts.dataDir)
  if (!existsSync(file)) return undefined
  const restored = Restored.parse(JSON.parse(readFileSync(file, "utf8")))
  await expectSameLog(parts.log, restored)
  await parts.log.place(LANDING_GROUP, byTopic(restored))
  return new RestoredStart(parts, restored)
}

/**
 * Between a restore and the first campaign. The old machine may have sent, after the backup, whatever was open
 * in it and whatever events and time have brought since. So campaigns begin anew when all of that is in the
 * segments: what entered before gets nothing.
 */
export class RestoredStart {
  readonly #parts: RestoredParts
  readonly #restored: Restored
  #ends: LandingOffsets["ends"] | undefined
  #isSettled = false

  constructor(parts: RestoredParts, restored: Restored) {
    this.#parts = parts
    this.#restored = restored
  }

  /** Whether campaigns may go on; asked again until they may. */
  async isSettled(cycle: Pick<Loop, "complete">): Promise<boolean> {
    if (this.#isSettled) return true
    const { log, store, dataDir } = this.#parts
    const { ends, committed } = await landingOffsets(log)
    this.#ends ??= ends
    if (missingBelow(this.#ends, committed) > 0) return false
    await cycle.complete()
    await store.attempts.bookAgain(new Date(Date.parse(this.#restored.at) - BOOK_AGAIN_MS))
    if (!this.#restored.sends_open) await store.campaignStarts.restart()
    rmSync(fileOf(dataDir))
    this.#isSettled = true
    return true
  }
}

function byTopic({ offsets }: Restored): ReadonlyMap<Topic, ReadonlyMap<number, bigint>> {
  return new Map(
    TOPICS.map((topic) => [
      topic,
      new Map(
        Object.entries(offsets).flatMap(([place, offset]) => {
          const [name, partition] = place.split(":")
          return name === topic ? [[Number(partition), BigInt(offset)] as const] : []
        }),
      ),
    ]),
  )
}

// Places tell messages apart, for ever: another log would give the same ones to others.
async function expectSameLog(log: EventLog, restored: Restored): Promise<void> {
  const cluster = await log.cluster()
  if (cluster !== restored.cluster)
    throw otherKafka(
      `its events are in Kafka cluster ${restored.cluster}, and this is cluster ${cluster}. Point KAFKA_BROKERS at that one, or leave it out where the backup had the embedded Kafka`,
    )
  const { ends } = await landingOffsets(log)
  const short = Object.entries(restored.offsets).filter(
    ([place, offset]) => (ends.get(place) ?? 0n) < BigInt(offset),
  )
  if (short.length > 0)
    throw otherKafka(
      `the log ends before what was read of it (${short.map(([place]) => place).join(", ")}). Restore once more, or bring that log back`,
    )
}

function otherKafka(why: string): PitbossError {
  return new PitbossError(
    "RESTORE_OTHER_KAFKA",
    `The restored state cannot go on with this Kafka: ${why}. Nothing was read or changed.`,
  )
}
