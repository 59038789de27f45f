import type { Segment } from "../../../segments/segment.ts"
import type { Verified } from "../../../segments/segmenter.ts"
import type { Progress } from "../task/long-tasks.ts"
import type { VerifyAnswer } from "./schema.ts"

/** Segments that are compared behind one round: a pause of the ticks is short, and a cancellation soon. */
const AT_ONCE_MAX = 20

export interface VerifySources {
  readonly segments: () => readonly Segment[]
  /** Compares segments with a look at everybody, between two rounds. */
  readonly verify: (names: readonly string[]) => Promise<Verified>
}

/** Compares some segments with a look at everybody, a few behind each round. */
export async function runVerify(
  { verify }: VerifySources,
  names: readonly string[],
  progress: Progress,
): Promise<VerifyAnswer> {
  const answer: { -readonly [Key in keyof VerifyAnswer]: VerifyAnswer[Key] } = {
    is_exact: true,
    verified: [],
    failed: [],
  }
  for (let begin = 0; begin < names.length; begin += AT_ONCE_MAX) {
    const some = names.slice(begin, begin + AT_ONCE_MAX)
    progress.step(
      some.length === 1 ? (some[0] ?? "") : `${some.length} segments`,
      begin,
      names.length,
    )
    const { verified, failed } = await verify(some)
    answer.verified.push(...verified.map((one) => ({ ...one, players: [...one.players] })))
    answer.failed.push(
      ...failed.map(({ segment, error: { code, message } }) => ({ segment, code, message })),
    )
  }
  answer.is_exact =
    answer.failed.length === 0 &&
    answer.verified.every(({ missing, extra }) => missing === 0 && extra === 0)
  return answer
}
