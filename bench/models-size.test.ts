import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { checkRoom, eventsOf, modelsSize } from "./models-size.ts"

test("a hundred million bets of a million players are made where --large says so", () => {
  expect(modelsSize(["--json", "--large"], {})).toEqual({ bets: 100_000_000, players: 1_000_000 })
  expect(modelsSize(["--json"], {})).toEqual({ bets: 2_000_000, players: 20_000 })
})

test("a size between is said by the environment", () => {
  const environment = { BENCH_MODELS_BETS: "10000000", BENCH_MODELS_PLAYERS: "200000" }
  expect(modelsSize([], environment)).toEqual({ bets: 10_000_000, players: 200_000 })
})

test("a size that is no number is refused by its name", () => {
  expect(() => modelsSize([], { BENCH_MODELS_BETS: "many" })).toThrow(/BENCH_MODELS_BETS is 'many'/)
})

test("of a hundred events about sixty are bets", () => {
  expect(eventsOf(595)).toBe(1_000)
})

test("too little room is told before anything is made, with what is needed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pitboss-room-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  await checkRoom(folder, { bets: 100, players: 10 })
  await expect(checkRoom(folder, { bets: 1e15, players: 10 })).rejects.toMatchObject({
    code: "BENCH_DISK",
    message: expect.stringMatching(/need \d+ MB in .*, where \d+ MB are free/),
  })
})
