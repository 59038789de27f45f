import { Liquid } from "liquidjs"
import type { Contact } from "../store/contact.ts"
import type { Campaign } from "./campaign.ts"

const html = new Liquid({ outputEscape: "escape", strictFilters: true })
/** A subject is no HTML: O'Brien stays O'Brien. */
const plain = new Liquid({ strictFilters: true })

/** What a message is filled with, beside the player's contact. */
export interface Filling {
  /** JSON object of the segment's columns, as text; empty without any. */
  readonly payload?: string | undefined
  readonly unsubscribeUrl?: string | undefined
}

/** Fills a campaign's subject and body for one player. In the body, values are escaped for HTML. */
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
    subject: (await plain.parseAndRender(subject, scope)).replaceAll(/[\r\n]+/g, " "),
    html: await html.parseAndRender(body, scope),
  }
}
