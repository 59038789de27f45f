import { Liquid } from "liquidjs"
import type { Contact } from "../store/contact.ts"
import type { Campaign } from "./campaign.ts"
import type { Message } from "./gate/decide.ts"

const liquid = new Liquid({ outputEscape: "escape", strictFilters: true })

/** Writes a campaign's message to one player. Values from the vault are escaped. */
export async function render(
  { from, subject, body }: Campaign,
  intentId: string,
  playerId: string,
  contact: Contact,
): Promise<Message> {
  const scope = { player: { id: playerId, first_name: contact.first_name } }
  return {
    intentId,
    to: contact.email ?? "",
    from,
    subject: (await liquid.parseAndRender(subject, scope)).replaceAll(/[\r\n]+/g, " "),
    html: await liquid.parseAndRender(body, scope),
  }
}
