/**
 * What a key may do: send events; administer everything; look at everything; or look at everything but what is
 * known of players in order to protect them.
 */
export const ROLES = ["source", "admin", "compliance", "viewer"] as const

export type Role = (typeof ROLES)[number]

/** Who is asking. `name` is the source of a key's events. */
export interface Principal {
  readonly name: string
  readonly role: Role
}

/** Roles that may look. */
export const LOOKERS: readonly Role[] = ["viewer", "compliance", "admin"]

/** Whether it may be told of money laundering, harm and limits: what tips a player off is told to few. */
export function mayKnowProtection(role: Role): boolean {
  return role === "compliance" || role === "admin"
}
