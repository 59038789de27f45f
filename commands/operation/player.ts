import { z } from "zod"
import { readPlayer } from "../../activation/player-record.ts"
import { parsePlayerName } from "../../core/player.ts"
import { operation } from "../operation.ts"
import { document } from "../output.ts"

/** `pitboss player <brand>:<player>`: his row, segments and decisions. */
export const playerOperation = operation({
  name: "player",
  need: "warehouse",
  args: z.object({ player: z.string().min(1) }),
  async run({ warehouse }, { player }) {
    const record = await readPlayer(warehouse, parsePlayerName(player))
    const lines = Object.entries(record.row)
      .filter(([, value]) => !isEmpty(value))
      .map(([name, value]) => `${name.padEnd(28)}${text(value)}`)
    const rest = [...record.segments, ...record.decisions].map((one) => JSON.stringify(one))
    return document({ player, ...record }, [...lines, ...rest].join("\n"))
  },
})

const text = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value))

// Most of the many columns say nothing of most players.
function isEmpty(value: unknown): boolean {
  return ["null", "", "0", "[]", "{}"].includes(text(value))
}
