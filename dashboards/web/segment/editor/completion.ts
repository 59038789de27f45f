import type { RelationRow } from "../../../api/relation/routes.ts"

/** What can be named in a select. */
export interface Known {
  readonly relations: readonly RelationRow[]
  readonly segments: readonly NamedSegment[]
}

interface NamedSegment {
  readonly name: string
  readonly description: string
}

export interface Option {
  readonly label: string
  readonly type: "class" | "property" | "keyword"
  /** Type of a column, or what kind of thing it is. */
  readonly detail?: string
  readonly info?: string
  readonly boost?: number
}

export interface Completions {
  /** Where the word begins that they would take the place of. */
  readonly from: number
  readonly options: readonly Option[]
  /** Only such a name can stand here: they are shown before anything is typed. */
  readonly isNamed: boolean
}

const WORDS =
  "select from where and or not in is null group by having order limit interval day hour between case when then else end distinct".split(
    " ",
  )
/** Those that are closed: in one that is not, nothing is completed. */
const TEXT_OR_COMMENT = /'(?:[^'\\]|\\.|'')*'|--[^\n]*\n|\/\*[\s\S]*?\*\//g

/** What could stand at a place of a select; undefined within texts and comments. */
export function completionsAt(
  text: string,
  place: number,
  { relations, segments }: Known,
): Completions | undefined {
  const before = text.slice(0, place)
  const template = /\{\{\s*segment\(\s*'([a-z0-9-]*)$/.exec(before)
  if (template !== null)
    return {
      from: place - (template[1]?.length ?? 0),
      options: segments.map(({ name, description }) => ({
        ...{ label: name, type: "class" as const, detail: "segment", info: description },
      })),
      isNamed: true,
    }
  const bare = before.replaceAll(TEXT_OR_COMMENT, (one) => " ".repeat(one.length))
  if (/'|--[^\n]*$|\/\*/.test(bare)) return undefined
  const word = /\w*$/.exec(bare)?.[0] ?? ""
  const from = place - word.length
  if (/^\d/.test(word)) return undefined
  if (/\b(from|join)\s+$/i.test(bare.slice(0, from)))
    return { from, options: relations.map(relationOption), isNamed: true }
  return { from, options: [...columnOptions(text, relations), ...WORD_OPTIONS], isNamed: false }
}

const WORD_OPTIONS: readonly Option[] = WORDS.map((label) => ({
  label,
  type: "keyword",
  boost: -1,
}))

function relationOption({ relation, description, protects }: RelationRow): Option {
  return {
    label: relation,
    type: "class",
    detail: protects ? "for protection alone" : "relation",
    info: description,
    ...(relation === "ft_player" && { boost: 10 }),
  }
}

// Of the relations that the select names.
function columnOptions(text: string, relations: readonly RelationRow[]): readonly Option[] {
  const named = new Set(text.match(/\w+/g) ?? [])
  const seen = new Set<string>()
  return relations
    .filter(({ relation }) => named.has(relation))
    .flatMap(({ columns }) => columns)
    .filter(({ name }) => !seen.has(name) && seen.add(name))
    .map(({ name, type, description, protects }) => ({
      label: name,
      type: "property",
      detail: protects ? `${type}, for protection alone` : type,
      info: description,
      boost: 1,
    }))
}
