/** What the chain of records tells of. */
export const PROOF_KINDS = [
  "chain_begun",
  "decisions",
  "sends",
  "exported",
  "campaign_changed",
  "segment_changed",
  "rules_changed",
  "policy_changed",
  "shadow_changed",
  "configuration_changed",
  "rates_changed",
  "key_changed",
  "hold_released",
  "address_trusted",
  "person_split",
  "exclusion_list_imported",
  "exclusion_list_refused",
  "exclusion_case_decided",
  "register_asked",
] as const

export type ProofKind = (typeof PROOF_KINDS)[number]
