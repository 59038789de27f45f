import type { ReactNode } from "react"
import { useShell } from "./shell.ts"

/** What compliance officers and administrators do: nobody else is offered what would be refused. */
export function OfficersOnly({ children }: { readonly children: ReactNode }) {
  return useShell().asker?.may_govern ? children : null
}

/** Says to everybody else why nothing can be done here. */
export function NotOfficers({ what }: { readonly what: string }) {
  if (useShell().asker?.may_govern !== false) return null
  return <p className="quiet">{what} is for compliance officers and administrators.</p>
}
