import { createContext, useContext } from "react"
import type { Asker } from "../../api/asker-route.ts"
import type { Live } from "../live.ts"
import type { Snapshot } from "../snapshot.ts"
import type { Theme } from "../theme-names.ts"

/** What every page has around it. */
export interface Shell {
  readonly snapshot: Live<Snapshot>
  /** Whose key it is; undefined: not known yet. */
  readonly asker: Asker | undefined
  readonly theme: Theme
  readonly nextTheme: () => void
  /** How copying the link went. */
  readonly said: string
  readonly copy: () => void
}

const Context = createContext<Shell | undefined>(undefined)
export const ShellProvider = Context.Provider

export function useShell(): Shell {
  const shell = useContext(Context)
  if (shell === undefined) throw new Error("every page stands in a shell")
  return shell
}
