import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { betaGeometricPlayers } from "../models/predict/lifetime/test-players.ts"
import { ROOT } from "./architecture.ts"

const folder = mkdtempSync(join(tmpdir(), "pitboss-predict-"))
afterAll(() => rmSync(folder, { recursive: true }))

function pitboss(...args: string[]): string {
  const command = ["--import", "tsx", "pitboss.ts", ...args]
  return execFileSync("node", command, { cwd: ROOT, encoding: "utf8", stdio: "pipe" })
}

test("the command fits a summary file, and makes no data directory", () => {
  const truth = { r: 0.8, alpha: 5, a: 0.9, b: 2.5 }
  const rows = betaGeometricPlayers(truth, { players: 1_500, seed: 7 }).map(
    ({ x, tx, T }, id) => `${id},${x},${tx.toFixed(3)},${T.toFixed(3)}`,
  )
  const file = join(folder, "summary.csv")
  writeFileSync(file, ["ID,x,t_x,T", ...rows].join("\n"))
  const text = pitboss("predict", "fit", "--model", "bg-nbd", "--summary", file, "--json")
  const { r, alpha, a, b, log_likelihood, standard_errors } = JSON.parse(text)
  expect(text.trim().split("\n")).toHaveLength(1)
  expect(log_likelihood).toBeLessThan(0)
  for (const [name, found] of Object.entries({ r, alpha, a, b } as Record<string, number>)) {
    const off = Math.abs(found - truth[name as keyof typeof truth]) / standard_errors[name]
    expect(off).toBeLessThan(3)
  }
})

test("a file that is not there, and a model that is none, are told by their codes", () => {
  const file = join(folder, "no.csv")
  const missing = () => pitboss("predict", "fit", "--model", "bg-nbd", "--summary", file)
  expect(missing).toThrow(/PREDICT_FILE/)
  writeFileSync(file, "x,t_x,T\n1,1,2\n")
  const unknown = () => pitboss("predict", "fit", "--model", "oracle", "--summary", file)
  expect(unknown).toThrow(/PREDICT_MODEL: There is no model 'oracle'/)
})
