import { asError, PitbossError } from "../../core/errors.ts"
import type { BrandPast } from "./evaluate.ts"
import { type BrandFit, fitBrand } from "./kept.ts"

/** What the process answers. */
export type ChildAnswer =
  | { readonly kind: "fitted"; readonly fit: BrandFit }
  | { readonly kind: "failed"; readonly code: string; readonly message: string }

// Who asked has ended, perhaps by a kill: nobody waits for the answer.
process.once("disconnect", () => process.exit())
process.once("message", (past: BrandPast) => {
  process.send?.(answerTo(past), () => process.disconnect())
})

function answerTo(past: BrandPast): ChildAnswer {
  try {
    return { kind: "fitted", fit: fitBrand(past) }
  } catch (thrown) {
    const code = thrown instanceof PitbossError ? thrown.code : "PREDICT_FAILED"
    return { kind: "failed", code, message: asError(thrown).message }
  }
}
