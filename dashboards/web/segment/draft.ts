import { tooMuch } from "../../api/segment/sql-bound.ts"

/** What of the browser's storage a draft needs. */
type Drawer = Pick<Storage, "getItem" | "setItem" | "removeItem">

/** A select that somebody writes, and the version that stood there when he began. */
export interface Draft {
  readonly text: string
  /** Number of the latest version then; 0: there was none. */
  readonly on: number
}

const keyOf = (name: string) => `draft:${name}`
const numberKeyOf = (name: string) => `draft-on:${name}`

/** The draft that this browser has kept, where it can be shown. */
export function readDraft(name: string, drawer: () => Drawer): Draft | undefined {
  try {
    const text = drawer().getItem(keyOf(name))
    if (text === null || tooMuch(text) !== undefined) return undefined
    const on = Number.parseInt(drawer().getItem(numberKeyOf(name)) ?? "0", 10)
    return { text, on: Number.isNaN(on) ? 0 : on }
  } catch {
    return undefined
  }
}

/** Keeps a draft, or with undefined none. False: the browser does not (it is full, or keeps nothing). */
export function keepDraft(name: string, draft: Draft | undefined, drawer: () => Drawer): boolean {
  try {
    if (draft === undefined) {
      drawer().removeItem(keyOf(name))
      drawer().removeItem(numberKeyOf(name))
      return true
    }
    drawer().setItem(keyOf(name), draft.text)
    drawer().setItem(numberKeyOf(name), String(draft.on))
    return true
  } catch {
    return false
  }
}
