import { fork } from "node:child_process"
import { constants, setPriority } from "node:os"
import { fileURLToPath } from "node:url"
import { PitbossError } from "../../core/errors.ts"
import type { ChildAnswer } from "./child.ts"
import type { BrandPast } from "./evaluate.ts"
import type { BrandFit } from "./kept.ts"

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url))

/**
 * Fits a brand in a process aside, which gives way to all others: the search takes seconds of a processor, and
 * meanwhile the gate must answer. Throws PREDICT_* as the fit does, PREDICT_FAILED where the process ended.
 */
export function fitAside(past: BrandPast): Promise<BrandFit> {
  const child = fork(CHILD, {
    execArgv: ["--import", "tsx"],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  })
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  return new Promise<BrandFit>((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", () =>
      reject(new PitbossError("PREDICT_FAILED", "The fit ended before it answered.")),
    )
    child.once("message", (answer: ChildAnswer) => {
      if (answer.kind === "fitted") resolve(answer.fit)
      else reject(new PitbossError(answer.code, answer.message))
    })
    child.send(past)
  }).finally(() => child.kill("SIGKILL"))
}
