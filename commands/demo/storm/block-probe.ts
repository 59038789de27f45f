import type { PitbossChild } from "../../pitboss-child.ts"
import { STORM } from "./campaigns.ts"
import type { Restriction } from "./population.ts"

const REASONS = { excluded: "self_excluded", unsubscribed: "no_consent" } as const
const SAMPLE_MS_MAX = 60_000

/** What a rule says of a player. */
interface Finding {
  readonly isAllowed: boolean
  readonly reason: string
}

/** Asks the gate about some players until it says no: how long a restriction takes to block. */
export class BlockProbe {
  readonly #child: PitbossChild
  #isBusy = false
  /** From the effective instant until the gate's no was here, its own way included, ms. */
  readonly ms: number[] = []

  constructor(child: PitbossChild) {
    this.#child = child
  }

  /** One at a time: who comes while another is asked for is let go, and so is one whom a kill cuts off. */
  async sample({ kind, holds }: Restriction, effective: number): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    const player = holds.at(-1)
    try {
      while (Date.now() - effective < SAMPLE_MS_MAX) {
        // By its rules: while features are too old it decides on nobody, which is no answer about him.
        const { rules } = await this.#child.ask<{ rules: readonly Finding[] }>("explain", {
          ...{ player, campaign: STORM },
        })
        const isBlocked = rules.some(
          ({ isAllowed, reason }) => !isAllowed && reason === REASONS[kind],
        )
        if (!isBlocked) continue
        this.ms.push(Date.now() - effective)
        return
      }
      this.ms.push(SAMPLE_MS_MAX)
    } catch {
      // It was killed meanwhile.
    } finally {
      this.#isBusy = false
    }
  }
}
