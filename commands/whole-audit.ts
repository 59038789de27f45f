import {
  type AmountsOff,
  addedAmounts,
  largestAmounts,
  toldAmounts,
} from "../models/runner/amounts-off.ts"

/** What one look at a slice found; what was off is mended behind it. */
export interface Look {
  readonly keys_checked: number
  /** Keys that were off. */
  readonly drift: number
  /** By how much money, by base currency; null where what was off cannot be said in money. */
  readonly amounts_off: AmountsOff | null
}

/** What a look at every slice found. */
export interface WholeAudit extends Look {
  /** Of the keys that were off, those that the last look at everything found right. */
  readonly healed: number
}

/** Everything is looked at so often at most: what is off by then is not mended. */
const ROUNDS_MAX = 3

/**
 * Looks at each slice; and where anything was off, at everything once more, until nothing is: what was judged before
 * something that it reads was mended may be off by it. `tables` looks at what is built as a whole, and builds what
 * reads anything that was mended since.
 */
export async function auditWhole(
  slices: number,
  look: (index: number) => Promise<Look>,
  progress: (text: string) => void,
  tables?: () => Promise<Look>,
): Promise<WholeAudit> {
  const rounds: Look[] = []
  do {
    const again = rounds.length === 0 ? "" : `, look ${rounds.length + 1}`
    rounds.push(await lookAtAll(slices, look, (text) => progress(text + again), tables))
  } while ((rounds.at(-1)?.drift ?? 0) > 0 && rounds.length < ROUNDS_MAX)
  const left = rounds.at(-1)?.drift ?? 0
  const found = rounds.map(({ drift }) => drift)
  // What no look mends is found by each of them: it is counted once.
  const drift = left === 0 ? found.reduce((sum, each) => sum + each, 0) : Math.max(...found)
  return {
    keys_checked: rounds[0]?.keys_checked ?? 0,
    drift,
    healed: drift - left,
    amounts_off: toldAmounts(drift, largestAmounts(rounds.map((round) => round.amounts_off ?? {}))),
  }
}

async function lookAtAll(
  slices: number,
  look: (index: number) => Promise<Look>,
  progress: (text: string) => void,
  tables?: () => Promise<Look>,
): Promise<Look> {
  // What is kept by slices may read tables, and is held against them.
  const first = await tables?.()
  let [keys, drift] = [first?.keys_checked ?? 0, first?.drift ?? 0]
  const off = [first?.amounts_off ?? {}]
  for (let index = 0; index < slices; index++) {
    progress(`${Math.floor((100 * index) / slices)} %, ${keys} keys, ${drift} off`)
    const found = await look(index)
    keys += found.keys_checked
    drift += found.drift
    off.push(found.amounts_off ?? {})
  }
  return { keys_checked: keys, drift, amounts_off: toldAmounts(drift, addedAmounts(off)) }
}
