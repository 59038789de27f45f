import { z } from "zod"
import { realEffects } from "../../core/effects.ts"
import {
  countDeadLetters,
  DEAD_LETTERS_MAX,
  type DeadLetter,
  listDeadLetters,
  readDeadLetter,
} from "../../ingest/landing/dead-letter.ts"
import type { LetterParts } from "../../ingest/landing/dead-letter-attempt.ts"
import { replaceDeadLetter, replayDeadLetters } from "../../ingest/landing/dead-letter-replay.ts"
import { untilLanded } from "../../ingest/landing/landed.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import type { Runtime } from "../running.ts"
import { rolesOf } from "./landing.ts"

/** What a killed process sent has long landed by then. */
const LANDED_MS_MAX = 120_000

const filter = {
  reason: z.string().optional(),
  all: z.boolean().optional(),
}

/** `pitboss dead-letters list`. */
export const deadLettersList = operation({
  name: "dead-letters-list",
  need: "warehouse",
  args: z.object({
    ...filter,
    limit: z.int().min(1).max(DEAD_LETTERS_MAX).default(100),
    show: z.boolean().default(false),
  }),
  async run({ warehouse, store }, { show, ...wanted }) {
    const seal = show ? store.keyFor("dead letters") : undefined
    return rows(await listDeadLetters(warehouse, withoutUndefined(wanted), seal))
  },
})

/** `pitboss dead-letters replay`. */
export const deadLettersReplay = operation({
  name: "dead-letters-replay",
  need: "everything",
  args: z.object({ ...filter, limit: z.int().min(1).optional() }),
  async run(runtime, wanted) {
    const { settled } = rolesOf(runtime)
    const result = await replayDeadLetters(lettersOf(runtime), withoutUndefined(wanted))
    await settled()
    const { replayed, left, waiting } = result
    const rest = left > 0 ? ` ${left} of the compliance topic stay: they name no player.` : ""
    const more = waiting > 0 ? ` ${waiting} more wait: run it again.` : ""
    return document(result, `${replayed} dead letters went through the door again.${rest}${more}`)
  },
})

/** `pitboss dead-letters count`. */
export const deadLettersCount = operation({
  name: "dead-letters-count",
  need: "warehouse",
  args: z.object({}),
  async run({ warehouse }) {
    return rows(await countDeadLetters(warehouse))
  },
})

const place = z.string()

/** `pitboss dead-letters show`: one with its bytes, as text where they are text. */
export const deadLettersShow = operation({
  name: "dead-letters-show",
  need: "warehouse",
  args: z.object({ place }),
  async run({ warehouse, store }, { place }) {
    const letter = await readDeadLetter(warehouse, place, store.keyFor("dead letters"))
    const { message_base64: _, ...said } = letter
    const text = textOf(letter)
    return document(
      {
        ...said,
        ...(text === undefined ? { message_base64: letter.message_base64 } : { message: text }),
      },
      `${letter.reason} ${letter.path}\n${text ?? letter.message_base64}`,
    )
  },
})

function textOf({ message_base64 = "" }: DeadLetter): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(message_base64, "base64"))
  } catch {
    return undefined
  }
}

/** `pitboss dead-letters edit`: an event in place of a broken message. */
export const deadLettersEdit = operation({
  name: "dead-letters-edit",
  need: "everything",
  args: z.object({ place, event: z.unknown() }),
  async run(runtime, { place, event }) {
    const { bounds, settled } = rolesOf(runtime)
    const arrivedAt = realEffects.now().getTime()
    await replaceDeadLetter(lettersOf(runtime), place, { event, bounds, arrivedAt })
    await settled()
    return document({ replaced: place }, `The event stands in place of ${place}.`)
  },
})

/** What sending dead letters takes, of a runtime that was opened with its roles. */
export function lettersOf(runtime: Runtime): LetterParts {
  const { kafka, seal } = rolesOf(runtime)
  const landed = () => untilLanded(kafka.log, LANDED_MS_MAX)
  return {
    ...{ warehouse: runtime.warehouse, log: kafka.log, seal, landed },
    attempts: runtime.store.letterAttempts,
  }
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }

function withoutUndefined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<Fields>
}
