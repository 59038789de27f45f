import type { Migration } from "../../../warehouse/warehouse.ts"

export const sysRunMemory: Migration = {
  name: "2011_sys_run_memory",
  statements: [
    "alter table sys_run comment column memory_peak 'Most bytes of memory that one statement took which filled a table of the model, in all runs of the row, looked at each 100 ms, in ticks each 500; 0 where all was over before a look, as in most ticks of few players'",
  ],
}
