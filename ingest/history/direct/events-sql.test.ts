import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BOUNDLESS } from "../../../core/event-bounds.ts"
import { type EventSite, openEventSite } from "../../../tests/event-site.ts"
import { ODD_TEXTS } from "../../../tests/odd-texts.ts"
import type { Field } from "../../event/field.ts"
import { COPIED_TO_COMPLIANCE, ENVELOPE, EVENT_TYPES } from "../../event/registry.ts"
import { columnNames, EVENT_COLUMNS } from "../../landing/column.ts"
import { parseSelect } from "../../landing/parse-view.ts"
import type { LandingRules } from "../../landing/rules.ts"
import { columnsOf } from "../convert.ts"
import { readMapping } from "../mapping.ts"
import { eventsSql } from "./events-sql.ts"

const COLUMNS = `${columnNames(EVENT_COLUMNS)}, error_code, error_path`
const ARRIVAL = BigInt(Date.UTC(2026, 1, 1)) * 1_000n
const RULES: LandingRules = {
  bounds: { ...BOUNDLESS, all: { late: undefined, future: 3_600_000 } },
}
/** What the mapping cannot work out, or what is too long to be a message: the landing never sees it. */
const OWN_CODES = ["IMPORT_VALUE", "EVENT_TOO_LONG"]

/** A value of each kind that keeps the contract, others that may, and what no mapping can make. */
const GOOD: Readonly<Record<Field["kind"], readonly string[]>> = {
  ...{ brand: ["orsa"], id: ["x1", "é", "a/b"], text: ["t", "", 'a"b\\c'] },
  instant: ["2026-01-01T10:00:00Z", "2026-01-01t12:00:00.123456+02:00", "2026-03-01T00:00:00Z"],
  ...{ amount: ["1.50", "0", "01.500", "999999999999.999999"], signed_amount: ["-1.50", "2"] },
  ...{ rate: ["1.17", "1", "1.0", "99999999.999999999999"], odds: ["2.35"] },
  ...{ jurisdiction: ["MT"], language: ["en"], time_zone: ["Europe/Malta"] },
  ...{ currency: ["EUR", "JPY"], country: ["MT"], enum: [], boolean: [], list: [], object: [] },
}

/** A direct row is no message: its field may be longer than one. */
const ODD = [...ODD_TEXTS, "z".repeat(70_000)]

let site: EventSite

beforeAll(async () => {
  site = await openEventSite()
  await site.warehouse.command(
    "create table messages (message String, _topic String, _partition Int32, _offset Int64, `_headers.name` Array(String), `_headers.value` Array(String), _timestamp_ms Nullable(DateTime64(3))) engine = Memory",
  )
})

afterAll(() => site?.close())

const DIRECT = Object.entries(EVENT_TYPES).filter(
  ([type, { topic }]) => topic !== "compliance" && !COPIED_TO_COMPLIANCE.includes(type),
)

/** Each field a column of its name; what is no text is a constant. */
function mappingOf(type: string, fields: Readonly<Record<string, Field>>, more: object = {}) {
  const event = Object.entries(fields).flatMap(([name, { kind }]) => {
    if (name === "type") return [[name, type]]
    if (kind === "boolean") return [[name, true]]
    return kind === "list" || kind === "object" ? [] : [[name, `{${name}}`]]
  })
  return readMapping(
    "test.yml",
    JSON.stringify({
      description: "test",
      rows: [{ event: { ...Object.fromEntries(event), ...more } }],
    }),
  )
}

/** One sound row, and others in which one field is another value. */
function rowsOf(
  fields: Readonly<Record<string, Field>>,
  own: Readonly<Record<string, string>> = {},
): Record<string, string>[] {
  const values = ({ kind, values = [] }: Field) => [...GOOD[kind], ...values]
  const base = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, values(field)[0] ?? ""]),
  )
  Object.assign(base, own)
  const others = Object.entries(fields).flatMap(([name, field]) =>
    [...values(field), ...ODD].map((value) => ({ ...base, [name]: value })),
  )
  return [base, ...others]
}

/** What the columns' checks say of rows, and what the landing says of the same events as messages. */
async function bothWays(
  mapping: ReturnType<typeof readMapping>,
  rows: readonly Record<string, string>[],
) {
  const names = [...columnsOf(mapping)]
  const { warehouse } = site
  await warehouse.command(
    `create or replace table rows_read (line UInt64, rule UInt16 default 1${names
      .map(
        (_, n) => `,
    column_${n + 1} String`,
      )
      .join("")}) engine = Memory`,
  )
  await warehouse.insert(
    "rows_read",
    rows.map((row, index) => ({
      line: index + 1,
      ...Object.fromEntries(names.map((name, n) => [`column_${n + 1}`, row[name] ?? ""])),
    })),
  )
  const order = { number: 7, source: "import:test", behindLine: 0, arrival: ARRIVAL, rules: RULES }
  await warehouse.command("create or replace table direct as landing_parsed engine = Memory")
  await warehouse.command(`insert into direct (${COLUMNS}) select ${COLUMNS} from (${eventsSql(mapping, "rows_read", order)})
settings output_format_json_escape_forward_slashes = 0`)
  await warehouse.command("truncate table messages")
  await warehouse.command(`insert into messages select body, topic, kafka_partition, kafka_offset, ['pitboss-source', 'pitboss-seq'],
    [toString(source), toString(arrival)], null from direct where error_code not in ${JSON.stringify(OWN_CODES).replaceAll('"', "'")}`)
  await warehouse.command("create or replace table landed as landing_parsed engine = Memory")
  await warehouse.command(
    `insert into landed (${COLUMNS}) select ${COLUMNS} from (${parseSelect("messages", RULES)})`,
  )
  const read = (table: string) =>
    warehouse.query<{ error_code: string; error_path: string }>(
      `select * from ${table} where error_code not in ${JSON.stringify(OWN_CODES).replaceAll('"', "'")} order by kafka_offset`,
    )
  // Of a broken row only what is wrong with it is told to anybody.
  const told = (all: readonly { error_code: string; error_path: string }[]) =>
    all.map((row) => (row.error_code === "" ? row : { code: row.error_code, path: row.error_path }))
  return { direct: told(await read("direct")), landed: told(await read("landed")) }
}

/** What else a sound event of a type takes. */
const SOUND: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "bonus.changed": { status: "completed" },
}

describe("what an import checks by columns", () => {
  test.each(DIRECT)("is what the landing checks in messages: %s", async (type, { fields }) => {
    const all = { ...ENVELOPE, ...fields }
    const { direct, landed } = await bothWays(mappingOf(type, all), rowsOf(all, SOUND[type]))
    expect(direct).toEqual(landed)
    expect(direct.length).toBeGreaterThan(100)
    expect(direct.filter((row) => !("code" in row)).length).toBeGreaterThan(10)
    expect(direct.filter((row) => "code" in row).length).toBeGreaterThan(50)
  })

  test("also where optional fields are left out, and others stand under extra", async () => {
    const required = Object.entries({ ...ENVELOPE, ...EVENT_TYPES["casino.bet"]?.fields }).filter(
      ([, { optional }]) => !optional,
    )
    const fields = Object.fromEntries(required)
    const more = { table: "{stake_real}", seat: "= {stake_bonus} / 2", is_vip: "= {game_id} = 'x'" }
    const { direct, landed } = await bothWays(mappingOf("casino.bet", fields, more), rowsOf(fields))
    expect(direct).toEqual(landed)
  })

  test.each([
    ["a field that is missing", { stake_real: undefined }, "EVENT_FIELD_MISSING"],
    ["personal data by its name", { "E-Mail": "{game_id}" }, "EVENT_PERSONAL_DATA"],
    ["a version that is none", { schema_version: "1" }, "EVENT_SCHEMA_VERSION"],
    ["a condition where a text belongs", { currency: "= {game_id} = 't'" }, "EVENT_INVALID"],
  ])("and %s", async (_, more, code) => {
    const fields = { ...ENVELOPE, ...EVENT_TYPES["casino.bet"]?.fields }
    const { direct, landed } = await bothWays(
      mappingOf("casino.bet", fields, more),
      rowsOf(fields).slice(0, 20),
    )
    expect(direct).toEqual(landed)
    expect(direct[0]).toMatchObject({ code })
  })

  test("a bonus turns into money exactly when it is completed", async () => {
    const fields = { ...ENVELOPE, ...EVENT_TYPES["bonus.changed"]?.fields }
    const without = mappingOf("bonus.changed", fields, { turned_real: undefined })
    const { direct, landed } = await bothWays(without, rowsOf(fields))
    expect(direct).toEqual(landed)
    expect(direct).toContainEqual({ code: "EVENT_TURNED_REAL", path: "turned_real" })
  })

  test("text that is no UTF-8 is a fault of the row", async () => {
    const mapping = mappingOf("session.ended", {
      ...ENVELOPE,
      ...EVENT_TYPES["session.ended"]?.fields,
    })
    const { warehouse } = site
    const names = [...columnsOf(mapping)]
    await warehouse.command(
      `create or replace table rows_read (line UInt64, rule UInt16, ${names.map((_, n) => `column_${n + 1} String`).join(", ")}) engine = Memory`,
    )
    await warehouse.command(
      `insert into rows_read select 1, 1, ${names.map(() => "unhex('ff')").join(", ")}`,
    )
    const order = { number: 7, source: "s", behindLine: 0, arrival: ARRIVAL, rules: RULES }
    expect(
      await warehouse.query(
        `select error_code, error_path from (${eventsSql(mapping, "rows_read", order)})`,
      ),
    ).toEqual([{ error_code: "EVENT_ENCODING", error_path: "" }])
  })
})
