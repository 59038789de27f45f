import { Kafka, logLevel } from "kafkajs"

const ANSWER_MS_MAX = 2_000

/** Whether the broker of this cluster, and no other, answers a metadata request on the address. */
export async function brokerAnswers(address: string, cluster: string): Promise<boolean> {
  const kafka = new Kafka({
    clientId: "pitboss-health",
    brokers: [address],
    connectionTimeout: ANSWER_MS_MAX,
    requestTimeout: ANSWER_MS_MAX,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  })
  const admin = kafka.admin()
  try {
    await admin.connect()
    const { brokers, clusterId } = await admin.describeCluster()
    return brokers.length > 0 && clusterId === cluster
  } catch {
    return false
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}
