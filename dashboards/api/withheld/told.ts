import type { Campaign } from "../../../activation/campaign.ts"
import { PROTECTED, toldReasons, UNTOLD_REASONS } from "../../../activation/compliance/untold.ts"
import { PitbossError } from "../../../core/errors.ts"
import { mayKnowProtection, type Role } from "../../../core/principal.ts"
import type { QueryParams } from "../../../warehouse/warehouse.ts"

/** Reasons of a decision as the asker may read them; binds `untold`. */
export const TOLD_REASONS = `arrayDistinct(arrayMap(one -> if(has({untold:Array(String)}, one), '${PROTECTED}', one), reasons))`

/** What somebody who asks may be told: what protects players is told to few, lest it tips them off. */
export class Told {
  /** Everything is. */
  readonly isAll: boolean
  /** Of whoever asks. */
  readonly role: Role

  /** Brands whose players he may see; undefined: every brand's. */
  readonly brands: readonly string[] | undefined

  constructor(role: Role, brands?: readonly string[]) {
    this.role = role
    this.isAll = mayKnowProtection(role)
    this.brands = brands
  }

  /** Binds `TOLD_REASONS`. */
  get params(): QueryParams {
    return { untold: this.isAll ? [] : [...UNTOLD_REASONS] }
  }

  reasons(reasons: readonly string[]): string[] {
    return this.isAll ? [...reasons] : toldReasons(reasons)
  }

  /** Whether a player may be shown with a segment or a campaign of that purpose. */
  purpose(purpose: string): boolean {
    return this.isAll || purpose !== "protection"
  }

  /** Names of the campaigns with which players may be shown; undefined: all, also those that are gone. */
  campaigns(campaigns: readonly Campaign[]): readonly string[] | undefined {
    return this.isAll ? undefined : openCampaigns(campaigns)
  }

  /** Whether players may be shown with a campaign. */
  campaign(name: string, campaigns: readonly Campaign[]): boolean {
    return this.campaigns(campaigns)?.includes(name) ?? true
  }
}

/** Names of those that protect nobody; of one that is gone nobody knows what it was for. */
export function openCampaigns(campaigns: readonly Campaign[]): string[] {
  return campaigns.filter((one) => !one.isProtection).map(({ name }) => name)
}

/** The refusal of what is told to those alone who protect players. */
export function untold(what: string): PitbossError {
  return new PitbossError(
    "ROLE_MISSING",
    `${what} is told to those who protect players: expected a key of the role compliance, analyst or admin.`,
  )
}
