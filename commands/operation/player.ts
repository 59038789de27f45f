import { z } from "zod"
import { readPerson, readPersonAt } from "../../activation/person-record.ts"
import { type PlayerRecord, readPlayer, readPlayerAsOf } from "../../activation/player-record.ts"
import { PitbossError } from "../../core/errors.ts"
import { type PlayerRef, parsePlayerName } from "../../core/player.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { operation } from "../operation.ts"
import { document } from "../output.ts"
import type { Runtime } from "../running.ts"
import { runningSegments } from "../running-segments.ts"

/** `pitboss player <brand>:<player>`: his row, person, segments and decisions, now or at a past instant. */
export const playerOperation = operation({
  name: "player",
  need: "warehouse",
  args: z.object({ player: z.string().min(1), at: z.iso.datetime({ offset: true }).optional() }),
  async run(runtime, { player, at }) {
    const { warehouse, runner } = runtime
    const ref = parsePlayerName(player)
    if (at !== undefined) refuseToCome(at)
    const record = await (at === undefined
      ? readPlayer(
          warehouse,
          ref,
          (await runningSegments(runtime)).map(({ name }) => name),
        )
      : recordAsOf({ warehouse, runner }, ref, new Date(at)))
    const lines = Object.entries(record.row)
      .filter(([, value]) => !isEmpty(value))
      .map(([name, value]) => `${name.padEnd(28)}${text(value)}`)
    const person = await (at === undefined
      ? personOf(warehouse, ref)
      : readPersonAt(warehouse, ref, new Date(at)))
    const who = `${"person".padEnd(28)}${person.person}: ${person.players.join(", ")}`
    const rest = [...record.segments, ...record.decisions].map((one) => JSON.stringify(one))
    return document(
      { player, ...readings(at), ...record, person },
      [...lines, who, ...rest].join("\n"),
    )
  },
})

// Of what is to come nothing is known, nor is anything true yet.
function refuseToCome(at: string): void {
  if (Date.parse(at) <= Date.now()) return
  throw new PitbossError("PLAYER_AT", `--at ${at} is to come: expected an instant up to now.`)
}

// Of a past instant features are what all that had occurred says, and segments what their evaluations saw.
const readings = (at: string | undefined) =>
  at === undefined ? {} : { readings: { row: "true", segments: "known", decisions: "known" } }

async function personOf(warehouse: Warehouse, ref: PlayerRef) {
  const { person, players } = await readPerson(warehouse, ref)
  return { person, players }
}

async function recordAsOf(
  { warehouse, runner }: Pick<Runtime, "warehouse" | "runner">,
  player: PlayerRef,
  at: Date,
): Promise<PlayerRecord> {
  const [row] = await runner.rowsAsOf("ft_player", at, [player])
  return readPlayerAsOf(warehouse, player, { at, row })
}

const text = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value))

// Most of the many columns say nothing of most players.
function isEmpty(value: unknown): boolean {
  return ["null", "", "0", "[]", "{}"].includes(text(value))
}
