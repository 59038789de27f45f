import { z } from "zod"
import { PitbossError } from "../../../core/errors.ts"
import type { Told } from "../withheld/told.ts"

/** One question that the API answers: what checks it is also what the OpenAPI document says. */
export interface Route {
  readonly method: "get" | "post"
  /** With its parameters in braces: `/api/segments/{name}`. */
  readonly path: string
  readonly summary: string
  /** What is asked: fields named in the path, the others in the query, or in the body of a post. */
  readonly question: z.ZodObject
  /** An array of rows is answered as Arrow too. */
  readonly answer: z.ZodType
  readonly isForAdmins: boolean
  readonly read: (question: unknown, told: Told) => Promise<unknown>
}

interface RouteOf<Question extends z.ZodObject, Answer extends z.ZodType> {
  readonly method?: Route["method"]
  readonly path: string
  readonly summary: string
  readonly question: Question
  readonly answer: Answer
  readonly isForAdmins?: boolean
  /** Is given what the asker may be told. */
  readonly read: (question: z.output<Question>, told: Told) => Promise<z.input<Answer>>
}

/** Makes a route; its reader is given nothing that its question does not let through. */
export function route<Question extends z.ZodObject, Answer extends z.ZodType>({
  method = "get",
  isForAdmins = false,
  read,
  ...rest
}: RouteOf<Question, Answer>): Route {
  return {
    ...rest,
    method,
    isForAdmins,
    read: (question, told) => read(question as z.output<Question>, told),
  }
}

/** The question as its reader takes it. Throws QUESTION naming the field. */
export function parseQuestion({ question }: Route, asked: object): unknown {
  const parsed = question.safeParse(asked)
  if (parsed.success) return parsed.data
  throw new PitbossError("QUESTION", z.prettifyError(parsed.error))
}

/** Names of the fields that stand in the path. */
export function pathFields({ path }: Route): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "")
}

/** A number as it stands in a query. */
export const numberInQuery = (least: number, most: number, otherwise: number) =>
  z.coerce.number().int().min(least).max(most).default(otherwise)
