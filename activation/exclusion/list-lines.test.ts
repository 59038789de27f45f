import { describe, expect, test } from "vitest"
import { listLines, type ReadLine } from "./list-lines.ts"
import { ExclusionList, ExclusionListSettings } from "./list-setting.ts"

const NOW = new Date("2026-11-23T12:00:00Z")
const NAMES = { first_name: "FIRST", last_name: "LAST", birth_date: "DOB" }
const csv = (more: object = {}) =>
  ExclusionList.parse({ id: "nj", jurisdiction: "US-NJ", columns: NAMES, ...more })

async function read(text: string | Buffer, setting: ExclusionList): Promise<ReadLine[]> {
  const lines: ReadLine[] = []
  for await (const one of listLines(Buffer.from(text), setting, NOW)) lines.push(one)
  return lines
}

const ann = { kind: "plain", firstName: "Ann", lastName: "Borg", birthDate: "1990-05-07" }
const people = async (...asked: Parameters<typeof read>) =>
  (await read(...asked)).map((one) => (one.kind === "listed" ? one.listed : one))

describe("a list in CSV", () => {
  test("is read by its columns' names, in whatever order, with a byte order mark and quotes", async () => {
    const text = '\uFEFFDOB,Note,LAST,FIRST\r\n1990-05-07,"a, b","Borg"," Ann "\r\n\r\n'
    expect(await people(text, csv())).toMatchObject([ann])
  })

  test("is read in latin1, by semicolons, behind lines that say nothing", async () => {
    const text = Buffer.from("State of NJ\nFIRST;LAST;DOB\nJosé;Müller;07/05/1990\n", "latin1")
    const setting = csv({
      ...{ delimiter: ";", encoding: "latin1", skip_lines: 1, date_format: "dd/MM/yyyy" },
    })
    expect(await people(text, setting)).toMatchObject([
      { firstName: "José", lastName: "Müller", birthDate: "1990-05-07" },
    ])
  })

  test("says of each broken line where and what was expected, and nothing of the person", async () => {
    const text = [
      "FIRST,LAST,DOB",
      "Ann,Borg,1990-05-07",
      "Ann,Borg,1990-13-07",
      "Ann,Borg,2027-01-01",
      "Ann,,1990-05-07",
      "Ann,Borg",
      'An"n,Borg,1990-05-07',
      "Ann,Borg,",
    ].join("\n")
    const broken = (await read(text, csv())).filter(({ kind }) => kind === "broken")
    expect(broken.map((one) => one.kind === "broken" && [one.line, one.field])).toEqual([
      [3, "birth_date"],
      [4, "birth_date"],
      [5, "last_name"],
      [6, "line"],
      [7, "line"],
      [8, "birth_date"],
    ])
    expect(JSON.stringify(broken)).not.toMatch(/Ann|Borg|1990|2027/)
    expect(JSON.stringify(broken)).toContain("a day before today, as yyyy-MM-dd")
  })

  test("without a column that was named, or without a line, has no header", async () => {
    expect(await read("FIRST,NAME,DOB\nAnn,Borg,1990-05-07", csv())).toEqual([
      { kind: "headless", line: 1, field: "last_name", expected: "a header with a column 'LAST'" },
    ])
    const expected = "a header with a column 'FIRST'"
    expect(await read("", csv())).toEqual([
      { kind: "headless", line: 1, field: "first_name", expected },
    ])
    expect(await read("only this", csv({ skip_lines: 2 }))).toMatchObject([
      { kind: "headless", line: 3 },
    ])
    expect(await read("FIRST,LAST,DOB\n", csv())).toEqual([])
  })

  test("takes who has a document alone, with the prefix that the vault's have", async () => {
    const columns = { ...NAMES, document: "SSN" }
    const setting = csv({ columns, document_prefix: "US-SSN " })
    const text = "FIRST,LAST,DOB,SSN\n,,,123-45-6789\nAnn,Borg,1990-05-07,-\n,,,\n"
    expect(await people(text, setting)).toMatchObject([
      { document: "US-SSN 123-45-6789" },
      { ...ann, document: undefined },
      { kind: "broken", field: "first_name" },
    ])
  })

  test("of what changed says who is no longer on it", async () => {
    const setting = csv({ columns: { ...NAMES, change: "ACTION" }, removal: "DEL" })
    const text = "ACTION,FIRST,LAST,DOB\nadd,Ann,Borg,1990-05-07\ndel,Ben,Borg,1990-05-07\n"
    const removals = (await read(text, setting)).map(
      (one) => one.kind === "listed" && one.isRemoval,
    )
    expect(removals).toEqual([false, true])
  })
})

test("a list of fixed width is read by places, counted from 1", async () => {
  const setting = ExclusionList.parse({
    ...{ id: "pa", jurisdiction: "US-PA", format: "fixed", date_format: "MMddyyyy", skip_lines: 1 },
    columns: {
      last_name: { start: 1, length: 10 },
      first_name: { start: 11, length: 8 },
      birth_date: { start: 19, length: 8 },
      document: { start: 27, length: 9 },
    },
  })
  const text = [
    "HEADER",
    "BORG      ANN     05071990123456789",
    "",
    "GRECH     BEN     02301990",
    "VELLA     CYD     01021980",
  ].join("\n")
  expect(await people(text, setting)).toMatchObject([
    { lastName: "BORG", firstName: "ANN", birthDate: "1990-05-07", document: "123456789" },
    { kind: "broken", line: 4, field: "birth_date" },
    { lastName: "VELLA", firstName: "CYD", birthDate: "1980-01-02", document: undefined },
  ])
})

test("a hashed list has hashes alone", async () => {
  const hash = "ab".repeat(32)
  const setting = csv({ columns: { person: "P", document: "D" }, hashed: { salt_env: "SALT" } })
  const text = `P,D\n${hash.toUpperCase()},\n,${hash}\nAnn Borg,\n,\n`
  expect(await people(text, setting)).toMatchObject([
    { kind: "hashed", person: hash, document: undefined },
    { kind: "hashed", person: undefined, document: hash },
    { kind: "broken", line: 4, field: "person", expected: "a SHA-256 of 64 hex digits" },
    { kind: "broken", line: 5, field: "person" },
  ])
})

describe("the setting of a list is refused", () => {
  const one = { id: "nj", jurisdiction: "US-NJ", columns: NAMES }
  test.each([
    ["an id with blanks", { ...one, id: "N J" }, "id"],
    ["a place that is none", { ...one, jurisdiction: "New Jersey" }, "jurisdiction"],
    ["no column to compare", { ...one, columns: {} }, "columns"],
    ["names without a day of birth", { ...one, columns: { first_name: "F" } }, "columns"],
    ["names where it is of fixed width", { ...one, format: "fixed" }, "columns"],
    ["names in a hashed one", { ...one, hashed: { salt_env: "S" } }, "columns"],
    ["a date without its century", { ...one, date_format: "MM/dd/yy" }, "date_format"],
    ["a schedule without a path", { ...one, schedule: { cron: "0 4 * * *" } }, "path"],
    ["an age that is none", { ...one, max_age: "1 day" }, "max_age"],
    ["a field that nobody knows", { ...one, coulmns: {} }, ""],
  ])("%s", (_, setting, field) => {
    const parsed = ExclusionList.safeParse(setting)
    expect(parsed.error?.issues.map(({ path }) => path.join("."))).toContain(field)
  })

  test("where an id stands twice, and an age is in minutes, hours or days", () => {
    expect(ExclusionListSettings.safeParse([one, one]).error?.issues[0]?.path).toEqual([1, "id"])
    const ages = ["90m", "24h", "7d"].map((max_age) => ExclusionList.parse({ ...one, max_age }))
    expect(ages.map(({ max_age }) => max_age)).toEqual([5_400_000, 86_400_000, 604_800_000])
    expect(ExclusionList.parse(one).max_age).toBe(86_400_000)
  })
})
