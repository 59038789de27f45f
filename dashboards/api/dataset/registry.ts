import type { Dataset } from "../dataset.ts"
import { brandDays } from "./brand-days.ts"
import { decisions } from "./decisions.ts"
import { messages } from "./messages.ts"
import { segmentSizes } from "./segment-sizes.ts"
import { throughput } from "./throughput.ts"

/** Everything that can be asked for as rows. */
export const DATASETS = [
  brandDays,
  throughput,
  segmentSizes,
  decisions,
  messages,
] as unknown as readonly Dataset[]
