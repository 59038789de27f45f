import { KafkaJSNonRetriableError, KafkaJSProtocolError } from "kafkajs"
import { describe, expect, test } from "vitest"
import { again } from "./again.ts"

const moving = () =>
  new KafkaJSProtocolError(
    Object.assign(new Error("This is not the correct coordinator for this group"), {
      type: "NOT_COORDINATOR_FOR_GROUP",
      code: 16,
      retriable: true,
    }),
  )

/** Fails with each of the errors in turn, then answers how often it was asked. */
function failing(errors: Error[]): () => Promise<number> {
  let asked = 0
  return async () => {
    asked += 1
    const error = errors.shift()
    if (error) throw error
    return asked
  }
}

describe("a question to Kafka", () => {
  test("is asked again while the group's coordinator moves", async () => {
    expect(await again(failing([moving(), moving()]))).toBe(3)
  })

  test("is asked once where the answer is final", async () => {
    const ask = failing([new KafkaJSNonRetriableError("Invalid groupId"), moving()])
    await expect(again(ask)).rejects.toThrow("Invalid groupId")
    await expect(ask()).rejects.toThrow("coordinator")
  })

  test("fails with what Kafka said when it goes on", async () => {
    const ask = failing(Array.from({ length: 50 }, moving))
    await expect(again(ask, 250)).rejects.toThrow("not the correct coordinator")
  })
})
