import type { Head } from "./segment-text.ts"

/** What of the browser's storage it needs. */
type Drawer = Pick<Storage, "getItem" | "setItem" | "removeItem">
/** Parameters are the text's own: no field changes them. */
type Kept = Partial<Omit<Head, "parameters">>

const keyOf = (name: string) => `head:${name}`
const TEXTS = ["name", "description", "owner", "purpose"] as const

/** What somebody had changed of a head before he left; what cannot be read is nothing. */
export function keptHead(name: string, drawer: () => Drawer): Kept {
  try {
    const kept: unknown = JSON.parse(drawer().getItem(keyOf(name)) ?? "{}")
    return typeof kept === "object" && kept !== null ? partOf(kept as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function partOf({ tags, folder, ...said }: Record<string, unknown>): Kept {
  const texts = TEXTS.filter((key) => typeof said[key] === "string").map((key) => [key, said[key]])
  const areTags = Array.isArray(tags) && tags.every((tag) => typeof tag === "string")
  return {
    ...Object.fromEntries(texts),
    ...(areTags && { tags: tags as string[] }),
    ...((typeof folder === "string" || folder === null) && { folder }),
  }
}

/** Keeps what was changed, or with undefined nothing. A browser that keeps nothing loses it. */
export function keepHead(name: string, changed: Kept | undefined, drawer: () => Drawer): void {
  try {
    if (changed === undefined) drawer().removeItem(keyOf(name))
    else drawer().setItem(keyOf(name), JSON.stringify(changed))
  } catch {
    // The fields themselves still hold it.
  }
}
