import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openEmbedded, removeEmbedded } from "./embedded.ts"
import type { Warehouse } from "./warehouse.ts"
import { isSelectInWindow, linesOf, writtenParts } from "./written-part.ts"

let path: string
let warehouse: Warehouse

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "pitboss-written-"))
  warehouse = await openEmbedded({ path })
})

afterAll(async () => {
  await warehouse.close()
  removeEmbedded(path)
})

// As people's selects are: one that stands inside another, as the engine writes it.
async function partsOf(sql: string) {
  const [row] = await warehouse.query<{ formatted: string }>(
    "select formatQuerySingleLine({text:String}) as formatted",
    { text: `select * from (${sql})` },
  )
  return writtenParts(warehouse, row?.formatted ?? "")
}

// X is a call: every place in which one may stand.
test.each([
  "select X",
  "select sum(n) over (order by X) from t",
  "select sum(n) over (partition by a, X order by n rows between 1 preceding and current row) from t",
  "select sum(X) over () from t",
  "select sum(n) over w from t window w as (partition by X)",
  "select any(X) respect nulls over () from t",
  "select sum(n) filter (where X) from t",
  "select quantile(0.5)(X) ignore nulls from t",
  "select count(distinct X) from t",
  "select n from t order by n with fill from X",
  "select n from t order by n with fill to X step 1",
  "select n from t order by n with fill step X",
  "select n from t order by n with fill staleness X",
  "select n from t order by n with fill interpolate (n as X)",
  "select n from t order by X desc nulls first",
  "select n from t group by grouping sets ((X), ())",
  "select n from t group by cube(X)",
  "select n from t group by X with rollup having X",
  "select n from t limit X",
  "select n from t limit 1 offset X",
  "select n from t limit 1 by X",
  "select n from t limit X by n",
  "select distinct on (X) n from t",
  "select n from t qualify X",
  "select n from t prewhere X",
  "select * replace (X as n) from t",
  "select * apply (x -> X) from t",
  "select t.* apply (x -> X) from t",
  "select columns('n') replace (X as n) from t",
  "select (X)::String, cast(X as String), interval X day, X ? 1 : 2, a[X], (X, 2), [X], X || 'a'",
  "select case X when 1 then 2 end",
  "select arrayMap((x, y) -> X, [1], [2])",
  "select exists(select X), 1 in (select X), 1 = any (select X)",
  "select 1 from a join b on X",
  "select 1 from a asof join b on a.x = b.x and a.y >= X",
  "select 1 from a array join X as x",
  "with X as x select x",
  "with x as (select X) select * from x",
  "with recursive x as (select X as n) select n from x",
  "select 1 union all select X",
  "select 1 intersect select X",
])("shows the call that is in %s", async (sql) => {
  const expected = sql.split("X").length - 1
  const lines = linesOf(await partsOf(sql.replaceAll("X", "zz_called(1)")))
  expect(lines.filter((line) => line === "Function zz_called").length).toBeGreaterThanOrEqual(
    expected,
  )
})

test.each([
  "select * apply zz_called from t",
  "select sum(1) over (partition by * apply zz_called) from t",
  "select sum(1) over (order by t.* apply lower apply zz_called) from t",
  "select columns('n') apply zz_called from t",
  "select arrayMap(zz_called, [1])",
])("shows the name of what is called in %s", async (sql) => {
  const lines = linesOf(await partsOf(sql))
  expect(lines.filter((line) => / zz_called$/.test(line))).toHaveLength(1)
})

test("tells tables, functions in their place and columns apart", async () => {
  const parts = await partsOf(
    "select a.n from t as a join numbers(3) as b on a.n = b.number where n in other",
  )
  expect(linesOf(parts).filter((line) => /^Table|^Identifier|numbers/.test(line))).toEqual([
    "Identifier a.n",
    "TableIdentifier t",
    "TableExpression",
    "Function numbers",
    "Identifier a.n",
    "Identifier b.number",
    "Identifier n",
    "Identifier other",
  ])
})

test.each([
  ["select sum(1) over (order by (select 1))", true],
  ["select sum(1) over (partition by n in (select 1)) from t", true],
  ["select sum(1) over w from t window w as (order by (select 1))", false],
  ["select (select sum(1) over (order by n)) from t", false],
])("a select in an inline window is told: %s", async (sql, isOne) => {
  expect((await partsOf(sql)).some(isSelectInWindow)).toBe(isOne)
})
