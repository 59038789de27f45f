import { realEffects } from "../../core/effects.ts"
import { openStore } from "../../store/store.ts"
import { ListImporter } from "./import-list.ts"
import { ExclusionList } from "./list-setting.ts"

/** The list that the child imports. */
export const CHILD_SETTING = ExclusionList.parse({
  ...{ id: "nj", jurisdiction: "US-NJ" },
  columns: { first_name: "f", last_name: "l", birth_date: "b" },
})

export const CHILD_DEFINITION = {
  ...{ id: CHILD_SETTING.id, jurisdiction: CHILD_SETTING.jurisdiction },
  ...{ maxAgeMs: CHILD_SETTING.max_age, salt: undefined },
}

// Imports a file into the store of a folder; it says when it begins, so that it can be killed half-way.
const [dataDir, file] = process.argv.slice(2)
if (import.meta.filename === process.argv[1] && dataDir !== undefined && file !== undefined) {
  const store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  await store.exclusionLists.configure([CHILD_DEFINITION])
  process.stdout.write("begun\n")
  const order = { mode: "full", force: true, by: "child", reason: "" } as const
  const { entries } = await new ListImporter(store, realEffects).run(CHILD_SETTING, file, order)
  process.stdout.write(`${entries}\n`)
  await store.close()
}
