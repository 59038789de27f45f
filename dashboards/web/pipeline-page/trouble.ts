import type { PipelineDocument } from "../../api/pipeline/schema.ts"
import { clock, count, moment, offWords } from "../figure.ts"

export interface Trouble {
  readonly head: string
  readonly words: string
  /** What to run. */
  readonly code?: string
}

/** What does not mend itself, and what to do about it. */
export function troublesOf(pipeline: PipelineDocument): readonly Trouble[] {
  return [
    ...diskTrouble(pipeline),
    ...kafkaTrouble(pipeline),
    ...landingTrouble(pipeline),
    ...driftTrouble(pipeline),
    ...channelTrouble(pipeline),
    ...holdTroubles(pipeline),
    ...listTroubles(pipeline),
    ...registerTroubles(pipeline),
    ...segmentTroubles(pipeline),
    ...modelTroubles(pipeline),
    ...letterTrouble(pipeline),
  ]
}

function landingTrouble({ landing }: PipelineDocument): readonly Trouble[] {
  if (landing === null) return []
  const { since, detail, failures, remedy } = landing
  if (failures === 0)
    return [
      {
        head: `Nothing is read from Kafka since ${clock(since)} UTC`,
        words: `${detail}. Kafka keeps what comes. ${remedy}`,
      },
    ]
  return [
    {
      head: `Events cannot be inserted since ${clock(since)} UTC`,
      words: `${detail}, ${count(failures)} ${failures === 1 ? "time" : "times"}. Kafka keeps them; after each failure the tiles are healed and it is tried again. ${remedy}`,
    },
  ]
}

// It is mended, and yet somebody has to know: a figure was wrong until then.
function driftTrouble({ audit }: PipelineDocument): readonly Trouble[] {
  if (audit === null || audit.keys_off === 0) return []
  const off = audit.amounts_off
  const by = off === null ? "none of it money" : `by ${offWords(off)}`
  const models = [...new Set(audit.drifts.map(({ model }) => model))].join(", ")
  return [
    {
      head: `${count(audit.keys_off)} ${audit.keys_off === 1 ? "figure was" : "figures were"} off in the last 24 hours`,
      words: `The audit has mended them (${models}), ${by}. Nothing of Pitboss's own makes them so: look for what wrote there.`,
      code: "pitboss audit list",
    },
  ]
}

function diskTrouble({ disk }: PipelineDocument): readonly Trouble[] {
  if (disk === null) return []
  const { since, free_bytes, needed_bytes, remedy } = disk
  return [
    {
      head: `The disk is full since ${clock(since)} UTC: no events are taken`,
      words: `${megabytes(free_bytes)} MB are free, ${megabytes(needed_bytes)} MB are needed. What was taken is kept, and senders are told to come again. ${remedy}`,
    },
  ]
}

function kafkaTrouble({ kafka }: PipelineDocument): readonly Trouble[] {
  if (kafka === null) return []
  const { seconds, waiting_bytes, remedy } = kafka
  return [
    {
      head: `Kafka has not answered for ${count(seconds)} seconds`,
      words: `Senders wait for it with ${count(waiting_bytes)} bytes, or are told to come again. What it had taken is in the tables, and features go on. ${remedy}`,
    },
  ]
}

const megabytes = (bytes: number) => count(Math.floor(bytes / 1_000_000))

function channelTrouble({ channel }: PipelineDocument): readonly Trouble[] {
  if (channel === null) return []
  const isRefused = channel.detail.startsWith("SENDER")
  const provider =
    channel.way === "email" ? "The e-mail provider" : `Endpoint '${channel.way.split(" ")[1]}'`
  return [
    {
      head: isRefused
        ? `${provider} refuses the sender or the login`
        : `${provider} cannot be reached`,
      words: `${isRefused ? "Nothing of that sender is sent" : "Nobody is decided on"} meanwhile. ${channel.detail}. Asked again at ${clock(channel.asked_again_at)} UTC.`,
    },
  ]
}

function holdTroubles({ holds }: PipelineDocument): readonly Trouble[] {
  return holds.map(({ place, holds: held, since }) => ({
    head: `${held || "Everybody"} is on promotional hold since ${moment(since)} UTC`,
    words: "A row of the compliance topic cannot be read. When somebody has looked at it:",
    code: `pitboss holds release ${place}`,
  }))
}

function listTroubles({ exclusion_lists: lists }: PipelineDocument): readonly Trouble[] {
  const { stale, to_review } = lists
  const old = stale.map(({ list, jurisdiction, since }) => ({
    head: `No promotions to ${jurisdiction} since ${moment(since)} UTC: exclusion list ${list} is not of today`,
    words: "It never came, or is older than its limit. What waits is sent when it is there:",
    code: `pitboss lists import ${list} FILE`,
  }))
  if (to_review === 0) return old
  return [
    ...old,
    {
      head: `${count(to_review)} ${to_review === 1 ? "player" : "players"} may be on an exclusion list`,
      words: "They get no promotions until somebody has looked:",
      code: "pitboss lists review",
    },
  ]
}

function registerTroubles({ registers_unreachable }: PipelineDocument): readonly Trouble[] {
  return registers_unreachable.map(({ register, jurisdictions, since, detail }) => ({
    head: `Promotions to ${jurisdictions.join(", ")} wait since ${moment(since)} UTC: register ${register} does not answer`,
    words: `It is asked again by itself, and what waits is sent when it answers. The last try: ${detail.replaceAll("_", " ")}.`,
    code: "pitboss registers ls",
  }))
}

function segmentTroubles({ segments }: PipelineDocument): readonly Trouble[] {
  return (segments ?? [])
    .filter(({ error }) => error !== null)
    .map(({ name, error, error_since }) => ({
      head: `Segment ${name} rests since ${clock(error_since ?? "")} UTC`,
      words: `It keeps its members and is tried again each minute. ${error ?? ""}`,
    }))
}

function modelTroubles({ models }: PipelineDocument): readonly Trouble[] {
  return (models ?? [])
    .filter(({ error }) => error !== null)
    .map(({ model, error, ended_at }) => ({
      head: `Model ${model} failed at ${moment(ended_at)} UTC`,
      words: error ?? "",
    }))
}

function letterTrouble({ letters }: PipelineDocument): readonly Trouble[] {
  const all = (letters ?? []).reduce((sum, one) => sum + one.letters, 0)
  if (all === 0) return []
  return [
    {
      head: `${count(all)} ${all === 1 ? "row" : "rows"} parked in dead letters`,
      words: "Nothing else is held up. When what sent them is mended:",
      code: "pitboss dead-letters replay",
    },
  ]
}
