import { Liquid, type LiquidOptions } from "liquidjs"
import { asError } from "../core/errors.ts"
import type { Contact } from "../store/contact.ts"

/** A template is somebody's text: it reads no file, and takes neither all the time nor all the memory. */
const BOUNDS: LiquidOptions = {
  strictFilters: true,
  ownPropertyOnly: true,
  templates: {},
  parseLimit: 500_000,
  renderLimit: 100,
  memoryLimit: 1_000_000,
}
const html = new Liquid({ ...BOUNDS, outputEscape: "escape" })
/** A subject is no HTML: O'Brien stays O'Brien. */
const plain = new Liquid(BOUNDS)

/** Why a text is no template, or undefined where it is one. */
export function templateFault(text: string): string | undefined {
  try {
    plain.parse(text)
    return undefined
  } catch (thrown) {
    return asError(thrown).message.split("\n")[0]
  }
}

/** Texts in Liquid. */
export interface Template {
  readonly subject: string
  readonly body: string
}

/** What a message is filled with, beside the player's contact. */
export interface Filling {
  /** JSON object of the segment's columns, as text; empty without any. */
  readonly payload?: string | undefined
  readonly unsubscribeUrl?: string | undefined
}

/**
 * Fills a campaign's subject and body for one player. In the body, values are escaped for HTML. Throws
 * where it takes longer than a tenth of a second, or more memory than a message needs.
 */
export async function render(
  { subject, body }: Template,
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
