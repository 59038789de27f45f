/** What an account is, where it is no player's: `account_kind` of a registration or an update. */
export const ACCOUNT_KINDS = ["player", "test", "admin", "streamer"] as const

/** Accounts whose money is the operator's own: they count nowhere, as test players do. */
export const KINDS_OUT_OF_COUNT = [
  "test",
  "admin",
  "streamer",
] as const satisfies readonly (typeof ACCOUNT_KINDS)[number][]

/** Whether a registration or an update says that the account counts nowhere. The models say the same in SQL. */
export function countsNowhere(profile: Readonly<Record<string, unknown>>): boolean {
  const kinds: readonly unknown[] = KINDS_OUT_OF_COUNT
  return profile["is_test"] === true || kinds.includes(profile["account_kind"])
}
