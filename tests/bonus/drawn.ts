import { seeded } from "../../models/predict/lifetime/test-players.ts"

const DAY_MS = 86_400_000
export const NOW = Date.now()
const PLAYERS = 240

const random = seeded(77)
const pick = <One>(of: readonly One[]): One => of[Math.floor(random() * of.length)] as One
export const instant = (ms: number) => new Date(ms).toISOString().replace("T", " ").replace("Z", "")
export const monthOf = (ms: number) => `${new Date(ms).toISOString().slice(0, 7)}-01`
/** A month so many behind another. */
export function monthBefore(month: string, back: number): string {
  const at = new Date(`${month}T00:00:00Z`)
  at.setUTCMonth(at.getUTCMonth() - back)
  return at.toISOString().slice(0, 10)
}

export interface Bonus {
  readonly brand: string
  readonly player: number
  readonly at: number
  readonly kind: string
  readonly bonus: string
  readonly campaign: string
  readonly amount: number
  readonly wasActive: boolean
  readonly wasCompleted: boolean
  readonly settled: number | undefined
  readonly turned: number
}

const OFFERS = [
  { bonus: "welcome", kind: "deposit_match", weight: 30 },
  { bonus: "reload", kind: "deposit_match", weight: 4 },
  { bonus: "friday", kind: "free_bet", weight: 6 },
  { bonus: "spins", kind: "free_spins", weight: 12 },
].flatMap(({ weight, ...offer }) => Array.from({ length: weight }, () => offer))

// Of spins only their number is told. Of the small brand less than 30 bonuses are known in a year.
function drawBonus(brand: string): Bonus {
  const offer = pick(OFFERS)
  const at = Math.floor(NOW - random() * 700 * DAY_MS)
  const settled = at + Math.floor(random() * 60 * DAY_MS)
  const isSettled = random() < 0.8 && settled < NOW
  const wasActive = random() < 0.7
  const wasCompleted = isSettled && wasActive && random() < 0.5
  return {
    ...{ ...offer, brand, at, player: 1 + Math.floor(random() * PLAYERS) },
    campaign: pick(["", "gift", "alone"]),
    amount: offer.kind === "free_spins" ? 0 : 5 + Math.floor(random() * 50),
    ...{ wasActive, wasCompleted, settled: isSettled ? settled : undefined },
    turned: wasCompleted ? Math.floor(random() * 90) : 0,
  }
}

export const bonuses = [
  ...Array.from({ length: 2_500 }, () => drawBonus("orsa")),
  ...Array.from({ length: 40 }, () => drawBonus("nord")),
]

export interface Change {
  readonly player: number
  readonly segment: string
  readonly at: number
  readonly evaluation: number
  readonly isEntry: boolean
}

const drawnChanges: readonly Change[] = Array.from({ length: PLAYERS }, (_, index) =>
  ["lapsed", "rich", "empty"].flatMap((segment) => {
    const own: Change[] = []
    const isSeldom = segment === "empty"
    for (
      let at = NOW - 900 * DAY_MS * random();
      at < NOW && !isSeldom;
      at += random() * 90 * DAY_MS
    )
      own.push({
        ...{ player: index + 1, segment, at: Math.floor(at), evaluation: Math.floor(at) },
        isEntry: own.length % 2 === 0,
      })
    return own
  }),
).flat()

// Of two changes seen at one instant the later evaluation counts, and a bonus at that instant is behind both.
function twins(): readonly Change[] {
  const one = bonuses.find(({ brand, at }) => brand === "orsa" && NOW - at < 200 * DAY_MS)
  if (one === undefined) throw new Error("expected bonuses")
  const twin = { player: one.player, segment: "twin", at: one.at }
  return [
    { ...twin, evaluation: 2, isEntry: true },
    { ...twin, evaluation: 1, isEntry: false },
  ]
}

export const changes: readonly Change[] = [...drawnChanges, ...twins()]

export interface Entered {
  readonly player: number
  readonly campaign: string
  readonly arm: "sent" | "held_out"
  readonly at: number
  readonly isOver: boolean
  readonly ngr: number
  readonly cost: number
}

// Campaign gift reaches everybody in one month, half of them held out; of the other nobody is.
export const entered: readonly Entered[] = Array.from({ length: PLAYERS }, (_, index) =>
  ["gift", "alone"].map((campaign) => ({
    ...{ player: index + 1, campaign, isOver: true },
    arm: campaign === "gift" && index % 2 === 0 ? ("held_out" as const) : ("sent" as const),
    at: Math.floor(NOW - 100 * DAY_MS),
    ngr: Math.floor(random() * 100) - 30,
    cost: Math.floor(random() * 10),
  })),
).flat()

export const moves = Array.from({ length: 6_000 }, () => ({
  ...{ brand: "orsa", player: 1 + Math.floor(random() * PLAYERS) },
  ...{ at: NOW - random() * 700 * DAY_MS, ggr: Math.floor(random() * 60) - 15 },
}))

export function bonusRow(one: Bonus, index: number) {
  return {
    ...{ brand: one.brand, player_key: String(one.player), bonus_instance_id: `b${index}` },
    ...{
      first_at: instant(one.at),
      kind: one.kind,
      bonus_id: one.bonus,
      campaign_id: one.campaign,
    },
    ...{ amount: String(one.amount), was_active: Number(one.wasActive) },
    ...{ was_completed: Number(one.wasCompleted), status_last: statusOf(one) },
    ...{ settled_at: one.settled ? instant(one.settled) : null, turned_real: String(one.turned) },
  }
}

function statusOf({ wasCompleted, settled, wasActive }: Bonus): string {
  if (wasCompleted) return "completed"
  if (settled !== undefined) return "expired"
  return wasActive ? "active" : "created"
}

export function changeRow({ player, segment, at, evaluation, isEntry }: Change) {
  return {
    ...{ brand: "orsa", player_key: String(player), segment, at: instant(at) },
    ...{ evaluation_id: String(evaluation), is_entry: Number(isEntry) },
  }
}

export function worthRow({ player, campaign, arm, at, isOver, ngr, cost }: Entered) {
  return {
    ...{ brand: "orsa", player_key: String(player), campaign, arm, entered_at: instant(at) },
    ...{ day: instant(at).slice(0, 10), is_over: Number(isOver) },
    ...{ ngr: String(ngr), bonus_cost: String(cost) },
  }
}

export function moveRow({ brand, player, at, ggr }: (typeof moves)[number]) {
  const day = instant(at).slice(0, 10)
  return { brand, player_key: String(player), day, ggr: String(ggr) }
}
