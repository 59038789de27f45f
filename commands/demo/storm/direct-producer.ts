import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Kafka, logLevel, Partitioners, type Producer } from "kafkajs"
import { clientConfig, kafkaAccessFromEnv } from "../../../ingest/log/access.ts"
import type { KafkaAccess } from "../../../warehouse/warehouse.ts"
import type { StormEvent } from "./events.ts"

const NAME = "storm"
/** It is tried again from without, with a broker that may be another by then. */
const RETRY = { initialRetryTime: 50, retries: 2 }
const REQUEST_MS_MAX = 5_000

/** Somebody who writes to the compliance topic himself, past the gateway. */
export class DirectProducer {
  readonly #dataDir: string
  #producer: Promise<Producer> | undefined

  constructor(dataDir: string) {
    this.#dataDir = dataDir
  }

  /** Answers with the broker's latest timestamp of them, ms; throws where one was not acknowledged. */
  async send(events: readonly StormEvent[]): Promise<number> {
    this.#producer ??= this.#connect()
    try {
      const answers = await (await this.#producer).send({
        topic: "compliance",
        acks: -1,
        messages: events.map((event) => ({
          key: `${event.brand}:${event.player_id}`,
          value: JSON.stringify(event),
        })),
      })
      const stamps = answers.map(({ logAppendTime }) => Number(logAppendTime))
      if (stamps.some((stamp) => !(stamp > 0))) throw new Error("the broker gave no timestamp")
      return Math.max(...stamps)
    } catch (thrown) {
      await this.close()
      throw thrown
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer
    this.#producer = undefined
    await producer?.then((one) => one.disconnect()).catch(() => undefined)
  }

  async #connect(): Promise<Producer> {
    const kafka = new Kafka({
      ...clientConfig(this.#access()),
      ...{ clientId: NAME, retry: RETRY, requestTimeout: REQUEST_MS_MAX },
      logLevel: logLevel.NOTHING,
    })
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    return producer
  }

  // The embedded broker says where it listens; behind a kill that may be elsewhere.
  #access(): KafkaAccess {
    const given = kafkaAccessFromEnv(process.env, NAME)
    if (given !== undefined) return given
    const file = join(this.#dataDir, "kafka", "ports.json")
    const { broker } = JSON.parse(readFileSync(file, "utf8")) as { broker: number }
    return { brokers: [`127.0.0.1:${broker}`], groupInstanceId: NAME }
  }
}
