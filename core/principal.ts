/**
 * What a key may do: send events; administer everything; look at everything and write segments; look at everything; or
 * look at everything but what is known of players in order to protect them.
 */
export const ROLES = ["source", "admin", "analyst", "compliance", "viewer"] as const

export type Role = (typeof ROLES)[number]

/** Who is asking. `name` is the source of a key's events. */
export interface Principal {
  readonly name: string
  readonly role: Role
  /** Brands whose players he may see; without it every brand's. */
  readonly brands?: readonly string[]
}

/** Roles whose keys may be held to some brands: the others act for the whole house. */
export const BRANDED: readonly Role[] = ["viewer", "analyst"]

/** Roles that may look. */
export const LOOKERS: readonly Role[] = ["viewer", "compliance", "analyst", "admin"]

/** Roles that may try selects, and write segments. */
export const AUTHORS: readonly Role[] = ["analyst", "admin"]

/** Roles that may read what is on record, and take it out for a regulator. */
export const OFFICERS: readonly Role[] = ["compliance", "admin"]

/** Whether it may be told of money laundering, harm and limits: what tips a player off is told to few. */
export function mayKnowProtection(role: Role): boolean {
  return role === "compliance" || role === "analyst" || role === "admin"
}
