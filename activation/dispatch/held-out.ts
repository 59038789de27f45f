import type { EventLog } from "../../ingest/log/log.ts"
import type { Campaign } from "../campaign.ts"
import type { Decision, Verdict } from "../compliance/decide.ts"
import { tell } from "./announcement.ts"
import type { Intent } from "./intent.ts"

/** Reasons that time alone lifts: who is held out within them would have got the message behind them. */
const WAITING: readonly string[] = ["quiet_hours"]

/**
 * Tells the log whom nothing but the hold-out kept from a message: those whom to compare with who got it. It is
 * told before the decision is kept, and its instant is that of the wish, so that after a kill the same event is
 * told again, which is one.
 */
export async function announceHeldOut(
  log: EventLog,
  { name, channel }: Pick<Campaign, "name" | "channel">,
  refused: readonly { readonly intent: Intent; readonly decision: Pick<Decision, "verdict"> }[],
): Promise<void> {
  const heldOut = refused.filter(({ decision }) => isHeldOutAlone(decision.verdict))
  if (heldOut.length === 0) return
  await tell(
    log,
    heldOut.map(({ intent: { intent_id, brand, player_id, wanted_at } }) => ({
      player: { brand, playerId: player_id },
      event: {
        ...{ event_id: `held-out-${intent_id}`, type: "message.held_out", brand, player_id },
        ...{ occurred_at: wanted_at, wanted_at, message_id: intent_id, channel, campaign_id: name },
      },
    })),
  )
}

/** Whether he would have got it, but for the hold-out. */
export function isHeldOutAlone(verdict: Verdict): boolean {
  if (verdict.kind !== "suppress" || !verdict.reasons.includes("hold_out")) return false
  return verdict.reasons.every((reason) => reason === "hold_out" || WAITING.includes(reason))
}
