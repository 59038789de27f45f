import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ROOT } from "./architecture.ts"

let dataDir: string

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-cli-"))
})

afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command as a user does, with a reader who takes his time over its output. */
function pitboss(args: readonly string[], readAfterMs = 0, data = dataDir): Promise<Ended> {
  const child = spawn("node", ["--import", "tsx", "pitboss.ts", ...args, "--data", data], {
    cwd: ROOT,
    env: { ...process.env, PITBOSS_MASTER_KEY: Buffer.alloc(32, 8).toString("base64") },
  })
  const text = { stdout: "", stderr: "" }
  child.stderr.on("data", (chunk) => {
    text.stderr += chunk
  })
  void sleep(readAfterMs).then(() =>
    child.stdout.on("data", (chunk) => {
      text.stdout += chunk
    }),
  )
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...text })))
}

describe("the command line", () => {
  test("gives every row to a reader who takes his time", async () => {
    const sql = "select number as n, repeat('x', 20) as filling from numbers(50000)"
    const { code, stdout } = await pitboss(["sql", sql, "--json"], 5_000)
    const lines = stdout.trimEnd().split("\n")
    expect([code, lines.length]).toEqual([0, 50_000])
    expect(JSON.parse(lines.at(-1) ?? "")).toEqual({ n: "49999", filling: "x".repeat(20) })
  })

  test("says on stderr what failed, with its code and without a stack, and nothing on stdout", async () => {
    const failed = await pitboss(["sql", "select * from nowhere", "--json"])
    expect(failed).toMatchObject({ code: 1, stdout: "" })
    expect(failed.stderr).toMatch(/^WAREHOUSE_UNKNOWN_TABLE: /)
    expect(failed.stderr).not.toMatch(/\n\s+at /)
  })

  test.each([
    [["sql"], /SQL_OPTIONS: Expected a select, or --batch/],
    [["no-such-command"], /unknown command/],
    [["demo"], /expected '--once', or a '--scenario'/],
    [["demo", "--scenario", "no-such"], /Allowed choices are exclusion-storm/],
    [["demo", "--scenario", "exclusion-storm", "--players", "60"], /takes at least 500/],
    [["demo", "--once", "--players", "abc"], /expected a whole number/],
    [["demo", "--once", "--events", "-5"], /expected a whole number/],
    [["dead-letters", "list", "--limit", "none"], /expected a whole number/],
  ])("refuses %j with a word on what it expects", async (args, words) => {
    const { code, stdout, stderr } = await pitboss(args)
    expect([code === 0, stdout]).toEqual([false, ""])
    expect(stderr).toMatch(words)
  })

  test("lists segments, previews a file, and names what is wrong with one", async () => {
    const listed = await pitboss(["segments", "ls", "--json"])
    const segments = listed.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    expect(segments).toHaveLength(9)
    expect(segments).toContainEqual(
      expect.objectContaining({ name: "near-deposit-limit", size: null, purpose: "protection" }),
    )
    const file = join(dataDir, "whale.sql")
    const head = "---\nname: whale\ndescription: Big\nowner: crm\n---\n"
    writeFileSync(file, `${head}select player_key from ft_player where ggr_30d > 1000`)
    const preview = await pitboss(["segments", "preview", file, "--json"])
    expect(JSON.parse(preview.stdout)).toEqual({
      name: "whale",
      scope: "touched",
      size: "0",
      columns: [],
      players: [],
    })
    writeFileSync(file, `${head}select player_key from ft_player where ggr_31d > 1000`)
    const wrong = await pitboss(["segments", "preview", file, "--json"])
    expect([wrong.code, wrong.stdout]).toEqual([1, ""])
    expect(wrong.stderr).toMatch(/^SEGMENT_SQL: .*ggr_31d/)
    const unknown = await pitboss(["segments", "members", "no-such", "--json"])
    expect(unknown.stderr).toMatch(/^SEGMENT_UNKNOWN: .*lapsed-depositor/)
  })

  test("makes a segment of the store, with versions, where no server runs", {
    timeout: 400_000,
  }, async () => {
    const data = mkdtempSync(join(tmpdir(), "pitboss-cli-segments-"))
    const file = join(data, "whale.sql")
    const run = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await pitboss(["segments", ...args, "--json"], 0, data)
      const said =
        stdout === ""
          ? []
          : stdout
              .trim()
              .split("\n")
              .map((line) => JSON.parse(line))
      return { code, said, stderr }
    }
    const write = (least: number) =>
      writeFileSync(
        file,
        `---\nname: whale\ndescription: Big\nowner: crm\n---\nselect player_key from ft_player where ggr_30d > ${least}\n`,
      )
    write(1_000)
    expect((await run("save", file, "--note", "first")).said).toEqual([
      { name: "whale", number: 1, state: "draft", note: "first", error: null },
    ])
    expect((await run("publish", "whale")).said).toMatchObject([{ name: "whale", number: 1 }])
    const listed = await run("ls")
    expect(listed.said.find(({ name }) => name === "whale")).toMatchObject({
      ...{ from: "store", size: null, is_running: false, on_disk: null },
    })
    write(2_000)
    await run("save", file)
    const { said } = await run("diff", "whale", "1", "2")
    expect(said[0].lines.map(({ change }: { change: string }) => change)).toEqual([
      ...["same", "same", "same", "same", "same", "removed", "added"],
    ])
    expect((await run("restore", "whale", "1")).said).toMatchObject([{ number: 3, error: null }])
    const versions = (await run("versions", "whale")).said
    expect(versions.map(({ number, state }) => [number, state])).toEqual([
      ...[
        [3, "draft"],
        [2, "draft"],
        [1, "published"],
      ],
    ])
    expect((await run("archive", "whale")).said).toEqual([{ name: "whale", archived: true }])
    expect((await run("publish", "whail")).stderr).toMatch(/^SEGMENT_UNKNOWN: .*nearest is 'whale'/)
    rmSync(data, { recursive: true, force: true })
  })

  test("says what is wrong with a data directory or a port before anything starts", async () => {
    const file = join(dataDir, "a-file")
    writeFileSync(file, "")
    for (const data of [file, join(file, "x"), "/proc/pitboss-data"]) {
      const { code, stderr } = await pitboss(["sql", "select 1"], 0, data)
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^DATA_DIR: /)])
    }
    expect((await pitboss(["serve", "--port", "abc"])).stderr).toMatch(/^SERVE_PORT: /)
  })

  test("waits for another command that has the data", async () => {
    const both = await Promise.all(
      [1, 2].map((n) => pitboss(["sql", `select ${n} as n`, "--json"])),
    )
    expect(both.map(({ code, stdout }) => [code, stdout.trim()])).toEqual([
      [0, '{"n":1}'],
      [0, '{"n":2}'],
    ])
  })

  test("prints how fresh every source is, and fails behind that", async () => {
    const { code, stdout, stderr } = await pitboss(["models", "freshness", "--json"])
    const names = stdout.trim().split("\n")
    expect([code, names.length]).toEqual([1, 3])
    expect(stderr).toMatch(/^MODELS_STALE: raw_event, all events: nothing ever came in/)
  })

  test("names a player of whom nothing is known, and one that is no player", async () => {
    const unknown = await pitboss(["player", "orsa:nobody", "--json"])
    expect(unknown.stderr).toMatch(/^PLAYER_UNKNOWN: No event of orsa:nobody/)
    expect((await pitboss(["player", "nobody", "--json"])).code).toBe(1)
    const ahead = ["player", "orsa:nobody", "--at", "2099-01-01T00:00:00Z"]
    expect((await pitboss(ahead)).stderr).toMatch(
      /^PLAYER_AT: --at 2099-01-01T00:00:00Z is to come/,
    )
  })

  test("imports nothing of a file that is not what it says it is", async () => {
    const mapping = "docs/examples/payments2019.yml"
    const { code, stderr } = await pitboss(["import", "--mapping", mapping, "README.md"])
    expect(code).toBe(1)
    expect(stderr).toMatch(/IMPORT_COLUMN: \S*README\.md has no column/)
  })
})
