import { Liquid } from "liquidjs"
import type { Contact } from "../store/contact.ts"
import type { Campaign } from "./campaign.ts"

const liquid = new Liquid({ outputEscape: "escape", strictFilters: true })

/** What a message is filled with, beside the player's contact. */
export interface Filling {
  /** JSON object of the segment's columns, as text; empty without any. */
  readonly payload?: string | undefined
  readonly unsubscribeUrl?: string | undefined
}

/** Fills a campaign's subject and body for one player. Values from the vault are escaped. */
export async function render(
  { subject, body }: Pick<Campaign, "subject" | "body">,
  playerId: string,
  contact: Contact,
  { payload = "", unsubscribeUrl }: Filling = {},
): Promise<{ readonly subject: string; readonly html: string }> {
  const scope = {
    player: { id: playerId, first_name: contact.first_name },
    payload: payload === "" ? {} : JSON.parse(payload),
    unsubscribe_url: unsubscribeUrl,
  }
  return {
    subject: (await liquid.parseAndRender(subject, scope)).replaceAll(/[\r\n]+/g, " "),
    html: await liquid.parseAndRender(body, scope),
  }
}
