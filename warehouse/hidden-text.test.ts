import { expect, test } from "vitest"
import { hiddenIn, withoutTexts } from "./hidden-text.ts"

test.each([
  "SELECT sum(x) OVER (PARTITION BY brand ORDER BY day ASC ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) FROM t",
  "SELECT sum(x) OVER w FROM t WINDOW w AS (ORDER BY toString(a) ASC)",
  "SELECT 'over (f(1))', a AS `Player id` FROM t",
])("nothing is hidden in %s", (sql) => {
  expect(hiddenIn(sql)).toBeUndefined()
})

test.each([
  "SELECT sum(x) OVER (ORDER BY file('a') AS f ASC) FROM t",
  "SELECT sum(x) OVER(ORDER BY (SELECT 1)) FROM t",
  "SELECT 'it''s', sum(x) OVER (PARTITION BY ')' , f()) FROM t",
  "SELECT 1 AS `a\\nIdentifier y`",
  'SELECT 1 AS "a.b"',
  "SELECT 1 AS `a, b`",
  "SELECT 1 AS `a",
])("something is in %s", (sql) => {
  expect(hiddenIn(sql)).toBeDefined()
})

test("strings and quoted names are left out, whatever they hold", () => {
  expect(withoutTexts("a = 'it\\'s' AND `b c` = 'x''y'")).toBe("a = '' AND x = ''")
})
