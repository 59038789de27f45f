import { hash } from "node:crypto"
import { Kept } from "../../../core/kept.ts"
import { sharedFinding } from "../shared-finding.ts"
import type { Finding, Rule } from "../subject.ts"

const PLACES = 4
/** Places of which a percentage takes its share. */
const WHOLE = 100 * 10 ** PLACES
/** Of the digest: its first 16 digits in hex, in two halves that are exact as numbers. */
const HALF_DIGITS = 8
const HALF = 2 ** 32 % WHOLE

/** What comes of a percentage, of whomever. */
interface Share {
  readonly parts: number
  readonly inside: Finding
  readonly outside: Finding
}

const shares = new Kept<Share>(1_000)

// The same share of players, and the same players, however often and wherever it is asked.
export const holdOut: Rule = ({ brand, playerId }, { campaign, holdOut: percent }) => {
  const { parts, inside, outside } = shares.of(percent, () => shareOf(percent))
  if (percent === "0") return inside
  return placeOf(`hold-out\0${campaign}\0${brand}\0${playerId}`) >= parts ? inside : outside
}

function shareOf(percent: string): Share {
  const found = (isAllowed: boolean) =>
    sharedFinding({ ...{ rule: "hold-out", isAllowed, reason: "hold_out" }, inputs: { percent } })
  return { parts: partsOf(percent), inside: found(true), outside: found(false) }
}

// The remainder of a number of 64 bits, by halves: below 2^53 throughout.
function placeOf(text: string): number {
  const digest = hash("sha256", text)
  const high = Number.parseInt(digest.slice(0, HALF_DIGITS), 16)
  const low = Number.parseInt(digest.slice(HALF_DIGITS, 2 * HALF_DIGITS), 16)
  return ((high % WHOLE) * HALF + low) % WHOLE
}

// A percentage such as 12.5 in parts of a whole, without a float.
function partsOf(percent: string): number {
  const [whole = "0", fraction = ""] = percent.split(".")
  return Number.parseInt(whole + fraction.padEnd(PLACES, "0"), 10)
}
