import assert from "node:assert/strict"
import type { ClearedMessage } from "../../compliance/decide.ts"

/** A call's content, JSON; the same at each repeat, so that a receiver may compare. */
export function contentOf(message: ClearedMessage): string {
  assert(message.endpoint !== undefined)
  const { intentId, brand, playerId, campaign, campaignVersion, messageClass } = message
  const { title, body, contact, unsubscribeUrl, wantedAt, payload } = message
  return JSON.stringify({
    ...{ type: "message", id: intentId, brand, player_id: playerId },
    ...{ campaign, campaign_version: campaignVersion, message_class: messageClass },
    ...{ title, body, unsubscribe_url: unsubscribeUrl, wanted_at: wantedAt },
    payload: payload === "" ? {} : JSON.parse(payload),
    ...(Object.keys(contact).length > 0 && { contact }),
  })
}
