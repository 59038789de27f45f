import type { SegmentRow } from "../../../api/segment/schema.ts"

/** Segments of one folder. */
export interface FolderGroup<Row> {
  /** Undefined: in none. */
  readonly folder: string | undefined
  readonly rows: readonly Row[]
}

/** Rows by folder, folders by name and those in none last; within one the order stays. */
export function folderGroups<Row extends Pick<SegmentRow, "folder">>(
  rows: readonly Row[],
): readonly FolderGroup<Row>[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.folder ?? "")
    if (group === undefined) groups.set(row.folder ?? "", [row])
    else group.push(row)
  }
  return [...groups]
    .sort(([one], [other]) => (one === "" ? 1 : other === "" ? -1 : one.localeCompare(other)))
    .map(([folder, group]) => ({ folder: folder === "" ? undefined : folder, rows: group }))
}

/** Every folder, and every one around it: `crm` where there is `crm/vip`. */
export function foldersOf(rows: readonly Pick<SegmentRow, "folder">[]): readonly string[] {
  const all = rows.flatMap(({ folder }) => {
    const parts = folder?.split("/") ?? []
    return parts.map((_, place) => parts.slice(0, place + 1).join("/"))
  })
  return [...new Set(all)].sort((one, other) => one.localeCompare(other))
}
