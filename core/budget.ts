import { Decimal } from "decimal.js"

/** Sums of amounts of 18 digits stay exact. */
const Money = Decimal.clone({ precision: 60 })

/** What may be used up; what is not said has no bound. */
export interface BudgetLimit {
  readonly messages?: number | undefined
  /** A decimal string. */
  readonly amount?: string | undefined
}

/** What is used up. */
export interface Spent {
  readonly messages: number
  /** A decimal string. */
  readonly amount: string
}

export const NOTHING_SPENT: Spent = { messages: 0, amount: "0" }

/** What is spent behind so many messages more that give so much each. */
export function spend({ messages, amount }: Spent, count: number, each = "0"): Spent {
  const more = new Money(each || "0").times(count)
  return { messages: messages + count, amount: new Money(amount).plus(more).toFixed() }
}

/** What two have spent together. */
export function together(one: Spent, other: Spent): Spent {
  const amount = new Money(one.amount).plus(other.amount).toFixed()
  return { messages: one.messages + other.messages, amount }
}

/** Whether one message more, that gives so much, is within the limit. */
export function isWithin(limit: BudgetLimit, spent: Spent, each?: string): boolean {
  const { messages, amount } = spend(spent, 1, each)
  return (
    (limit.messages === undefined || messages <= limit.messages) &&
    (limit.amount === undefined || new Money(amount).lte(limit.amount))
  )
}
