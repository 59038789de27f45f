import { quoteText } from "../dialect/quote.ts"

/** Where models stand that are in no database of their own. */
const DATABASE = "default"

/** Name of the dictionary over the rows of a model. */
export function dictionaryName(name: string): string {
  return `${name}__dictionary`
}

/** The database that a dictionary reads from, in which its name is the same from everywhere. */
export function dictionaryDatabase(database: string | undefined): string {
  return database ?? DATABASE
}

/** As the engine's `dictGet` takes it, also in a view that is read from another database. */
export function dictionaryLiteral(name: string, database: string | undefined): string {
  return quoteText(`${dictionaryDatabase(database)}.${dictionaryName(name)}`)
}
