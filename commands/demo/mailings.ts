import { TEMPLATE_BREAKS_FOR } from "../../ingest/simulator/cast.ts"
import type { Mailing } from "../../ingest/simulator/ledger/reasons.ts"

/** A campaign of the demo, and the same as the ledger understands it. */
export interface DemoCampaign {
  readonly name: string
  /** As it is put into the product; undefined: it stands in a file. */
  readonly definition: string | undefined
  readonly mailing: Mailing
}

/** Where nobody says less. */
const PER_DAY = 2
const QUIET_HALF_MS = 2 * 3_600_000

/** The campaign of the first act, which stands in a file. */
export const WIN_BACK: DemoCampaign = {
  name: "win-back",
  definition: undefined,
  mailing: { isPromotion: true, isForNobody: false, perDay: PER_DAY },
}

/** The campaigns of the second act, to whoever becomes a VIP; they are asked in this order. */
export function vipCampaigns(now: number): readonly DemoCampaign[] {
  const quiet = quietAround(now)
  return [
    campaignOf("demo-1-held-out", {}, { isForNobody: true }),
    campaignOf("demo-2-night", {}, { quiet }),
    campaignOf("demo-3-notice", { message_class: "operational" }, { isPromotion: false }),
    campaignOf("demo-4-once-a-day", {}, { perDay: 1, breaksFor: TEMPLATE_BREAKS_FOR }),
  ]
}

/** A promotion to players who are to be protected: Pitboss must refuse it. */
export const PROTECTION_DEFINITION = definitionOf("demo-protection", {
  segment: "near-deposit-limit",
})

function campaignOf(name: string, more: object, mailing: Partial<Mailing>): DemoCampaign {
  const { isForNobody = false, perDay = PER_DAY, isPromotion = true, quiet, breaksFor } = mailing
  return {
    name,
    definition: definitionOf(name, {
      ...(isForNobody && { hold_out: "100" }),
      ...(perDay < PER_DAY && { cap_per_day: perDay }),
      ...(quiet && { quiet_hours: quiet }),
      ...(breaksFor !== undefined && { body: endlessFor(breaksFor) }),
      ...more,
    }),
    mailing: { isPromotion, isForNobody, perDay, quiet, breaksFor },
  }
}

// Liquid that is a template, and takes more for one player than a message may.
function endlessFor(playerId: string): string {
  const endless = "{% for n in (1..100000000) %}{{ n }}{% endfor %}"
  return `{% if player.id == '${playerId}' %}${endless}{% endif %}<p>Hello.</p>`
}

function definitionOf(name: string, more: object): string {
  return JSON.stringify({
    ...{ name, description: "Played by the demo", segment: "vip", channel: "email" },
    ...{ product: "casino", message_class: "promotional" },
    // Who is found to be a test player leaves every segment: the demo asks whether the gate stops him.
    ...{ if_left: "send" },
    ...{ from: "Orsa Casino <hello@casino.example>", subject: name, body: "<p>Hello.</p>" },
    ...more,
  })
}

// Two hours to either side of the present in Malta.
function quietAround(now: number): { readonly from: string; readonly to: string } {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Malta", timeStyle: "short" })
  return { from: clock.format(now - QUIET_HALF_MS), to: clock.format(now + QUIET_HALF_MS) }
}
