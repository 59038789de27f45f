import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { z } from "zod"
import { asError, PitbossError } from "../../../core/errors.ts"
import { renderSite } from "../../../models/docs/site.ts"
import { documentedModels } from "../../documented-models.ts"
import { TOKENS_FILE } from "../../folders.ts"
import { operation } from "../../operation.ts"
import { document } from "../../output.ts"
import { chosenArgs, presentProject } from "./chosen.ts"

/** `pitboss models docs --out DIR`: static pages, which need nothing from anywhere else. */
export const modelsDocs = operation({
  name: "models-docs",
  need: "bare",
  args: z.object({ ...chosenArgs, out: z.string().min(1) }),
  async run(runtime, { out, ...choice }) {
    const runner = presentProject(runtime)
    const content = await documentedModels(runtime.store, runner, await runner.chosen(choice))
    const pages = renderSite(content, readFileSync(TOKENS_FILE, "utf8"))
    try {
      for (const [path, text] of pages) {
        mkdirSync(dirname(join(out, path)), { recursive: true })
        writeFileSync(join(out, path), text)
      }
    } catch (thrown) {
      throw new PitbossError(
        "MODELS_DOCS_OUT",
        `The pages cannot be written to ${out}: ${asError(thrown).message}`,
      )
    }
    const index = join(out, "index.html")
    return document({ pages: pages.size, index }, `${pages.size} pages: ${index}`)
  },
})
