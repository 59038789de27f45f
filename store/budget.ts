import type { Knex } from "knex"
import {
  type BudgetLimit,
  isWithin,
  NOTHING_SPENT,
  type Spent,
  spend,
  together,
} from "../core/budget.ts"
import { guarded } from "./database.ts"

/** Of which campaign it is asked what is spent. */
export interface BudgetScope {
  readonly campaign: string
  /** UTC, YYYY-MM-DD; undefined: on all days. */
  readonly day: string | undefined
  /** Of which amounts; undefined: of none. */
  readonly currency: string | undefined
}

/** A message that counts against its campaign's budget. */
export interface BudgetClaim extends BudgetScope {
  readonly intentId: string
  readonly limit: BudgetLimit
  /** The day of its attempt, UTC. */
  readonly today: string
  /** What it gives, a decimal string; undefined: nothing. */
  readonly each: string | undefined
}

/** What campaigns have spent of their budgets: what was sent, or may have been. */
export interface Budgets {
  spent(scope: BudgetScope): Promise<Spent>
  /** Likewise for each of a scope's messages, itself left out. */
  spentByOthers(scope: BudgetScope, intentIds: readonly string[]): Promise<readonly Spent[]>
}

export function createBudgets(database: Knex): Budgets {
  return {
    spent: (scope) =>
      guarded("read a campaign's budget", async () =>
        (await readSpent(database, [scope])).of(scope),
      ),
    spentByOthers: (scope, intentIds) =>
      guarded("read a campaign's budget", async () => {
        const spent = await readSpent(database, [scope], intentIds)
        return intentIds.map((id) => spent.of(scope, id))
      }),
  }
}

/** What is left for messages; one that is taken here counts for whoever asks behind. */
export interface BudgetPlaces {
  has(claim: BudgetClaim): boolean
  take(claim: BudgetClaim): void
  write(): Promise<void>
}

export async function readBudgets(
  source: Knex,
  claims: readonly BudgetClaim[],
): Promise<BudgetPlaces> {
  const ids = claims.map(({ intentId }) => intentId)
  const spent = claims.length === 0 ? undefined : await readSpent(source, claims, ids)
  const taken: BudgetClaim[] = []
  const meanwhile = new Map<string, Spent>()
  const takenOf = ({ campaign }: BudgetClaim) => meanwhile.get(campaign) ?? NOTHING_SPENT
  return {
    has(claim) {
      const before = spent?.of(claim, claim.intentId) ?? NOTHING_SPENT
      return isWithin(claim.limit, together(before, takenOf(claim)), claim.each)
    },
    take(claim) {
      taken.push(claim)
      meanwhile.set(claim.campaign, spend(takenOf(claim), 1, claim.each))
    },
    async write() {
      if (taken.length === 0) return
      const rows = JSON.stringify(taken.map(rowOf))
      // One that is tried again counts from its latest attempt.
      await source.raw(LEAVE, [rows])
      await source.raw(TAKE, [rows])
    },
  }
}

interface Row {
  readonly campaign: string
  readonly day: string
  readonly amount: string
  readonly currency: string
}

interface Counted extends Row {
  readonly messages: number
}

interface Own extends Row {
  readonly intent_id: string
}

// One text for any number of rows: SQLite bounds what is bound, and plans it once.
const SPENT = `select campaign, day, amount, currency, messages from budget_spent
where campaign in (select value from json_each(?))`

const OWN = `select intent_id, campaign, day, amount, currency from budget_place
where intent_id in (select value from json_each(?))`

const LEAVE = `delete from budget_place where intent_id in (select value ->> 'intent_id' from json_each(?))`

const TAKE = `insert into budget_place (intent_id, campaign, day, amount, currency)
select value ->> 'intent_id', value ->> 'campaign', value ->> 'day', value ->> 'amount', value ->> 'currency' from json_each(?)`

async function readSpent(
  source: Knex,
  scopes: readonly BudgetScope[],
  intentIds: readonly string[] = [],
) {
  const campaigns = [...new Set(scopes.map(({ campaign }) => campaign))]
  const rows: readonly Counted[] = await source.raw(SPENT, [JSON.stringify(campaigns)])
  const own: readonly Own[] =
    intentIds.length === 0 ? [] : await source.raw(OWN, [JSON.stringify(intentIds)])
  const ownById = new Map(own.map((row) => [row.intent_id, row]))
  const sums = new Map<string, Spent>()
  const sumOf = (scope: BudgetScope): Spent => {
    const key = `${scope.campaign} ${scope.day} ${scope.currency}`
    const known = sums.get(key)
    if (known !== undefined) return known
    const sum = rows
      .filter((row) => isOf(row, scope))
      .reduce((all, row) => spend(all, row.messages, eachOf(row, scope)), NOTHING_SPENT)
    sums.set(key, sum)
    return sum
  }
  return {
    of(scope: BudgetScope, intentId = ""): Spent {
      const place = ownById.get(intentId)
      const sum = sumOf(scope)
      return place && isOf(place, scope) ? spend(sum, -1, eachOf(place, scope)) : sum
    },
  }
}

function isOf(row: Row, { campaign, day }: BudgetScope): boolean {
  return row.campaign === campaign && (day === undefined || row.day === day)
}

// What was given in another currency, by an earlier text, is no part of this sum.
function eachOf({ amount, currency }: Row, scope: BudgetScope): string | undefined {
  return currency === scope.currency ? amount : undefined
}

function rowOf({ intentId, campaign, today, each, currency }: BudgetClaim) {
  return {
    ...{ intent_id: intentId, campaign, day: today },
    ...{ amount: each ?? "", currency: currency ?? "" },
  }
}
