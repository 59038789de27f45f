import type { Migration } from "../../../warehouse/warehouse.ts"

/** Rows of a file of history as they were read, until their import has ended. */
export const landingImportRow: Migration = {
  name: "1120_landing_import_row",
  statements: [
    `create table if not exists landing_import_row (
    import UInt32 comment 'Number of the import, by the store',
    line UInt64 comment 'Line in the file; in Parquet the row''s number',
    fields Array(String) comment 'Those columns that the mapping reads, in its order',
    fault LowCardinality(String) comment 'Why the row cannot be read, or empty'
) engine = MergeTree partition by import order by line
comment 'Rows of imported files on their way; dropped when their import has ended'`,
  ],
}
