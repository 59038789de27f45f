import type { Migration } from "../../../warehouse/warehouse.ts"

export const sysRunMore: Migration = {
  name: "2007_sys_run_more",
  statements: [
    `alter table sys_run
    add column if not exists memory_peak UInt64 comment 'Most bytes of memory that one statement of the run took, looked at each 100 ms; 0 where nobody looked: ticks, and runs that were over before',
    add column if not exists due_at Nullable(DateTime64(3, 'UTC')) comment 'When the run was due by the schedule of the model; null for runs that were asked for',
    add column if not exists missed UInt32 comment 'Scheduled runs before it that did not take place: this one stands for them'`,
    "alter table sys_run comment column kind 'tick (up to a minute of ticks in one row), deploy, refresh, schedule or heal'",
  ],
}
