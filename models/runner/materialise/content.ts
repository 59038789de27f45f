import { type Model, relationName } from "../model.ts"
import type { Site } from "../site.ts"

/** What a table holds: how many rows, and a sum of their hashes. */
export interface Content {
  readonly rows: string
  readonly content: string
}

/** The hash of a whole row. */
export const ROW_HASH = "sipHash64(tuple(*))"

/** Reads all of a table of the project. */
export async function readContent(site: Site, name: string): Promise<Content> {
  const [row] = await site.warehouse.query<Content>(
    `select toString(count()) as rows, toString(sum(${ROW_HASH})) as content from ${relationName(name, site.scope.database)}`,
  )
  return row ?? { rows: "0", content: "0" }
}

/**
 * Keeps what was built, before it is put in its place: nobody but a build writes there. Tables of another database,
 * as of examples and of the past, are nobody's figures.
 */
export async function noteContent(
  site: Site,
  { name }: Pick<Model, "name">,
  built: string,
): Promise<void> {
  if (site.scope.database !== undefined) return
  const [now] = await site.warehouse.query<{ at: string }>("select now64(3) as at")
  const content = await readContent(site, built)
  await site.warehouse.insert("sys_content", [{ at: now?.at, model: name, ...content }])
}

/** What the latest builds of a table wrote; the last of them may have been killed before its table took its place. */
export function notedContents({ warehouse }: Site, model: string): Promise<readonly Content[]> {
  return warehouse.query<Content>(
    `select toString(rows) as rows, toString(content) as content from (
    select rows, content from sys_content where model = {model:String} order by at desc limit 2)`,
    { model },
  )
}
