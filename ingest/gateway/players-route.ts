import type { FastifyInstance } from "fastify"
import { z } from "zod"
import { ContactPatch } from "../../store/contact.ts"
import { PATTERNS } from "../event/field.ts"
import { requireRole } from "./authentication.ts"
import { tellListed } from "./listed-players.ts"
import type { GatewayOptions } from "./options.ts"
import { refuse } from "./refuse.ts"
import type { Sequence } from "./sequence.ts"
import { tellLinks } from "./vault-links.ts"

const Params = z.object({
  brand: z.string().regex(new RegExp(PATTERNS.brand)),
  player_id: z.string().regex(new RegExp(PATTERNS.id)),
})

/** `PUT` and `DELETE /v1/players/{brand}/{player_id}`: the only way in for personal data. */
export function playersRoute(
  app: FastifyInstance,
  options: GatewayOptions,
  sequence: Sequence,
): void {
  const { authenticate, vault } = options
  app.route({
    method: ["PUT", "DELETE"],
    url: "/v1/players/:brand/:player_id",
    async handler(request, reply) {
      const principal = await requireRole(request, reply, authenticate, ["source", "admin"])
      if (principal === undefined) return reply
      const params = Params.safeParse(request.params)
      if (!params.success) return reply.code(400).send(invalid(params.error))
      const player = { brand: params.data.brand, playerId: params.data.player_id }
      if (request.method === "DELETE")
        return (await vault.erase(player))
          ? reply.code(204).send()
          : reply.code(404).send({ code: "PLAYER_UNKNOWN", message: "No contact is kept." })
      if (await refuse(reply, options)) return reply
      const patch = ContactPatch.safeParse(request.body)
      if (!patch.success) return reply.code(400).send(invalid(patch.error))
      await vault.put(player, patch.data)
      // Who turns out to be an excluded person must be known before anybody may rely on this answer.
      if (!(await tellLinks(options, sequence)) || !(await tellListed(options, sequence)))
        return reply.code(503).header("retry-after", "5").send(UNTOLD)
      return reply.code(204).send()
    },
  })
}

const UNTOLD = {
  code: "PLAYER_LINK_UNTOLD",
  message:
    "The contact is kept, but Kafka did not acknowledge whom it links or excludes: send it again.",
}

// Names what is wrong and where, never the value: it is personal data.
function invalid(error: z.ZodError): object {
  const [issue] = error.issues
  return {
    code: "PLAYER_INVALID",
    message: issue?.message ?? "not as expected",
    path: issue?.path.join(".") ?? "",
  }
}
