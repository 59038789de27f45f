/** What `/api/overview` answers; the zod schema in dashboards/api is the contract. */
export interface Snapshot {
  readonly at: string
  readonly complete_to: string | null
  readonly events_per_second: readonly { readonly second: string; readonly events: number }[]
  readonly lag: number
  readonly cycle_ms: number
  readonly cycle_age_ms: number
  readonly counts: {
    readonly events: number
    readonly repeats: number
    readonly conflicts: number
    readonly dead_letters: number
  }
  readonly segments: readonly {
    readonly segment: string
    readonly size: number
    readonly sizes: readonly { readonly at: string; readonly size: number }[]
  }[]
  readonly decisions: readonly {
    readonly verdict: string
    readonly reason: string
    readonly count: number
  }[]
  readonly messages: readonly {
    readonly finished_at: string
    readonly player: string
    readonly campaign: string
    readonly outcome: string
  }[]
}

/** One brand's reporting day; money as decimal strings. */
export interface BrandDay {
  readonly brand: string
  readonly day: string
  readonly ggr: string
  readonly ngr: string
  readonly deposits: string
  readonly handle: string
  readonly actives: string
  readonly ftd: string
}
