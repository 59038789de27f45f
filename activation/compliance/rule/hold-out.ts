import { hash } from "node:crypto"
import { Kept } from "../../../core/kept.ts"
import type { Rule } from "../subject.ts"

const PLACES = 4
/** Of the digest, in hex. */
const DIGITS = 16
const parts = new Kept<bigint>(1_000)
const WHOLE = 100n * 10n ** BigInt(PLACES)

// The same share of players, and the same players, however often and wherever it is asked.
export const holdOut: Rule = ({ brand, playerId }, { campaign, holdOut: percent }) => ({
  rule: "hold-out",
  isAllowed:
    percent === "0" ||
    placeOf(`hold-out\0${campaign}\0${brand}\0${playerId}`) >=
      parts.of(percent, () => partsOf(percent)),
  reason: "hold_out",
  inputs() {
    return { percent }
  },
})

function placeOf(text: string): bigint {
  return BigInt(`0x${hash("sha256", text).slice(0, DIGITS)}`) % WHOLE
}

// A percentage such as 12.5 in parts of a whole, without a float.
function partsOf(percent: string): bigint {
  const [whole = "0", fraction = ""] = percent.split(".")
  return BigInt(whole + fraction.padEnd(PLACES, "0"))
}
