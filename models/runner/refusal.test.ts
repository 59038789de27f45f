import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ProjectFiles, parseProject } from "./project.ts"
import {
  INT_BOOKING,
  INT_TILE,
  openTestSite,
  PROJECT,
  STG_BET,
  type TestSite,
} from "./test-site.ts"

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())

const view = (select: string) =>
  `---\nmaterialized: view\ndescription: A view\ncolumns: { brand: A column }\n---\n${select}\n`

// What an analyst is told: file, line, and what was expected.
const REFUSALS: readonly (readonly [string, ProjectFiles, string, string])[] = [
  [
    "a circle",
    {
      "intermediate/int_a.sql": view("select brand\nfrom {{ ref('int_b') }}"),
      "intermediate/int_b.sql": view("select brand from {{ ref('int_a') }}"),
    },
    "MODELS_CYCLE",
    "intermediate/int_a.sql:7: models read each other in a circle: int_a -> int_b -> int_a (intermediate/int_a.sql:7, intermediate/int_b.sql:6); expected",
  ],
  [
    "a reference to nothing",
    { "intermediate/int_a.sql": view("select brand from {{ ref('stg_nothing') }}") },
    "MODELS_REF_UNKNOWN",
    "intermediate/int_a.sql:6: ref('stg_nothing') names no model; expected",
  ],
  [
    "a reference uphill",
    { "staging/stg_a.sql": view("select brand from {{ ref('fct_day') }}") },
    "MODELS_LAYER_REFUSED",
    "staging/stg_a.sql:6: a model of staging reads only raw, seeds; 'fct_day' is marts",
  ],
  [
    "two writers of one relation",
    { "staging/more/stg_bet.sql": STG_BET },
    "MODELS_NAME_TWICE",
    "staging/stg_bet.sql:1: the relation 'stg_bet' is written by staging/more/stg_bet.sql:1 already; expected",
  ],
  [
    "a name under which the runner writes",
    { "intermediate/int_booking__store.sql": view("select brand from {{ ref('stg_bet') }}") },
    "MODELS_NAME_RESERVED",
    "intermediate/int_booking__store.sql: 'int_booking__store' is a name under which",
  ],
  [
    "an order by what may be null",
    {
      "marts/fct_a.sql":
        "---\nmaterialized: table\ndescription: A table\norder_by: [brand]\ncolumns: { brand: A column }\n---\nselect toNullable(brand) as brand from {{ ref('stg_bet') }}\n",
    },
    "MODELS_COLUMN_TYPE",
    "marts/fct_a.sql:4: 'brand' of order_by is LowCardinality(Nullable(String)), and rows are not ordered by what may be null; expected",
  ],
  ...[
    ["partition_by", "partition_by: [\"toUInt64(file('/etc/hostname'))\"]"],
    [
      "ttl",
      "ttl: \"toDate(0) delete where brand in (select l from file('/etc/hostname', 'LineAsString', 'l String'))\"",
    ],
    ["projections", "projections: [\"p (select brand, file('/etc/hostname') order by brand)\"]"],
  ].map(([what = "", line = ""]): readonly [string, ProjectFiles, string, string] => [
    `a file that is read by ${what}`,
    {
      "marts/fct_a.sql": `---\nmaterialized: table\ndescription: A table\norder_by: [brand]\n${line}\ncolumns: { brand: A column }\n---\nselect brand from {{ ref('stg_bet') }}\n`,
    },
    "MODELS_REACH",
    "marts/fct_a.sql:5: file() reaches outside",
  ]),
  [
    "a disk of one's own",
    {
      "marts/fct_a.sql":
        "---\nmaterialized: table\ndescription: A table\norder_by: [brand]\nsettings: { disk: \"disk(type=local, path='/tmp/')\" }\ncolumns: { brand: A column }\n---\nselect brand from {{ ref('stg_bet') }}\n",
    },
    "MODELS_YAML",
    "marts/fct_a.sql:5: settings",
  ],
  [
    "a partition by what there is not",
    {
      "marts/fct_a.sql":
        "---\nmaterialized: table\ndescription: A table\norder_by: [brand]\npartition_by: [\"dictGetString('a', 'b', 1)\"]\ncolumns: { brand: A column }\n---\nselect brand from {{ ref('stg_bet') }}\n",
    },
    "MODELS_SQL",
    "marts/fct_a.sql:5: the engine refuses the table: Dictionary (`a`) not found. Expected partition_by, ttl,",
  ],
  [
    "a type that the engine does not know",
    { "intermediate/int_tile.sql": INT_TILE.replace("sum, UInt64", "sum, UInt63") },
    "MODELS_COLUMN_TYPE",
    "intermediate/int_tile.sql:10: the column 'bets' is declared as SimpleAggregateFunction(sum, UInt63), and the select gives UInt64; expected",
  ],
  [
    "a type that is more than one",
    {
      "staging/stg_bet.sql": STG_BET.replace(
        "brand: Brand of the player",
        "brand: { description: Brand, type: \"String) as a, cast(file('/etc/hostname') as UInt8\" }",
      ),
    },
    "MODELS_COLUMN_TYPE",
    "staging/stg_bet.sql:5: the column 'brand' is declared as String) as a",
  ],
  [
    "a type that the column cannot be brought to",
    {
      "staging/stg_bet.sql": STG_BET.replace(
        "brand: Brand of the player",
        'brand: { description: Brand, type: "Decimal(38, 6)" }',
      ),
    },
    "MODELS_COLUMN_TYPE",
    "staging/stg_bet.sql:5: the column 'brand' is declared as Decimal(38, 6), and the select gives LowCardinality(String); expected",
  ],
  [
    "a type in which a value would be lost",
    {
      "staging/stg_bet.sql": STG_BET.replace(
        "brand: Brand of the player",
        'brand: Brand\n  more: { description: "300", type: UInt8 }',
      ).replace(", amount_base as stake", ", amount_base as stake, toInt64(300) as more"),
    },
    "MODELS_COLUMN_TYPE",
    "staging/stg_bet.sql:6: the column 'more' is declared as UInt8, and the select gives Int64; expected every value of Int64 kept",
  ],
  [
    "a column that what it reads does not have",
    {
      "staging/stg_bet.sql": STG_BET.replace(
        ", amount_base as stake",
        ",\n    amount_bass as stake",
      ),
    },
    "MODELS_SQL",
    "staging/stg_bet.sql:12: there is no column 'amount_bass'; the nearest is 'amount_base'.",
  ],
  [
    "a model that is read without ref",
    { "intermediate/int_a.sql": view("select brand\nfrom stg_bet") },
    "MODELS_REF_BARE",
    "intermediate/int_a.sql:7: 'stg_bet' is read by its bare name; a model is read as {{ ref('stg_bet') }}, so that",
  ],
  [
    "a model that is joined without ref, behind what only looks like one",
    {
      "intermediate/int_a.sql": view(
        "select brand -- from stg_bet\nfrom {{ ref('stg_bet') }}\nwhere brand != ' from stg_bet'\n    and brand in (select brand from\n        `stg_move`)",
      ),
    },
    "MODELS_REF_BARE",
    "intermediate/int_a.sql:9: 'stg_move' is read by its bare name; a model is read as {{ ref('stg_move') }}, so that",
  ],
  [
    "a raw table that is read without source",
    { "staging/stg_a.sql": view("select brand\n\nfrom raw_event") },
    "MODELS_REF_BARE",
    "staging/stg_a.sql:8: 'raw_event' is read by its bare name; a raw table is read as {{ source('raw_event') }}, so that",
  ],
  [
    "a relation whose name is misspelt",
    { "intermediate/int_a.sql": view("select brand\nfrom stg_bets") },
    "MODELS_SQL",
    "intermediate/int_a.sql:7: there is no relation 'stg_bets'; expected {{ ref('a_model') }}, {{ source('raw_event') }}, or a name of this select's own 'with'; the nearest model is {{ ref('stg_bet') }}.",
  ],
  [
    "a reference that is misspelt",
    { "intermediate/int_a.sql": view("select brand from {{ ref('stg_bett') }}") },
    "MODELS_REF_UNKNOWN",
    "intermediate/int_a.sql:6: ref('stg_bett') names no model; expected the name of a .sql file of the project. The nearest is 'stg_bet'.",
  ],
  [
    "a column near none of those that are read",
    { "intermediate/int_a.sql": view("select\n    nocol as brand\nfrom {{ ref('stg_bet') }}") },
    "MODELS_SQL",
    "intermediate/int_a.sql:7: there is no column 'nocol'; expected one of what the select reads: brand, player_key, occurred_at, event_id, stake.",
  ],
  [
    "a column of a join that is misspelt",
    {
      "intermediate/int_a.sql": view(
        "select b.brand as brand\nfrom {{ ref('stg_bet') }} as b\nwhere b.steak > 0",
      ),
    },
    "MODELS_SQL",
    "intermediate/int_a.sql:8: there is no column 'b.steak'; the nearest is 'b.stake'.",
  ],
  [
    "a function that there is not",
    { "intermediate/int_a.sql": view("select uper('a') as brand\nfrom {{ ref('stg_bet') }}") },
    "MODELS_SQL",
    "intermediate/int_a.sql:6: there is no function 'uper'; the nearest is 'upper'.",
  ],
  [
    "what the engine cannot read",
    { "intermediate/int_a.sql": view("select brand from {{ ref('stg_bet') }}\nwhere (") },
    "MODELS_SQL",
    "intermediate/int_a.sql:7: the engine refuses the select: Syntax error at '('; unmatched parentheses",
  ],
  [
    "what the engine cannot read, behind a call of many lines",
    {
      "intermediate/int_a.sql": view(
        "select brand,\n    {{ brand_day('occurred_at') }} as day,\n    stake from from {{ ref('stg_bet') }}",
      ),
    },
    "MODELS_SQL",
    "intermediate/int_a.sql:8: the engine refuses the select: Syntax error at ",
  ],
  [
    "two columns of one name",
    {
      "intermediate/int_a.sql": view(
        "select brand,\n    toString(player_key) as brand\nfrom {{ ref('stg_bet') }}",
      ),
    },
    "MODELS_COLUMN_TWICE",
    "intermediate/int_a.sql:7: the select has two columns 'brand'; expected",
  ],
  [
    "a described column that the select lacks",
    { "staging/stg_bet.sql": STG_BET.replace(", amount_base as stake", "") },
    "MODELS_COLUMN_MISSING",
    "staging/stg_bet.sql:9: 'stake' is a described column, but the select has no column of that name; expected one at staging/stg_bet.sql:11",
  ],
  [
    "a column that nobody described",
    { "staging/stg_bet.sql": STG_BET.replace("  stake: Stake in base currency\n", "") },
    "MODELS_COLUMN_UNDESCRIBED",
    "staging/stg_bet.sql:4: the column 'stake' of the select has no description; expected columns.stake",
  ],
  [
    "a key that is no column",
    { "intermediate/int_booking.sql": INT_BOOKING.replace("[brand, day]", "[brand, night]") },
    "MODELS_COLUMN_MISSING",
    "intermediate/int_booking.sql:6: 'night' is order_by, but",
  ],
]

describe("a project is refused with file, line and what was expected, for", () => {
  test.each(REFUSALS)("%s", async (_what, files, code, words) => {
    const refused = async () =>
      site.runner({ ...PROJECT, ...files } satisfies ProjectFiles).compile()
    await expect(refused()).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
    expect(() => parseProject(PROJECT)).not.toThrow()
  })
})
