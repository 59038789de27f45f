import type { Migration } from "../../../warehouse/warehouse.ts"

/** One figure over brands of several base currencies, and 0 for what is no money, could be trusted by nobody. */
export const sysAuditAmounts: Migration = {
  name: "2013_sys_audit_amounts",
  statements: [
    `alter table sys_audit
    add column if not exists amounts_off Map(LowCardinality(String), Decimal(38, 6)) comment 'By how much money was off, by base currency, of the model that was off most in it; empty where nothing that was off is money'`,
    "alter table sys_audit drop column if exists amount_off",
    `alter table sys_drift
    add column if not exists amounts_off Map(LowCardinality(String), Decimal(38, 6)) comment 'By how much its money was off, by base currency, in the column that was off most; empty where nothing that was off is money'`,
    "alter table sys_drift drop column if exists amount_off",
  ],
}
