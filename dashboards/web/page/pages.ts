/** A page, as its address says. */
export type Page =
  | { readonly kind: "overview" }
  | { readonly kind: "segments" }
  | { readonly kind: "segment"; readonly name: string }
  | { readonly kind: "campaigns" }
  | { readonly kind: "campaign"; readonly name: string }
  | { readonly kind: "players" }
  | { readonly kind: "player"; readonly brand: string; readonly player: string }
  | { readonly kind: "pipeline" }
  | { readonly kind: "predictions" }
  | { readonly kind: "audit" }
  | { readonly kind: "rules" }
  | { readonly kind: "gate" }
  | { readonly kind: "exclusion-lists" }
  | { readonly kind: "unknown" }

/** Pages of the navigation: words, path and keys. */
export const PAGES = [
  ["Overview", "/", "g o"],
  ["Segments", "/segments", "g s"],
  ["Campaigns", "/campaigns", "g c"],
  ["Players", "/players", "g l"],
  ["Predictions", "/predictions", "g r"],
  ["Pipeline", "/pipeline", "g p"],
  ["Gate", "/gate", "g g"],
  ["Rules", "/rules", "g u"],
  ["Exclusion lists", "/exclusion-lists", "g e"],
  ["Audit", "/audit", "g a"],
  ["Models", "/models", "g m"],
] as const

/** Whether the server draws the page of an address: one goes there by loading it. */
export function isServed(href: string): boolean {
  return groupOf(href.split("?")[0] ?? "") === "/models"
}

/** The page of a path; what is none is unknown. */
export function pageOf(path: string): Page {
  const [group = "", id, ...rest] = path.replace(/^\/|\/$/g, "").split("/")
  if (rest.length > 0) return { kind: "unknown" }
  if (group === "" && id === undefined) return { kind: "overview" }
  const name = id === undefined ? undefined : decoded(id)
  if (group === "segments") return name ? { kind: "segment", name } : { kind: "segments" }
  if (group === "campaigns") return name ? { kind: "campaign", name } : { kind: "campaigns" }
  if (group === "pipeline" && id === undefined) return { kind: "pipeline" }
  if (group === "predictions" && id === undefined) return { kind: "predictions" }
  if (group === "audit" && id === undefined) return { kind: "audit" }
  if (group === "rules" && id === undefined) return { kind: "rules" }
  if (group === "gate" && id === undefined) return { kind: "gate" }
  if (group === "exclusion-lists" && id === undefined) return { kind: "exclusion-lists" }
  if (group === "players") return name ? playerOf(name) : { kind: "players" }
  return { kind: "unknown" }
}

// Brands hold no colon; a player id may.
function playerOf(name: string): Page {
  const colon = name.indexOf(":")
  if (colon < 1 || colon === name.length - 1) return { kind: "unknown" }
  return { kind: "player", brand: name.slice(0, colon), player: name.slice(colon + 1) }
}

/** The entry of the navigation under which a path stands. */
export function groupOf(path: string): string {
  return `/${path.split("/")[1] ?? ""}`
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
