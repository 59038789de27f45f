import type { FastifyReply } from "fastify"
import type { GatewayOptions } from "./options.ts"

/** Answers 507 where nothing can be kept; false where it can. */
export async function refuse(
  reply: FastifyReply,
  { refusal }: Pick<GatewayOptions, "refusal">,
): Promise<boolean> {
  const why = refusal?.()
  if (why === undefined) return false
  const { code, message, retryAfterSeconds } = why
  await reply.code(507).header("retry-after", String(retryAfterSeconds)).send({ code, message })
  return true
}
