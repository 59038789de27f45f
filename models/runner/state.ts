import type { Fingerprint } from "./fingerprint.ts"
import type { FrontMatter } from "./front-matter.ts"
import type { Site } from "./site.ts"

/** A model as the warehouse has it. */
export interface Deployed extends Fingerprint {
  readonly name: string
  readonly materialized: FrontMatter["materialized"]
}

/** What is deployed, by name; from sys_model. */
export async function readDeployed({ warehouse }: Site): Promise<ReadonlyMap<string, Deployed>> {
  const rows = await warehouse.query<Deployed>(
    `select name, materialized, hash, documentation_hash as documentationHash
from sys_model final where not is_removed order by name`,
  )
  return new Map(rows.map((row) => [row.name, row]))
}

/** Notes a model as deployed. It is the last step: a build killed before it is done again. */
export async function noteDeployed(site: Site, deployed: Deployed): Promise<void> {
  await note(site, deployed, 0)
}

export async function noteRemoved(site: Site, deployed: Deployed): Promise<void> {
  await note(site, deployed, 1)
}

async function note({ warehouse }: Site, deployed: Deployed, isRemoved: number): Promise<void> {
  const { name, materialized, hash, documentationHash } = deployed
  await warehouse.command(
    `insert into sys_model select {name:String}, {materialized:String}, {hash:String},
{documentationHash:String}, now64(3), {isRemoved:UInt8}`,
    { name, materialized, hash, documentationHash, isRemoved },
  )
}
