import { expect, test } from "vitest"
import { forgingIn, withoutTexts } from "./bare-text.ts"

test.each([
  "SELECT sum(x) OVER (PARTITION BY brand ORDER BY day ASC ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) FROM t",
  "SELECT sum(x) OVER w FROM t WINDOW w AS (ORDER BY toString(a) ASC)",
  "SELECT 'over (f(1))', a AS `Player id` FROM t",
  "SELECT match(a, '^x\\\\nb$'), 'it\\'s'",
])("every name is plain in %s", (sql) => {
  expect(forgingIn(sql)).toBeUndefined()
})

test.each([
  "SELECT 1 AS `a\\nIdentifier y`",
  'SELECT 1 AS "a.b"',
  "SELECT 1 AS `a, b`",
  "SELECT 1 AS `a",
  "SELECT 1 AS `  a`",
  "SELECT columns('a|\\nFUNCTION')",
  "SELECT 'it\\'s \\\\\\n'",
])("a name is not in %s", (sql) => {
  expect(forgingIn(sql)).toBeDefined()
})

test("strings and quoted names are left out, whatever they hold", () => {
  expect(withoutTexts("a = 'it\\'s' AND `b c` = 'x''y'")).toBe("a = '' AND x = ''")
})
