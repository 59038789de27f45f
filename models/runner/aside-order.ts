import type { EngineInstant } from "./instant.ts"

/** Who asks for a table: a deployment, somebody, or a schedule. */
export type AsideOrder =
  | { readonly kind: "deploy" | "refresh" }
  | { readonly kind: "schedule"; readonly dueAt: EngineInstant; readonly missed: number }
