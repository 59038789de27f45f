import { z } from "zod"
import type { RegisterWord } from "../../activation/compliance/register-standing.ts"
import { parsePlayerName } from "../../core/player.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import { rolesOf } from "./landing.ts"

/** `pitboss registers ls`: each register, what it answered, and since when it does not. */
export const registersLs = operation({
  name: "registers-ls",
  need: "everything",
  args: z.object({}),
  async run(runtime) {
    const { registers } = rolesOf(runtime)
    const counts = await runtime.store.registerAnswers.counts()
    const away = new Map(registers.unreachable().map((one) => [one.register, one]))
    return rows(
      registers.definitions.map(({ id, kind, jurisdictions, maxAgeMs }) => {
        const count = counts.get(id)
        return {
          ...{ id, kind, jurisdictions, cache_max_age_s: maxAgeMs / 1_000 },
          ...{ asked: count?.asked ?? 0, excluded: count?.excluded ?? 0 },
          unreachable_since: away.get(id)?.since ?? null,
          detail: away.get(id)?.detail ?? null,
          last_answer_at: shown(count?.lastAnswerAt),
        }
      }),
    )
  },
})

/** `pitboss registers check PLAYER`: asks now, on record, whatever was answered before. */
export const registersCheck = operation({
  name: "registers-check",
  need: "everything",
  args: z.object({ player: z.string().min(3), register: z.string().optional() }),
  async run(runtime, { player: name, register }) {
    const { registers, activator } = rolesOf(runtime)
    const player = parsePlayerName(name)
    const ids = register === undefined ? await activator.registersOf(player) : [register]
    const answered = await Promise.all(
      ids.map(async (id) => shownWord(id, await registers.check(id, player))),
    )
    const lines = answered.map((one) => `  ${one.register}: ${one.state.replaceAll("_", " ")}`)
    const words =
      ids.length === 0
        ? `No register is configured that holds where ${name} may live or play.`
        : [`${name} was asked about:`, ...lines].join("\n")
    return document({ player: name, registers: answered }, words)
  },
})

function shownWord(register: string, word: RegisterWord | undefined) {
  const nothing = { asked_at: null, request_id: null, since: null, detail: null }
  if (word?.state === "answered") {
    const { answer: state, askedAt, requestId: request_id } = word
    return { ...nothing, register, state, asked_at: shown(askedAt), request_id }
  }
  if (word?.state !== "unreachable") return { ...nothing, register, state: "unidentifiable" }
  const { state, since, detail } = word
  return { ...nothing, register, state, since: shown(since), detail }
}

function shown(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString()
}
