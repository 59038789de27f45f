import { literal, literals } from "../../landing/literal.ts"
import type { LandingRules } from "../../landing/rules.ts"
import { columnsOf } from "../convert.ts"
import type { RowSql } from "../expression-sql.ts"
import { EVENTS_PER_ROW_MAX, eventsPerRow, type Mapping, type MappingRule } from "../mapping.ts"
import { eventSql } from "./event-sql.ts"

/** Whose events are made, and how they are numbered. */
export interface EventsOrder {
  /** Number of the import: with a line it stands for a place in Kafka. */
  readonly number: number
  readonly source: string
  readonly behindLine: number
  /** Order of arrival of the first event, microseconds since 1970. */
  readonly arrival: bigint
  readonly rules: LandingRules
}

/**
 * The select that makes the events of rows by a mapping, checked, as the landing's columns: one branch for each
 * event that a rule makes. `rows` is a table with line, rule, and column_1 and so on for what the mapping reads.
 */
export function eventsSql(mapping: Mapping, rows: string, order: EventsOrder): string {
  const places = [...columnsOf(mapping)]
  const row: RowSql = {
    column: (name) => `column_${places.indexOf(name) + 1}`,
    line: "line",
  }
  return mapping.rows
    .flatMap(({ events }, rule) =>
      events.map((event, index) =>
        eventSql(mapping, event, {
          rows: `(select * from ${rows} where rule = ${rule + 1})`,
          row,
          place: placeSql(mapping, index, order),
          rules: order.rules,
        }),
      ),
    )
    .join("\nunion all")
}

/** SQL of which rule takes a row with the columns line and fields: none is 0, the first is 1. */
export function ruleSql(mapping: Mapping): string {
  const places = [...columnsOf(mapping)]
  const conditions = mapping.rows.map(
    (rule, n) => `${whereSql(rule, (name) => `fields[${places.indexOf(name) + 1}]`)}, ${n + 1}`,
  )
  return `multiIf(${conditions.join(", ")}, 0)`
}

function whereSql({ where }: MappingRule, column: (name: string) => string): string {
  const conditions = Object.entries(where).map(
    ([name, values]) => `has(${literals(values)}, ${column(name)})`,
  )
  return conditions.length === 0 ? "true" : conditions.join(" and ")
}

// As if Kafka had handed them over. An import's number stands for the partition, below zero.
function placeSql(
  mapping: Mapping,
  index: number,
  { number, source, behindLine, arrival }: EventsOrder,
): string {
  const nth = `(line - ${behindLine + 1}) * ${eventsPerRow(mapping)} + ${index}`
  return `toInt32(-${number}) as kafka_partition, toInt64(line * ${EVENTS_PER_ROW_MAX} + ${index}) as kafka_offset,
                    toUInt64(${arrival} + ${nth}) as arrival, ${literal(source)} as source`
}
