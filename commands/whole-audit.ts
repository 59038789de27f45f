import { Decimal } from "decimal.js"

/** What one look at a slice found; what was off is mended behind it. */
export interface Look {
  readonly keys_checked: number
  /** Keys that were off. */
  readonly drift: number
  /** By how much, in base currency. */
  readonly amount_off: string
}

/** What a look at every slice found. */
export interface WholeAudit extends Look {
  /** Of the keys that were off, those that a second look found right. */
  readonly healed: number
}

/** Looks at each slice, and at those that were off once more: what was mended is held against the events again. */
export async function auditWhole(
  slices: number,
  look: (index: number) => Promise<Look>,
  progress: (text: string) => void,
): Promise<WholeAudit> {
  let [keys, drift, left] = [0, 0, 0]
  let off = new Decimal(0)
  for (let index = 0; index < slices; index++) {
    progress(`${Math.floor((100 * index) / slices)} %, ${keys} keys, ${drift} off`)
    const found = await look(index)
    if (found.drift > 0) left += (await look(index)).drift
    keys += found.keys_checked
    drift += found.drift
    off = off.plus(found.amount_off)
  }
  return {
    keys_checked: keys,
    drift,
    healed: Math.max(0, drift - left),
    amount_off: off.toString(),
  }
}
