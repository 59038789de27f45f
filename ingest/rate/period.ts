import type { Rate } from "./rate-file.ts"

/** The instants of one pair of currencies in which recorded rates hold, ms since 1970; `to` is not in it. */
export interface RatedPeriod {
  readonly base_currency: string
  readonly currency: string
  readonly from: number
  readonly to: number
}

/** Stands for a rate behind which none comes. */
export const EVER_MS = 9_000_000_000_000
/** More of one pair become one, with what lies between them. */
const PERIODS_MAX = 20

/** A rate as it holds; `valid_from` in ms since 1970. */
export interface StandingRate {
  readonly base_currency: string
  readonly currency: string
  readonly from: number
  readonly rate: string
}

/** The periods in which rates hold that are recorded beside those that stand. */
export function periodsOf(
  recorded: readonly Rate[],
  standing: readonly StandingRate[],
): readonly RatedPeriod[] {
  const pairs = new Map(recorded.map((rate) => [pairOf(rate), rate]))
  return [...pairs].flatMap(([pair, { base_currency, currency }]) => {
    const rates = recorded.filter((rate) => pairOf(rate) === pair)
    const others = standing.filter((rate) => pairOf(rate) === pair)
    const froms = new Set(rates.map(({ valid_from }) => Date.parse(valid_from)))
    const edges = [...new Set([...froms, ...others.map(({ from }) => from)])].sort((a, b) => a - b)
    const spans = edges.flatMap((from, place) =>
      froms.has(from) ? [{ from, to: edges[place + 1] ?? EVER_MS }] : [],
    )
    return joined(spans).map((span) => ({ base_currency, currency, ...span }))
  })
}

interface Span {
  readonly from: number
  readonly to: number
}

function joined(spans: readonly Span[]): readonly Span[] {
  const out: Span[] = []
  for (const span of spans) {
    const last = out.at(-1)
    if (last?.to === span.from) out[out.length - 1] = { from: last.from, to: span.to }
    else out.push(span)
  }
  const [first] = out
  const last = out.at(-1)
  return first && last && out.length > PERIODS_MAX ? [{ from: first.from, to: last.to }] : out
}

const pairOf = ({ base_currency, currency }: Pick<Rate, "base_currency" | "currency">) =>
  `${base_currency} ${currency}`
