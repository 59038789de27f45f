import { tooMuch } from "../../api/segment/sql-bound.ts"

/** What of the browser's storage a draft needs. */
type Drawer = Pick<Storage, "getItem" | "setItem" | "removeItem">

const keyOf = (name: string) => `draft:${name}`

/** The draft that this browser has kept, where it can be shown. */
export function readDraft(name: string, drawer: () => Drawer): string | undefined {
  try {
    const text = drawer().getItem(keyOf(name))
    return text === null || tooMuch(text) !== undefined ? undefined : text
  } catch {
    return undefined
  }
}

/** Keeps a draft, or with undefined none. False: the browser does not (it is full, or keeps nothing). */
export function keepDraft(name: string, text: string | undefined, drawer: () => Drawer): boolean {
  try {
    if (text === undefined) drawer().removeItem(keyOf(name))
    else drawer().setItem(keyOf(name), text)
    return true
  } catch {
    return false
  }
}
