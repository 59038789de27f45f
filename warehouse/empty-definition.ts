import { existsSync, readdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { PitbossError } from "../core/errors.ts"

/** Tables of a moment: whoever needs one makes it anew. */
const OF_A_MOMENT = /__(memory|recent|keys|truth|fresh|touched|next|glance|was|target|off)$/

/**
 * A process that dies while its disk is full leaves definitions of tables that it was making with nothing in them, and the
 * engine opens no folder that has one. Those of tables of a moment are taken away; answers with their names. Throws
 * WAREHOUSE_DEFINITION_EMPTY, naming the file, for every other: what is in that table is there, and nobody knows its form.
 */
export function removeEmptyDefinitions(data: string): readonly string[] {
  const empty = emptyDefinitions(join(data, "metadata"))
  const other = empty.find(({ table }) => !OF_A_MOMENT.test(table))
  if (other !== undefined)
    throw new PitbossError(
      "WAREHOUSE_DEFINITION_EMPTY",
      `The definition of table '${other.table}' is empty (${other.file}), most likely since the disk was full. Restore the last backup into an empty folder; this one is left as it is.`,
      { table: other.table },
    )
  for (const { file } of empty) rmSync(file)
  return empty.map(({ table }) => table)
}

function emptyDefinitions(
  metadata: string,
): readonly { readonly table: string; readonly file: string }[] {
  if (!existsSync(metadata)) return []
  return readdirSync(metadata)
    .map((name) => join(metadata, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false)
    .flatMap((database) =>
      readdirSync(database)
        .filter((name) => name.endsWith(".sql"))
        .map((name) => ({ table: name.slice(0, -".sql".length), file: join(database, name) }))
        .filter(({ file }) => statSync(file, { throwIfNoEntry: false })?.size === 0),
    )
}
