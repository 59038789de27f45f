import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { parse } from "yaml"
import { z } from "zod"
import { asError, PitbossError } from "../core/errors.ts"
import { KeptFor } from "../core/kept-for.ts"
import type { Audience } from "./audience.ts"
import { budgetFault } from "./campaign-budget.ts"
import {
  type CampaignFields,
  CampaignFile,
  type EmailFields,
  type WebhookFields,
} from "./campaign-file.ts"
import { offerOf } from "./campaign-offer.ts"
import type { Sendable } from "./channel/webhook/endpoint.ts"
import { foreignFields, inForce } from "./class-field.ts"
import type { PlayerChannel } from "./compliance/law/law.ts"
import type { Purpose } from "./compliance/subject.ts"
import { unknownName } from "./template-name.ts"

/** By which channel a campaign reaches players; `webhook`: its endpoint is not configured, so nobody knows. */
export type CampaignChannel = PlayerChannel | "webhook"

/** Of each field what is in force. */
interface InForce {
  readonly hold_out: string
  readonly if_left: "suppress" | "send"
  readonly encourages: Purpose["encourages"]
  readonly version: string
  /** As it was written. */
  readonly definition: string
  /** Its audience is a segment for the protection of its members. */
  readonly isProtection: boolean
}

interface EmailCampaign extends Omit<EmailFields, keyof InForce>, InForce {
  readonly channel: "email"
  readonly endpoint?: undefined
}

/** `channel`, and what may be told of a player, are its endpoint's. */
export interface WebhookCampaign extends Omit<WebhookFields, keyof InForce>, InForce {
  readonly channel: CampaignChannel
  readonly sends: readonly Sendable[]
  readonly from?: undefined
}

/** What is sent to whoever enters a segment. */
export type Campaign = EmailCampaign | WebhookCampaign

/** The campaigns of a folder: what is wrong with one file is said of that one. */
export interface CampaignFiles {
  readonly campaigns: readonly Campaign[]
  /** Files that are no campaign now, by the name that they give or else their own, and why. */
  readonly broken: ReadonlyMap<string, string>
}

/** Reads every .yml file of a folder; of two of one name the second is broken. Throws nothing for what stands in them. */
export function readCampaigns(folder: string, segments: readonly Audience[]): CampaignFiles {
  const campaigns = new Map<string, { readonly path: string; readonly campaign: Campaign }>()
  const broken = new Map<string, string>()
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".yml")) continue
    const path = join(folder, file)
    const text = readFileSync(path, "utf8")
    try {
      const campaign = parseCampaign(path, text, segments)
      const taken = campaigns.get(campaign.name)
      // The first runs, so the second is told of under its file's name.
      if (taken !== undefined)
        broken.set(basename(file, ".yml"), twice(path, campaign.name, taken.path))
      else campaigns.set(campaign.name, { path, campaign })
    } catch (thrown) {
      broken.set(nameIn(text) ?? basename(file, ".yml"), asError(thrown).message)
    }
  }
  return { campaigns: [...campaigns.values()].map(({ campaign }) => campaign), broken }
}

function twice(path: string, name: string, taken: string): string {
  return `CAMPAIGN_NAME_TWICE: ${path}: '${name}' is taken already, by ${taken}.`
}

// A broken file keeps its name from being taken by the store.
function nameIn(text: string): string | undefined {
  return /^name:\s*['"]?([a-z][a-z0-9-]{0,63})['"]?\s*$/m.exec(text)?.[1]
}

/**
 * Reads one campaign. Throws CAMPAIGN_FILE naming file and field, CAMPAIGN_SEGMENT_UNKNOWN,
 * CAMPAIGN_PROTECTION where a promotion's audience is one for protection, CAMPAIGN_ENCOURAGES where one says that it
 * encourages nothing, or another class that it does, or CAMPAIGN_TEMPLATE where a text names what nobody knows.
 */
export function parseCampaign(path: string, text: string, segments: readonly Audience[]): Campaign {
  const file = parseFile(path, text)
  const fault = encouragementFault(file)
  if (fault !== undefined)
    throw new PitbossError("CAMPAIGN_ENCOURAGES", `${path}: ${fault}`, { path })
  const foreign = foreignFields(file)
  if (foreign.length > 0)
    throw new PitbossError("CAMPAIGN_FILE", `${path}: ${foreign.join("\n")}`, { path })
  return campaignOf(path, text, file, segments)
}

/**
 * Likewise one that was kept before: whatever encourages is read as a promotion, also where it says that
 * it is about the player's own business; and a promotion as one that encourages. What its class does not know is not
 * in force.
 */
export function readCampaign(path: string, text: string, segments: readonly Audience[]): Campaign {
  return campaignOf(path, text, parseFile(path, text), segments)
}

function parseFile(path: string, text: string): CampaignFields {
  const parsed = CampaignFile.safeParse(yamlOf(path, text))
  if (parsed.success) return parsed.data
  throw new PitbossError("CAMPAIGN_FILE", `${path}: ${z.prettifyError(parsed.error)}`, { path })
}

// Who is not to be advertised to is not to be moved to a deposit under another name either.
function encouragementFault({
  message_class,
  encourages,
  offer,
}: CampaignFields): string | undefined {
  const isPromotion = message_class === "promotional"
  if (!isPromotion && offer !== undefined)
    return "an 'offer' makes it a promotion: expected 'message_class: promotional', or no offer."
  if (isPromotion && encourages === "none")
    return "a promotion always encourages: expected 'encourages: deposit' or 'encourages: play', or none of it."
  if (isPromotion || encourages === undefined || encourages === "none") return undefined
  return `'encourages: ${encourages}' makes it a promotion: expected 'message_class: promotional', or, where the message moves nobody to deposit or play, 'encourages: none'.`
}

function campaignOf(
  path: string,
  text: string,
  file: CampaignFields,
  segments: readonly Audience[],
): Campaign {
  const version = versionOf(text)
  const { purpose, columns } = audienceOf(path, file.segment, segments)
  const isProtection = purpose === "protection"
  const offered = file.offer === undefined ? undefined : "play"
  const said = file.encourages === "none" ? offered : (file.encourages ?? offered)
  const message_class = said === undefined ? file.message_class : "promotional"
  if (isProtection && message_class === "promotional")
    throw new PitbossError(
      "CAMPAIGN_PROTECTION",
      `${path}: segment '${file.segment}' is for the protection of its members and cannot feed a promotion, nor anything that encourages.`,
      { path },
    )
  const misplaced = valueFault(file, columns) ?? budgetFault(file)
  if (misplaced !== undefined)
    throw new PitbossError("CAMPAIGN_FILE", `${path}: ${misplaced}`, { path })
  const unknown = unknownName(textsOf(file), columns)
  if (unknown !== undefined)
    throw new PitbossError("CAMPAIGN_TEMPLATE", `${path}: ${unknown}`, { path })
  const encourages: Purpose["encourages"] =
    message_class === "promotional" ? (said ?? "play") : "none"
  const own = { ...file, message_class }
  const force = { ...inForce(own), encourages, version, definition: text, isProtection }
  return own.channel === "email" ? { ...own, ...force } : { ...own, ...force, sends: [] }
}

function valueFault(
  { value, priority }: CampaignFields,
  columns: readonly string[] | undefined,
): string | undefined {
  if (value === undefined) return undefined
  if (priority === undefined)
    return "✖ 'value' tells apart campaigns of equal priority: expected 'priority' beside it\n  → at value"
  if (columns === undefined || columns.includes(value)) return undefined
  const known = columns.join(", ") || "it carries none"
  return `✖ the segment carries no column '${value}': expected one of ${known}\n  → at value`
}

/** The texts of a campaign that are filled in, by field. */
export function textsOf(
  campaign: Pick<EmailFields, "subject" | "body"> | Pick<WebhookFields, "title" | "body">,
): Readonly<Record<string, string>> {
  const { body } = campaign
  if ("subject" in campaign) return { subject: campaign.subject, body }
  return campaign.title === undefined ? { body } : { title: campaign.title, body }
}

/** The version of a definition, by its text. */
export function versionOf(definition: string): string {
  return createHash("sha256").update(definition).digest("hex").slice(0, 16)
}

function yamlOf(path: string, text: string): unknown {
  try {
    return parse(text)
  } catch (thrown) {
    throw new PitbossError("CAMPAIGN_FILE", `${path}: ${asError(thrown).message}`, { path })
  }
}

function audienceOf(path: string, name: string, segments: readonly Audience[]): Audience {
  const audience = segments.find((segment) => segment.name === name)
  if (audience === undefined)
    throw new PitbossError(
      "CAMPAIGN_SEGMENT_UNKNOWN",
      `${path}: no segment '${name}'. Expected one of: ${segments.map((one) => one.name).join(", ")}.`,
      { path },
    )
  return audience
}

/** What sets a campaign off: where it changes, what happened before sends nothing. */
export function triggerOf({ segment, schedule }: Campaign): string {
  return JSON.stringify([segment, schedule?.cron ?? "", schedule?.time_zone ?? ""])
}

/** Of what the gate is asked whether anything can be decided for a campaign now. */
export function askedOf({ segment, message_class }: Pick<Campaign, "segment" | "message_class">) {
  return { segment, isPromotional: message_class === "promotional" }
}

const purposes = new KeptFor<Campaign, Purpose>()

/** What the gate's rules see of a campaign: of one and the same the same object, for which rules keep what they found. */
export function purposeOf(campaign: Campaign): Purpose {
  return purposes.of(campaign, readPurpose)
}

function readPurpose(campaign: Campaign): Purpose {
  const { name, channel, product, message_class, encourages, hold_out } = campaign
  const {
    cap_per_day,
    cap_per_week,
    priority,
    quiet_hours,
    if_left,
    isProtection,
    offer,
    budget,
    fatigue,
  } = campaign
  return {
    campaign: name,
    channel,
    product,
    messageClass: message_class,
    encourages,
    holdOut: hold_out,
    capPerDay: cap_per_day,
    capPerWeek: cap_per_week,
    ...{ budget, fatigue },
    priority,
    quietHours: quiet_hours,
    isForWhoLeft: if_left === "send",
    isProtection,
    offer: offer && offerOf(offer, product),
  }
}
