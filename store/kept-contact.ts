import type { PlayerRef } from "../core/player.ts"
import type { Contact } from "./contact.ts"

/** A player and what the vault keeps of him. */
export interface KeptContact {
  readonly player: PlayerRef
  readonly contact: Contact
}
