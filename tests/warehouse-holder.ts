import { openEmbedded } from "../warehouse/embedded.ts"

// Holds a folder as a command does that looks at it, until it is told to end.
const [path = ""] = process.argv.slice(2)
const warehouse = await openEmbedded({ path })
process.send?.("holds")
process.once("message", () => void warehouse.close().then(() => process.exit()))
