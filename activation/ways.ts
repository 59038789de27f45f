import type { Campaign } from "./campaign.ts"
import type { Channel } from "./channel/channel.ts"
import type { CircuitState } from "./channel/circuit.ts"
import { Circuits } from "./channel/circuits.ts"

/** A provider, and how it fares: no other one's trouble is its own. */
export interface Way {
  /** `email`, or `webhook` and the endpoint's id. */
  readonly name: string
  readonly channel: Channel
  readonly circuits: Circuits
}

/** A provider's trouble, and whose it is. */
export interface WayState extends CircuitState {
  readonly way: string
}

/** By which way a campaign's messages go. */
export function wayOf({ endpoint }: Pick<Campaign, "endpoint">): string {
  return endpoint === undefined ? "email" : `webhook ${endpoint}`
}

/** Who sends, as far as a provider may refuse one and take another. */
export function senderOf({ from = "" }: Pick<Campaign, "from">): string {
  return from
}

/** All ways that are configured. */
export class Ways {
  readonly #ways: ReadonlyMap<string, Way>

  /** By name. */
  constructor(channels: ReadonlyMap<string, Channel>) {
    this.#ways = new Map(
      [...channels].map(([name, channel]) => [name, { name, channel, circuits: new Circuits() }]),
    )
  }

  /** Undefined: none of that name is configured. */
  of(campaign: Pick<Campaign, "endpoint">): Way | undefined {
    return this.#ways.get(wayOf(campaign))
  }

  /** Names of all of them. */
  names(): readonly string[] {
    return [...this.#ways.keys()]
  }

  /** Forgets senders that no campaign names any more. */
  retain(campaigns: readonly Campaign[]): void {
    for (const { name, circuits } of this.#ways.values())
      circuits.retain(campaigns.filter((one) => wayOf(one) === name).map(senderOf))
  }

  /** For people: undefined where all is well; of several the first. */
  state(): WayState | undefined {
    return [...this.#ways.values()].flatMap(({ name: way, circuits }) => {
      const state = circuits.state()
      return state === undefined ? [] : [{ way, ...state }]
    })[0]
  }

  async close(): Promise<void> {
    await Promise.all([...this.#ways.values()].map(({ channel }) => channel.close()))
  }
}
