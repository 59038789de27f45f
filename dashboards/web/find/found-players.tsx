import { useEffect, useState } from "react"
import type { FoundRow } from "../../api/player/schema.ts"
import { useAnswer } from "../live.ts"

const SETTLED_MS = 150

/** Players whose id begins as typed; asked once typing rests. Undefined while nothing is known. */
export function useFound(typed: string): readonly FoundRow[] | undefined {
  const [text, setText] = useState("")
  useEffect(() => {
    const timer = setTimeout(() => setText(typed.trim()), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [typed])
  const live = useAnswer<readonly FoundRow[]>(
    text === "" ? undefined : `/api/players?find=${encodeURIComponent(text)}`,
    10_000,
  )
  return text === typed.trim() && text !== "" ? live.value : undefined
}
