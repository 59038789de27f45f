import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { PROTECTION_TRAITS } from "../models/predict/question/trait.ts"
import { isMaterialized, type Model } from "../models/runner/model.ts"
import { asTold, isProtecting } from "../models/runner/personal.ts"
import { loadProject } from "../models/runner/project.ts"
import { renderSelect, touchedName } from "../models/runner/render.ts"
import type { Runner } from "../models/runner/runner.ts"
import { checkSegment } from "../segments/compile.ts"
import type { Protected } from "../segments/protected-column.ts"
import { projected, Taint } from "../segments/taint.ts"
import { queryTree, type TreeNode } from "../warehouse/query-tree.ts"
import { ROOT } from "./architecture.ts"
import type { EventSite } from "./event-site.ts"
import { openModelSite } from "./model-site.ts"

const DEPLOY_MS_MAX = 300_000

/** Of whom it is told, which tells nothing of him. */
const KEYS = new Set(["brand", "player_key", "player_id"])

/** Reckoned with what tells of protection and open all the same. */
const OPEN: ReadonlySet<string> = new Set([
  // A promotion has to know what he consented to and whether his identity and age are checked.
  "int_player_milestone.kyc_approved_at",
  "int_player_state.kyc_status",
  "int_player_state.is_age_verified",
  "int_player_state.consents",
  // Their fits know no sign of harm, and only answers of the purpose marketing are read.
  "ft_player_prediction.churn_probability",
  "ft_player_prediction.churn_rank",
  "ft_player_prediction.churn_reasons",
  "ft_player_prediction.vip_probability",
  "ft_player_prediction.vip_reasons",
  "ft_player_prediction.bonus_abuse_probability",
  "ft_player_prediction.bonus_abuse_reasons",
])

/** What says of an event that it protects, where events of every kind are read. */
const KINDS: Protected = {
  relations: new Set(),
  columns: new Map([["raw_event", new Set(["type", "topic", "body", "extra"])]]),
}

/** Models whose events are of kinds that protect nobody. */
const NARROW = /topic (=|in)|type (=|in)/

const project = loadProject(join(ROOT, "models"))
const marks: Protected = {
  relations: new Set(),
  columns: new Map(
    project.models.map((model) => [
      model.name,
      new Set(columnsOf(model).filter((name) => !KEYS.has(name) && isProtecting(model, name))),
    ]),
  ),
}

let site: EventSite
let runner: Runner

beforeAll(async () => {
  const opened = await openModelSite(project)
  site = opened.site
  runner = opened.runner
}, DEPLOY_MS_MAX)
afterAll(() => site?.close())

function columnsOf({ matter }: Model): readonly string[] {
  return Object.keys(matter.columns)
}

/** The tree of a model's select with its columns in their order. */
async function treeOf(model: Model): Promise<TreeNode> {
  if (isMaterialized(model, "incremental"))
    await site.warehouse.command(
      `create table if not exists ${touchedName(model)} engine = Memory
as select ${model.matter.key.join(", ")} from ${model.name} where 0`,
    )
  const select = renderSelect(runner.site.scope, model)
  return queryTree(site.warehouse, `select ${columnsOf(model).join(", ")} from (${select})`, {})
}

/** Columns of a model that do not say that they tell of protection, with what `reads` finds in each. */
async function unmarked(
  model: Model,
  reads: (tree: TreeNode) => (shown: TreeNode) => string | undefined,
): Promise<readonly string[]> {
  const tree = await treeOf(model)
  const find = reads(tree)
  const shown = tree.children.flatMap(projected)
  expect(shown.length, model.name).toBe(columnsOf(model).length)
  return columnsOf(model).flatMap((name, place) => {
    const node = shown[place]
    const read = node === undefined || KEYS.has(name) ? undefined : find(node)
    const isSaid = isProtecting(model, name) || OPEN.has(`${model.name}.${name}`)
    return read === undefined || isSaid ? [] : [`${model.name}.${name} reads ${read}`]
  })
}

describe("what tells of a player's protection says so", () => {
  test(
    "in every column that is reckoned with such a one",
    async () => {
      const found: string[] = []
      for (const model of project.models) {
        const reads = (tree: TreeNode) => {
          const taint = new Taint(tree, marks)
          return (node: TreeNode) => taint.of(node)
        }
        found.push(...(await unmarked(model, reads)))
      }
      expect(found).toEqual([])
    },
    DEPLOY_MS_MAX,
  )

  test("in every column that tells events of any kind apart", async () => {
    const found: string[] = []
    for (const model of project.models) {
      const sql = renderSelect(runner.site.scope, model)
      if (!sql.includes("raw_event") || NARROW.test(sql.slice(sql.lastIndexOf("raw_event"))))
        continue
      const reads = (tree: TreeNode) => {
        const taint = new Taint(tree, KINDS)
        return (node: TreeNode) => taint.column(node)
      }
      found.push(...(await unmarked(model, reads)))
    }
    expect(found).toEqual([])
  })

  test("in every model of harm and every one that reads compliance, as a whole", () => {
    const isAbout = ({ path, select }: Model) =>
      /intermediate\/harm\//.test(path) ||
      /(exclusion\.|cooling_off\.|harm\.marker|aml\.hold|limit\.(set|reached)|block\.changed)/.test(
        JSON.stringify(select),
      )
    const about = project.models.filter(isAbout)
    expect(about.length).toBeGreaterThan(4)
    const whole = ({ name, matter }: Model) =>
      matter.protects === true || name === "int_player_state"
    expect(about.filter((model) => !whole(model)).map(({ name }) => name)).toEqual([])
  })

  test("in every column that has a sign of harm by its name", () => {
    const harm = project.byName.get("fct_harm_signal_player")
    const signs =
      /^(night_|withdrawals_reversed|chasing_|is_chasing|limits_|lost_30d|session_minutes)/
    expect(harm && columnsOf(harm).filter((name) => signs.test(name)).length).toBeGreaterThan(5)
    const found = project.models.flatMap((model) =>
      columnsOf(model)
        .filter((name) => signs.test(name) && !isProtecting(model, name))
        .map((name) => `${model.name}.${name}`),
    )
    expect(found).toEqual([])
  })
})

describe("traits of players", () => {
  test.each([
    ...PROTECTION_TRAITS.map((name) => `traits['${name}'] > 0`),
    "arrayExists(one -> one > 0, mapValues(traits))",
    "traits['limits_' || 'reached_90d'] > 0",
  ])("select nobody for a promotion: %s", async (condition) => {
    const sql = `select player_key from int_player_trait where ${condition}`
    await expect(checkSegment(site.warehouse, { sql, purpose: "marketing" })).rejects.toMatchObject(
      { code: "SEGMENT_PROTECTION", details: { column: "traits" } },
    )
    await checkSegment(site.warehouse, { sql, purpose: "protection" })
  })

  test.each([
    "select player_key from stg_activity__event where type = 'limit.reached'",
    "select player_key from stg_event__place where topic = 'compliance'",
    "select player_key from stg_event__unrated where type = 'limit.set'",
    "select player_key from int_session where minutes > 300",
    "select player_key from stg_segment__transition where is_entry = 1",
  ])("nor does what else knows: %s", async (sql) => {
    await expect(checkSegment(site.warehouse, { sql, purpose: "marketing" })).rejects.toMatchObject(
      { code: "SEGMENT_PROTECTION" },
    )
  })

  test("are in no document", () => {
    const model = project.byName.get("int_player_trait")
    expect(model && asTold(model, { brand: "orsa", traits: { night_bets_30d: 3 } })).toEqual({
      brand: "orsa",
    })
  })
})

test("what promotes gives no sign of harm as a reason", () => {
  const answer = project.byName.get("int_protection_answer")
  const listed = /one\.2 not in \(([^)]*)\)/.exec(JSON.stringify(answer?.select))?.[1] ?? ""
  expect([...listed.matchAll(/'(\w+)'/g)].map(([, name]) => name).sort()).toEqual(
    [...PROTECTION_TRAITS].sort(),
  )
  expect(PROTECTION_TRAITS).toContain("declined_withdrawals_30d")
})
