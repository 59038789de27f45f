import { useCallback, useSyncExternalStore } from "react"
import { isServed } from "./pages.ts"

const MOVED = "pitboss:moved"

export interface Place {
  readonly path: string
  readonly search: string
}

/** Goes to an address of the page, without a reload where it draws that itself; Back goes to the one before. */
export function go(href: string): void {
  if (isServed(href)) {
    location.assign(href)
    return
  }
  history.pushState(null, "", href)
  dispatchEvent(new Event(MOVED))
}

/** Puts another address in the place of this one: Back does not come here. */
export function replace(href: string): void {
  history.replaceState(null, "", href)
  dispatchEvent(new Event(MOVED))
}

/** Where the page is, followed. */
export function usePlace(): Place {
  const href = useSyncExternalStore(follow, () => `${location.pathname}${location.search}`)
  const [path = "/", query = ""] = href.split(/\?(.*)/s)
  return { path, search: query ? `?${query}` : "" }
}

function follow(tell: () => void): () => void {
  addEventListener("popstate", tell)
  addEventListener(MOVED, tell)
  return () => {
    removeEventListener("popstate", tell)
    removeEventListener(MOVED, tell)
  }
}

type ChangeField = (value: string, others?: Readonly<Record<string, string>>) => void

/** One field of the address, and how to change it. An empty value, or the default, is left out. */
export function useField(name: string, otherwise = ""): readonly [string, ChangeField] {
  return useFieldBy(go, name, otherwise)
}

/** One that is typed: no letter of it is a step to go back to. */
export function useTypedField(name: string): readonly [string, ChangeField] {
  return useFieldBy(replace, name, "")
}

function useFieldBy(
  move: (href: string) => void,
  name: string,
  otherwise: string,
): readonly [string, ChangeField] {
  const { search } = usePlace()
  const value = new URLSearchParams(search).get(name) ?? otherwise
  const change = useCallback(
    (next: string, others: Readonly<Record<string, string>> = {}) => {
      const query = new URLSearchParams(location.search)
      for (const [field, text] of Object.entries({ [name]: next, ...others }))
        if (text === "" || (field === name && text === otherwise)) query.delete(field)
        else query.set(field, text)
      const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")
      move(text ? `${location.pathname}?${text}` : location.pathname)
    },
    [move, name, otherwise],
  )
  return [value, change]
}
