import { z } from "zod"
import { isWithin, type Spent } from "../core/budget.ts"
import type { BudgetClaim, BudgetScope, Budgets } from "../store/budget.ts"
import type { CampaignOffer } from "./campaign-offer.ts"
import { currencyCode, decimalText } from "./setting/money.ts"

/** How much a campaign may use up: messages, and what they offer. */
export const CampaignBudget = z
  .strictObject({
    messages: z.int().min(0).optional(),
    /** Of what its messages offer, all of them together. */
    amount: decimalText.optional(),
    currency: currencyCode.optional(),
    /** On each day, UTC, or in all. */
    per: z.enum(["day", "campaign"]).default("campaign"),
  })
  .refine(
    ({ messages, amount }) => messages !== undefined || amount !== undefined,
    "expected 'messages', or 'amount' and 'currency', or all of them",
  )
  .refine(
    ({ amount, currency }) => (amount === undefined) === (currency === undefined),
    "expected 'amount' and 'currency' together",
  )

export type CampaignBudget = z.infer<typeof CampaignBudget>

/** What of a campaign its budget is about. */
export interface Budgeted {
  readonly name: string
  readonly budget?: CampaignBudget | undefined
  readonly offer?: z.infer<typeof CampaignOffer> | undefined
}

/** What is wrong with a budget; undefined: nothing. */
export function budgetFault({ budget, offer }: Omit<Budgeted, "name">): string | undefined {
  if (budget?.currency === undefined || offer?.amount?.currency === budget.currency)
    return undefined
  const offered = offer?.amount === undefined ? "no amount is" : `${offer.amount.currency} are`
  return `✖ what is spent is what its messages offer, and ${offered} offered: expected an 'offer' with an 'amount' in ${budget.currency}\n  → at budget.amount`
}

/** Of what a budget is counted at an instant (ms). */
function scopeOf({ name, budget }: Budgeted, at: number): BudgetScope {
  const day = budget?.per === "day" ? dayOf(at) : undefined
  return { campaign: name, day, currency: budget?.currency }
}

/** The claim of a message that is about to be tried; undefined: the campaign has no budget. */
export function claimOf(campaign: Budgeted, intentId: string, at: number): BudgetClaim | undefined {
  const { budget, offer } = campaign
  if (budget === undefined) return undefined
  const { messages, amount } = budget
  const terms = { limit: { messages, amount }, today: dayOf(at), each: offer?.amount?.amount }
  const currency = offer?.amount?.currency
  return { ...scopeOf(campaign, at), ...terms, currency, intentId }
}

/** What others than each of these messages have spent; undefined: the campaign has no budget. */
export async function spentByOthers(
  budgets: Budgets,
  campaign: Budgeted,
  intentIds: readonly string[],
  at: number,
): Promise<readonly (Spent | undefined)[]> {
  if (campaign.budget === undefined) return intentIds.map(() => undefined)
  return budgets.spentByOthers(scopeOf(campaign, at), intentIds)
}

/** A budget, and how much of it is used up. */
export interface BudgetState {
  readonly per: "day" | "campaign"
  readonly messages: number | null
  readonly messages_spent: number
  readonly amount: string | null
  readonly amount_spent: string | null
  readonly currency: string | null
  /** Not one message more goes out. */
  readonly is_spent: boolean
}

/** How much of a campaign's budget is used up at an instant (ms); undefined: it has none. */
export async function budgetState(
  budgets: Pick<Budgets, "spent">,
  campaign: Budgeted,
  at: number,
): Promise<BudgetState | undefined> {
  const { budget, offer } = campaign
  if (budget === undefined) return undefined
  const { per, messages, amount, currency = null } = budget
  const spent = await budgets.spent(scopeOf(campaign, at))
  return {
    ...{ per, messages: messages ?? null, messages_spent: spent.messages },
    ...{
      amount: amount ?? null,
      amount_spent: amount === undefined ? null : spent.amount,
      currency,
    },
    is_spent: !isWithin({ messages, amount }, spent, offer?.amount?.amount),
  }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
