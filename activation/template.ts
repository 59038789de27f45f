import { Context, Liquid, type LiquidOptions, type Template as Node, toPromise } from "liquidjs"
import { asError } from "../core/errors.ts"
import { Kept } from "../core/kept.ts"
import { type Contact, MESSAGE_FIELDS } from "../store/contact.ts"
import { CaptureOnce, escapeOutput, textOf } from "./captured.ts"

/**
 * A template is somebody's text: it reads no file, and takes neither all the work nor all the memory. Bounds
 * count work and never time: the same template fills in the same way on a busy machine.
 */
const BOUNDS: LiquidOptions = {
  strictFilters: true,
  ownPropertyOnly: true,
  templates: {},
  parseLimit: 500_000,
  memoryLimit: 1_000_000,
}
/** Pieces of text, outputs and tags that are filled in, each as often as a loop comes by. */
const STEPS_MAX = 20_000
const OUTPUT_CHARACTERS_MAX = 1_000_000

const html = new Liquid({ ...BOUNDS, outputEscape: escapeOutput })
html.registerTag("capture", CaptureOnce)
/** A subject is no HTML: O'Brien stays O'Brien. */
const plain = new Liquid(BOUNDS)
// Another template is nowhere to be had: that is said when one is put, and not of each message.
for (const { tags } of [html, plain])
  for (const name of ["render", "include", "layout", "block"]) delete tags[name]
/** A campaign's texts are parsed once for all who get them. */
const PARSED_MAX = 200
const parsed = new Map<Liquid, Kept<Node[]>>(
  [html, plain].map((liquid) => [liquid, new Kept(PARSED_MAX)]),
)

/** The parsed text; throws where it is no template. */
export function parseTemplate(text: string): Node[] {
  return plain.parse(text)
}

/** Names that a text takes from outside, by their parts, each where it stands. */
export function namesIn(text: string) {
  return Object.values(plain.analyzeSync(parseTemplate(text), { partials: false }).globals).flat()
}

/** Why a text is no template, or undefined where it is one. */
export function templateFault(text: string): string | undefined {
  try {
    parseTemplate(text)
    return undefined
  } catch (thrown) {
    return asError(thrown).message.split("\n")[0]
  }
}

/** An e-mail's texts in Liquid. */
export interface Template {
  readonly subject: string
  readonly body: string
}

/** Likewise of a message that is no HTML. */
export interface PlainTemplate {
  readonly title?: string | undefined
  readonly body: string
}

/** What a message is filled with, beside the player's contact. */
export interface Filling {
  /** JSON object of the segment's columns, as text; empty without any. */
  readonly payload?: string | undefined
  readonly unsubscribeUrl?: string | undefined
  /** When the wish arose, RFC 3339. */
  readonly wantedAt?: string | undefined
}

/**
 * Fills a campaign's subject and body for one player. In the body, values are escaped for HTML. Throws
 * where it takes more work, more memory or more room than a message needs.
 */
export async function render(
  { subject, body }: Template,
  playerId: string,
  contact: Contact,
  filling: Filling = {},
): Promise<{ readonly subject: string; readonly html: string }> {
  const scope = scopeOf(playerId, contact, filling)
  return {
    subject: (await fill(plain, subject, scope)).replaceAll(/[\r\n]+/g, " "),
    html: await fill(html, body, scope),
  }
}

/** Likewise texts that are shown as they are: nothing is escaped. */
export async function renderPlain(
  { title, body }: PlainTemplate,
  playerId: string,
  contact: Contact,
  filling: Filling = {},
): Promise<PlainTemplate> {
  const scope = scopeOf(playerId, contact, filling)
  return {
    title: title === undefined ? undefined : await fill(plain, title, scope),
    body: await fill(plain, body, scope),
  }
}

function scopeOf(playerId: string, contact: Contact, { payload = "", unsubscribeUrl }: Filling) {
  const fields = Object.fromEntries(MESSAGE_FIELDS.map((field) => [field, contact[field]]))
  return {
    player: { ...fields, id: playerId },
    payload: payload === "" ? {} : JSON.parse(payload),
    unsubscribe_url: unsubscribeUrl,
  }
}

async function fill(liquid: Liquid, text: string, scope: object): Promise<string> {
  const context = new Context(scope, liquid.options, {}, { liquid })
  let steps = 0
  // Asked before each piece; its own answer would go by the clock.
  context.renderLimit.check = () => {
    steps += 1
    if (steps > STEPS_MAX) throw new Error("template work limit exceeded")
  }
  const room = new Room()
  const template = parsed.get(liquid)?.of(text, () => liquid.parse(text)) ?? []
  await toPromise(liquid.renderer.renderTemplates(template, context, room))
  return room.buffer
}

/** Takes the text, as far as a message goes. */
class Room {
  buffer = ""

  write(piece: unknown): void {
    this.buffer += textOf(piece)
    if (this.buffer.length > OUTPUT_CHARACTERS_MAX)
      throw new Error("template output limit exceeded")
  }
}
