import { Bool, Float64, Table, tableToIPC, Utf8, type Vector, vectorFromArray } from "apache-arrow"
import { z } from "zod"

/** Media type of one Arrow stream. */
export const ARROW = "application/vnd.apache.arrow.stream"

type Row = Readonly<Record<string, unknown>>

/** The element of an array of rows, or undefined for any other answer. */
export function rowOf(answer: z.ZodType): z.ZodObject | undefined {
  if (!(answer instanceof z.ZodArray)) return undefined
  return answer.element instanceof z.ZodObject ? answer.element : undefined
}

/** Rows as one Arrow stream, a column for each field; what is no text, number or truth is JSON text. */
export function arrowOf(rows: readonly Row[], row: z.ZodObject): Uint8Array {
  const columns = Object.entries(row.shape).map(([name, schema]) => [
    name,
    columnOf(
      rows.map((one) => one[name]),
      schema as z.ZodType,
    ),
  ])
  return tableToIPC(new Table(Object.fromEntries(columns) as Record<string, Vector>), "stream")
}

function columnOf(values: readonly unknown[], schema: z.ZodType): Vector {
  const plain = bare(schema)
  const known = values.map((value) => value ?? null)
  if (plain instanceof z.ZodNumber)
    return vectorFromArray(known as (number | null)[], new Float64())
  if (plain instanceof z.ZodBoolean) return vectorFromArray(known as (boolean | null)[], new Bool())
  const texts = known.map((value) =>
    value === null || typeof value === "string" ? value : JSON.stringify(value),
  )
  return vectorFromArray(texts, new Utf8())
}

function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return bare(schema.unwrap() as z.ZodType)
  return schema
}
