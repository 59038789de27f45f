import { Liquid } from "liquidjs"
import type { Contact } from "../store/contact.ts"
import type { Campaign } from "./campaign.ts"

const liquid = new Liquid({ outputEscape: "escape", strictFilters: true })

/** Fills a campaign's subject and body for one player. Values from the vault are escaped. */
export async function render(
  { subject, body }: Pick<Campaign, "subject" | "body">,
  playerId: string,
  contact: Contact,
  unsubscribeUrl?: string,
): Promise<{ readonly subject: string; readonly html: string }> {
  const scope = {
    player: { id: playerId, first_name: contact.first_name },
    unsubscribe_url: unsubscribeUrl,
  }
  return {
    subject: (await liquid.parseAndRender(subject, scope)).replaceAll(/[\r\n]+/g, " "),
    html: await liquid.parseAndRender(body, scope),
  }
}
