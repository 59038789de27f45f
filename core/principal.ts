/** What a key may do: send events, administer everything, or only look. */
export const ROLES = ["source", "admin", "viewer"] as const

export type Role = (typeof ROLES)[number]

/** Who is asking. `name` is the source of a key's events. */
export interface Principal {
  readonly name: string
  readonly role: Role
}
