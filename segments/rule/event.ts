/** What players do and a rule can count. */
export const EVENTS = [
  "deposit",
  "withdrawal",
  "session",
  "bet",
  "casino_bet",
  "sports_bet",
] as const
export const UNITS = ["hour", "day"] as const

export type EventName = (typeof EVENTS)[number]

/** A length of time up to the present. */
export interface Window {
  readonly amount: number
  readonly unit: (typeof UNITS)[number]
}

/** Columns of ft_player that count over a player's life; with a window's end behind them, within it. */
const COUNTERS: Readonly<Partial<Record<EventName, string>>> = {
  deposit: "deposits_count",
  withdrawal: "withdrawals_count",
  session: "sessions",
  bet: "bets",
}

/** Windows that ft_player keeps, and how its columns end. */
export const FEATURE_WINDOWS: readonly (readonly [window: Window, end: string])[] = [
  [{ amount: 1, unit: "hour" }, "1h"],
  [{ amount: 24, unit: "hour" }, "24h"],
  [{ amount: 7, unit: "day" }, "7d"],
  [{ amount: 28, unit: "day" }, "28d"],
  [{ amount: 30, unit: "day" }, "30d"],
]

/** Where an event stands that no column of ft_player counts: its relation, condition, instant and identity. */
export interface EventSource {
  readonly relation: string
  readonly condition: readonly [column: string, value: string]
  readonly instant: string
  readonly identity: string
}

const activity = (flag: string): EventSource => ({
  relation: "int_activity",
  condition: [flag, "1"],
  instant: "occurred_at",
  identity: "event_id",
})
const payment = (direction: string): EventSource => ({
  relation: "int_payment",
  condition: ["direction", `'${direction}'`],
  instant: "approved_at",
  identity: "payment_id",
})

/** Of the events whose instants can be counted within any window. */
export const SOURCES: Readonly<Partial<Record<EventName, EventSource>>> = {
  deposit: payment("deposit"),
  withdrawal: payment("withdrawal"),
  session: activity("is_session"),
  casino_bet: activity("is_casino_bet"),
  sports_bet: activity("is_sport_bet"),
}

/** Whether ft_player keeps counts of a window; null is a player's life. */
export function isFeatureWindow(window: Window | null): boolean {
  return endOf(window) !== undefined
}

/** The column of ft_player that counts an event within a window; undefined where none does. */
export function counterOf(event: EventName, window: Window | null): string | undefined {
  const [counter, end] = [COUNTERS[event], endOf(window)]
  if (counter === undefined || end === undefined) return undefined
  return end === "" ? counter : `${counter}_${end}`
}

function endOf(window: Window | null): string | undefined {
  if (window === null) return ""
  return FEATURE_WINDOWS.find(
    ([{ amount, unit }]) => amount === window.amount && unit === window.unit,
  )?.[1]
}

const BY_COLUMN = new Map(
  EVENTS.flatMap((event) =>
    [null, ...FEATURE_WINDOWS.map(([window]) => window)].flatMap((window) => {
      const column = counterOf(event, window)
      return column === undefined ? [] : [[column, { event, window }] as const]
    }),
  ),
)

/** The event and window that a column of ft_player counts. */
export function countedBy(
  column: string,
): { readonly event: EventName; readonly window: Window | null } | undefined {
  return BY_COLUMN.get(column)
}
