import { useCallback, useState } from "react"
import type { TaskAnswer } from "../../../api/task/schema.ts"
import { type Live, useAnswer } from "../../live.ts"
import { useField } from "../../page/place.ts"
import { tell } from "../../told.ts"
import type { Trouble } from "../preview/trouble.tsx"

const FOLLOW_MS = 500
/** What is over is as it is. */
const OVER_MS = 3_600_000

export interface FollowedTask {
  readonly live: Live<TaskAnswer>
  /** Why it could not be begun. */
  readonly refused: Trouble | undefined
  readonly begin: (path: string, question: object) => Promise<void>
  readonly cancel: () => Promise<void>
  readonly isAsked: boolean
}

/** A long task whose id is in the address: whoever has the link sees how far it is. */
export function useTask(field: string): FollowedTask {
  const [id, goTo] = useField(field)
  const [refused, refuse] = useState<Trouble>()
  const [isOver, setOver] = useState(false)
  const live = useAnswer<TaskAnswer>(
    id === "" ? undefined : `/api/tasks/${encodeURIComponent(id)}`,
    isOver ? OVER_MS : FOLLOW_MS,
  )
  const value = live.value?.id === id ? live.value : undefined
  const ended = value !== undefined && value.ended_at !== null
  if (ended !== isOver) setOver(ended)
  const begin = useCallback(
    async (path: string, question: object) => {
      refuse(undefined)
      const told = await tell<TaskAnswer>("POST", path, question)
      if ("refused" in told) refuse(told.refused)
      else goTo(told.answer.id)
    },
    [goTo],
  )
  const cancel = useCallback(async () => {
    const told = await tell("POST", `/api/tasks/${encodeURIComponent(id)}/cancel`, {})
    if ("refused" in told) refuse(told.refused)
  }, [id])
  return { live: { ...live, value }, refused, begin, cancel, isAsked: id !== "" }
}
