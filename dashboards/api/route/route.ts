import { z } from "zod"
import { PitbossError } from "../../../core/errors.ts"
import type { Told } from "../withheld/told.ts"
import { questionWords } from "./question-words.ts"

/** One question that the API answers: what checks it is also what the OpenAPI document says. */
export interface Route {
  readonly method: "get" | "post" | "put"
  /** With its parameters in braces: `/api/segments/{name}`. */
  readonly path: string
  readonly summary: string
  /** What is asked: fields named in the path, the others in the query, or in the body of a post or a put. */
  readonly question: z.ZodObject
  /** An array of rows is answered as Arrow too. */
  readonly answer: z.ZodType
  /** Analysts and administrators alone. */
  readonly isForAuthors: boolean
  /** Compliance officers and administrators alone. */
  readonly isForOfficers: boolean
  /** The answer is about who asks: nobody else is given it. */
  readonly isOfAsker: boolean
  /** `by`: the name of the key that asks. */
  readonly read: (question: unknown, told: Told, by?: string) => Promise<unknown>
}

interface RouteOf<Question extends z.ZodObject, Answer extends z.ZodType> {
  readonly method?: Route["method"]
  readonly path: string
  readonly summary: string
  readonly question: Question
  readonly answer: Answer
  readonly isForAuthors?: boolean
  readonly isForOfficers?: boolean
  readonly isOfAsker?: boolean
  /** Is given what the asker may be told, and his key's name. */
  readonly read: (question: z.output<Question>, told: Told, by: string) => Promise<z.input<Answer>>
}

/** Who asks where nobody says. */
const UNNAMED = "unnamed"

/** Makes a route; its reader is given nothing that its question does not let through. */
export function route<Question extends z.ZodObject, Answer extends z.ZodType>({
  method = "get",
  isForAuthors = false,
  isForOfficers = false,
  isOfAsker = false,
  read,
  ...rest
}: RouteOf<Question, Answer>): Route {
  return {
    ...rest,
    method,
    isForAuthors,
    isForOfficers,
    isOfAsker,
    read: (question, told, by = UNNAMED) => read(question as z.output<Question>, told, by),
  }
}

/** The question as its reader takes it. Throws QUESTION naming the field. */
export function parseQuestion({ question }: Route, asked: object): unknown {
  const parsed = parse(question, asked)
  if (parsed.success) return parsed.data
  throw new PitbossError("QUESTION", questionWords(parsed.error))
}

// A question may hold itself, and somebody may write it deeper than the stack is.
function parse(question: Route["question"], asked: object) {
  try {
    return question.safeParse(asked)
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    throw new PitbossError("QUESTION", "The question is nested too deep to be read.")
  }
}

/** Names of the fields that stand in the path. */
export function pathFields({ path }: Route): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "")
}

/** A number as it stands in a query. */
export const numberInQuery = (least: number, most: number, otherwise: number) =>
  z.coerce.number().int().min(least).max(most).default(otherwise)
