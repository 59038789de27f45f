import type { StoreMigration } from "../migration.ts"

/**
 * The e-mail addresses that a player's contact ever had, each with the instant from which it is known,
 * sealed with his own key beside the contact: a bounce is of one address, and going back to it ends nothing.
 */
export const vaultAddress: StoreMigration = {
  name: "0012_vault_address",
  statements: ["alter table vault_contact add column addresses blob"],
}
