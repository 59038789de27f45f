import type { Migration } from "../../../warehouse/warehouse.ts"

export const sysModel: Migration = {
  name: "2000_sys_model",
  statements: [
    `create table if not exists sys_model (
    name String comment 'Name of the model and of its relation',
    materialized LowCardinality(String) comment 'As it stands in the warehouse: view, table, materialized_view or incremental',
    hash String comment 'Of the rendered SQL, the configuration and the hashes upstream: another one means building anew',
    documentation_hash String comment 'Of the descriptions: another one means new comments only',
    deployed_at DateTime64(3, 'UTC') comment 'When this form was built',
    is_removed UInt8 comment '1: the model left the project and its tables were dropped'
) engine = ReplacingMergeTree(deployed_at) order by name
comment 'Models as they are deployed; written by the runner'`,
  ],
}
