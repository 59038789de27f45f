import { z } from "zod"
import { parsePlayerName, playerName } from "../../core/player.ts"
import { operation } from "../operation.ts"
import { document } from "../output.ts"

const PLAYERS_MAX = 10_000

/** `pitboss bounces revoke <brand>:<player>...`: their addresses are good, whatever a provider said before. */
export const bouncesRevoke = operation({
  name: "bounces-revoke",
  need: "everything",
  args: z.object({
    players: z.array(z.string().min(3)).min(1).max(PLAYERS_MAX),
    by: z.string().min(1).max(64),
  }),
  async run({ store }, { players, by }) {
    const revoked: string[] = []
    const without: string[] = []
    for (const player of players.map(parsePlayerName)) {
      const isKnown = await store.vault.trustAddress(player, by)
      ;(isKnown ? revoked : without).push(playerName(player))
    }
    const words = `${revoked.length} may be written to again${without.length > 0 ? `; no e-mail address is known of ${without.join(", ")}` : ""}.`
    return document({ revoked, without_address: without, by }, words)
  },
})
