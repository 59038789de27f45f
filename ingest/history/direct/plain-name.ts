import { mkdtemp, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

/**
 * Lends a file under a name that the engine takes for nothing but a name. In its own it would read `*`, `?` and
 * braces as a pattern, and `::` as the way into an archive, and there is no escape: `pay{jan}.csv` would be
 * `payjan.csv`, another file.
 */
export async function underPlainName<Result>(
  file: string,
  use: (plain: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "pitboss-import-"))
  try {
    // The engine unpacks by the name's end.
    const plain = join(folder, file.endsWith(".gz") ? "rows.gz" : "rows")
    await symlink(resolve(file), plain)
    return await use(plain)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
