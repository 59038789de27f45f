import { PitbossError } from "../../core/errors.ts"
import type { ShadowMode, ShadowModes, ShadowSwitch } from "../../store/shadow-mode.ts"
import type { Decision } from "./decide.ts"
import { PLACE } from "./law/law.ts"
import { isUnder } from "./law/place.ts"
import type { Residence } from "./residence.ts"
import type { Finding } from "./subject.ts"

/** Wishes are dropped before what ended this long ago could matter to one. */
const ENDED_MS_MAX = 49 * 3_600_000

/** What is to be sent, to whom, and when it was wanted. */
export interface ShadowSubject extends Pick<Residence, "jurisdictions" | "countries"> {
  readonly brand: string
  readonly campaign: string
  /** ms */
  readonly wantedAt: number
}

/** Where it is decided and nothing sent. */
export class Shadow {
  readonly #stored: Pick<ShadowModes, "list">
  #modes: readonly ShadowMode[] = []

  constructor(stored: Pick<ShadowModes, "list">) {
    this.#stored = stored
  }

  async load(now: Date): Promise<void> {
    this.#modes = await this.#stored.list(new Date(now.getTime() - ENDED_MS_MAX))
  }

  /** Those that are on. */
  list(): readonly ShadowMode[] {
    return this.#modes.filter(({ until }) => until === undefined)
  }

  /**
   * Which modes keep a message from being sent, as `brand orsa`: those that are on, and those that were when it was
   * wanted, so that switching off starts nothing. Of whom it is not known where he lives, those of every place do.
   */
  over(subject: ShadowSubject): readonly string[] {
    const over = this.#modes.filter((mode) => isOn(mode, subject) && isAbout(mode, subject))
    return [...new Set(over.map(({ scope, name }) => `${scope} ${name}`))]
  }
}

/** Switches one on or off. Throws SHADOW_PLACE, or SHADOW_NOT_ON where there is none to switch off. */
export async function switchShadow(
  stored: ShadowModes,
  { on, ...asked }: ShadowSwitch & { readonly on: boolean },
): Promise<void> {
  const { scope, name } = asked
  if (scope === "jurisdiction" && !PLACE.test(name))
    throw new PitbossError("SHADOW_PLACE", `'${name}' is no place: expected a country, or US-NJ.`)
  if (on) return stored.on(asked)
  if (!(await stored.off(asked)))
    throw new PitbossError("SHADOW_NOT_ON", `${scope} ${name} is not in shadow mode.`)
}

function isOn({ since, until }: ShadowMode, { wantedAt }: ShadowSubject): boolean {
  return until === undefined || (since.getTime() <= wantedAt && wantedAt < until.getTime())
}

function isAbout({ scope, name }: ShadowMode, subject: ShadowSubject): boolean {
  if (scope === "jurisdiction") return isUnder(name, subject)
  return subject[scope] === name
}

/**
 * A decision where modes keep the message from being sent: what the rules found stays as it is, what they would let out
 * is a verdict of its own, and that it was so stands in its record.
 */
export function inShadow(decision: Decision, over: readonly string[]): Decision {
  if (over.length === 0) return decision
  const { verdict, findings } = decision
  const found: Finding = {
    ...{ rule: "shadow", isAllowed: true, isNoted: true, reason: "" },
    inputs() {
      return { noted_only: true, over: over.join(", ") }
    },
  }
  const reasons = [...new Set(over.map((one) => `shadow_${one.split(" ")[0]}`))]
  return {
    ...decision,
    isInShadow: true,
    findings: [...findings, found],
    verdict: verdict.kind === "allow" ? { kind: "shadow", reasons } : verdict,
  }
}
