import { z } from "zod"
import { readMapping } from "../../ingest/history/mapping.ts"
import { operation } from "../operation.ts"
import { document } from "../output.ts"
import { rolesOf } from "./landing.ts"

/** An import, and the run that the first step has given it to. */
const claim = z.object({ number: z.int().min(1), run: z.string().min(1) })
const behindLine = z.int().min(0)
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
  args: claim,
  run: async (runtime, claim) => document(await rolesOf(runtime).imports.stage(claim)),
})

/** All others: some more blocks, behind the line to which the import has come. */
export const importStep = operation({
  name: "import-step",
  need: "everything",
  args: claim.extend({ behindLine }),
  run: async (runtime, { behindLine, ...claim }) =>
    document(await rolesOf(runtime).imports.step(claim, behindLine)),
})

/** Rows that the engine has read, for whoever sends them through the gateway. */
export const importPage = operation({
  name: "import-page",
  need: "everything",
  args: claim.extend({ behindLine }),
  run: async (runtime, { behindLine, ...claim }) =>
    document({ rows: await rolesOf(runtime).imports.page(claim, behindLine) }),
})

/** The run is still at it, though it asks nothing. */
export const importRenew = operation({
  name: "import-renew",
  need: "everything",
  args: claim,
  run: async (runtime, claim) => {
    await rolesOf(runtime).imports.renew(claim)
    return document(claim)
  },
})

/** The run ends before its import does. */
export const importRelease = operation({
  name: "import-release",
  need: "everything",
  args: claim,
  run: async (runtime, claim) => {
    rolesOf(runtime).imports.release(claim)
    return document(claim)
  },
})

/** Forgets them. */
export const importDrop = operation({
  name: "import-drop",
  need: "everything",
  args: claim,
  run: async (runtime, claim) => {
    await rolesOf(runtime).imports.drop(claim)
    return document(claim)
  },
})
