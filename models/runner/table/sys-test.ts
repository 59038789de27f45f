import type { Migration } from "../../../warehouse/warehouse.ts"

export const sysTest: Migration = {
  name: "2005_sys_test",
  statements: [
    `create table if not exists sys_test (
    at DateTime64(3, 'UTC') comment 'Start of the run of tests, by the engine clock',
    model LowCardinality(String) comment 'Model that was tested',
    test String comment 'The test, in words',
    kind LowCardinality(String) comment 'schema (over the rows that stand) or contract (an example, on the engine)',
    severity LowCardinality(String) comment 'error: what reads the model is not built on it; warn: somebody should look',
    result LowCardinality(String) comment 'pass, warn or fail',
    failures UInt32 comment 'Rows that offend and were kept: at most 100',
    differences Array(String) comment 'What was other than expected, a line each, without what tells who somebody is',
    ms UInt32 comment 'Milliseconds that it took'
) engine = MergeTree order by (model, test, at)
ttl toDateTime(at) + interval 90 day
comment 'Results of the tests of models; written by the runner'`,
    `create table if not exists sys_test_failure (
    at DateTime64(3, 'UTC') comment 'Start of the run of tests: that of its row in sys_test',
    model LowCardinality(String) comment 'Model that was tested',
    test String comment 'The test, in words',
    row String comment 'A row that offends, as JSON, without columns that tell who somebody is; player_key says which player'
) engine = MergeTree order by (model, test, at)
ttl toDateTime(at) + interval 30 day
comment 'Rows at which tests of models failed, at most 100 of a test and run; written by the runner'`,
  ],
}
