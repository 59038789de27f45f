import { z } from "zod"
import { switchShadow } from "../../activation/compliance/shadow.ts"
import type { ShadowMode } from "../../store/shadow-mode.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import type { Runtime } from "../running.ts"

const scope = z.enum(["brand", "jurisdiction", "campaign"])
const asked = z.object({
  scope,
  name: z.string().min(1).max(64),
  by: z.string().trim().min(1).max(64),
  reason: z.string().min(1).max(1_000),
})

/** `pitboss shadow ls`: where it is decided and nothing sent. */
export const shadowLs = operation({
  name: "shadow-ls",
  need: "bare",
  args: z.object({}),
  async run({ store }) {
    return rows((await store.shadowModes.list(new Date())).map(shown))
  },
})

/** `pitboss shadow on`: from now on it is decided, recorded, and not sent. */
export const shadowOn = operation({
  name: "shadow-on",
  need: "bare",
  args: asked,
  async run(runtime, switched) {
    await switchShadow(runtime.store.shadowModes, { ...switched, on: true })
    await follow(runtime)
    const { scope: of, name } = switched
    const words = `${of} ${name} is in shadow mode: decided, on record, and not sent.`
    return document({ ...switched, on: true }, `${words}${unknownWords(runtime, switched)}`)
  },
})

/** `pitboss shadow off`: what is wanted from now on is sent, and nothing of before. */
export const shadowOff = operation({
  name: "shadow-off",
  need: "bare",
  args: asked,
  async run(runtime, switched) {
    const { scope: of, name } = switched
    await switchShadow(runtime.store.shadowModes, { ...switched, on: false })
    await follow(runtime)
    return document(
      { ...switched, on: false },
      `${of} ${name} sends again; what was wanted meanwhile is not sent.`,
    )
  },
})

async function follow({ roles }: Runtime): Promise<void> {
  await roles?.governance.shadow.load(new Date())
}

// It may be on before there is anything to keep back; a slip of the pen is told of.
function unknownWords({ brands, roles }: Runtime, { scope: of, name }: z.infer<typeof asked>) {
  const isUnknown =
    (of === "campaign" && roles !== undefined && !roles.activator.campaigns.find(name)) ||
    (of === "brand" && brands.length > 0 && !brands.some((one) => one.name === name))
  return isUnknown ? ` No ${of} of that name is known now.` : ""
}

function shown({ scope: of, name, since, onBy, onReason }: ShadowMode): object {
  return { scope: of, name, since: since.toISOString(), by: onBy, reason: onReason }
}
