import { PitbossError } from "../../core/errors.ts"

/** Folders of the project, in the order of the flow. */
export const LAYERS = ["seeds", "staging", "intermediate", "marts", "features"] as const
export type Layer = (typeof LAYERS)[number]

const PREFIXES: Readonly<Record<Layer, readonly string[]>> = {
  seeds: ["seed_"],
  staging: ["stg_"],
  intermediate: ["int_"],
  marts: ["fct_", "dim_"],
  features: ["ft_"],
}

/** What the select of a layer may read. A `touched` may read raw tables in every layer. */
const READS: Readonly<Record<Layer, readonly (Layer | "raw")[]>> = {
  seeds: [],
  staging: ["raw", "seeds"],
  intermediate: ["seeds", "staging", "intermediate"],
  marts: ["seeds", "staging", "intermediate"],
  features: ["seeds", "staging", "intermediate", "marts"],
}

/** Endings of the tables that the runner itself writes beside a model's. */
const OWN_ENDINGS = [
  "__mv",
  "__store",
  "__next",
  "__target",
  "__touched",
  "__fresh",
  "__dictionary",
] as const
const OWN = new RegExp(`(${OWN_ENDINGS.join("|")})$`)

interface Reading {
  readonly path: string
  readonly line: number
  readonly layer: Layer
  readonly from: Layer | "raw"
  readonly relation: string
}

/** The layer of a file by its first folder. Throws MODELS_LAYER_UNKNOWN. */
export function layerOf(path: string, name: string): Layer {
  const layer = LAYERS.find((folder) => path.startsWith(`${folder}/`))
  if (layer === undefined)
    throw new PitbossError(
      "MODELS_LAYER_UNKNOWN",
      `${path}: a model stands in a folder of ${LAYERS.join(", ")}.`,
      { path },
    )
  const prefixes = PREFIXES[layer]
  if (!prefixes.some((prefix) => name.startsWith(prefix)))
    throw new PitbossError(
      "MODELS_NAME_PREFIX",
      `${path}: a model of ${layer} is named ${prefixes.join("... or ")}...; found '${name}'.`,
      { path, name },
    )
  if (OWN.test(name))
    throw new PitbossError(
      "MODELS_NAME_RESERVED",
      `${path}: '${name}' is a name under which the runner writes for another model; expected one that does not end in ${OWN_ENDINGS.join(", ")}.`,
      { path, name },
    )
  return layer
}

/** Throws MODELS_LAYER_REFUSED where a layer reads what it must not. */
export function checkReading({ path, line, layer, from, relation }: Reading): void {
  if (READS[layer].includes(from)) return
  throw new PitbossError(
    "MODELS_LAYER_REFUSED",
    `${path}:${line}: a model of ${layer} reads only ${READS[layer].join(", ")}; '${relation}' is ${from}.`,
    { path, line, relation },
  )
}
