import type { StoreMigration } from "../migration.ts"

/** Who took a segment's members out of the product, noted before the first of them leaves. */
export const segmentExport: StoreMigration = {
  name: "0018_segment_export",
  statements: [
    `create table segment_export (
       id text primary key,
       segment text not null,
       version text not null,
       exported_by text not null,
       role text not null,
       format text not null,
       begun_at integer not null,
       ended_at integer,
       players integer
     ) strict, without rowid`,
    "create index segment_export_by_segment on segment_export (segment, begun_at)",
  ],
}
