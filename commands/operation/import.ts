import { z } from "zod"
import { pageOf } from "../../ingest/history/direct/stage.ts"
import { readMapping } from "../../ingest/history/mapping.ts"
import { operation } from "../operation.ts"
import { document } from "../output.ts"
import { rolesOf } from "./landing.ts"

const number = z.int().min(1)
const file = z.string().min(1)
/** Where rejected rows are kept. */
const rejects = z.string().min(1).optional()
/** A mapping as its file reads. */
const mapping = z.string().transform((text) => readMapping("the mapping", text))

/** The first step of `pitboss import`: whether the file was begun before. */
export const importOpen = operation({
  name: "import-open",
  need: "everything",
  args: z.object({ file, mapping, rejects, isAnew: z.boolean().default(false) }),
  run: async (runtime, { mapping, isAnew, ...paths }) =>
    document(await rolesOf(runtime).imports.open(paths, mapping, isAnew)),
})

/** The second: the engine reads the file. */
export const importStage = operation({
  name: "import-stage",
  need: "everything",
  args: z.object({ number, file, mapping }),
  run: async (runtime, { number, file, mapping }) =>
    document(await rolesOf(runtime).imports.stage(number, file, mapping)),
})

/** All others: some more blocks. */
export const importStep = operation({
  name: "import-step",
  need: "everything",
  args: z.object({ number, file, mapping, rejects }),
  run: async (runtime, { number, mapping, ...paths }) =>
    document(await rolesOf(runtime).imports.step(number, paths, mapping)),
})

/** Rows that the engine has read, for whoever sends them through the gateway. */
export const importPage = operation({
  name: "import-page",
  need: "everything",
  args: z.object({ number, behindLine: z.int().min(0) }),
  run: async ({ warehouse }, { number, behindLine }) =>
    document({ rows: await pageOf(warehouse, number, behindLine) }),
})

/** Forgets them. */
export const importDrop = operation({
  name: "import-drop",
  need: "everything",
  args: z.object({ number }),
  run: async (runtime, { number }) => {
    await rolesOf(runtime).imports.drop(number)
    return document({ number })
  },
})
