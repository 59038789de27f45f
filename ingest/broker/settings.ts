import { z } from "zod"

const Port = z.number().int().min(1).max(65_535)

/** What the embedded broker listens on; both on loopback. */
export const BrokerPorts = z.object({ broker: Port, controller: Port }).readonly()

export type BrokerPorts = z.infer<typeof BrokerPorts>

const HOST = "127.0.0.1"

/** The whole server.properties of the one node (KRaft: broker and controller in one). */
export function brokerProperties(ports: BrokerPorts, dataDir: string): string {
  const settings: Record<string, string | number | boolean> = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@${HOST}:${ports.controller}`,
    "controller.listener.names": "CONTROLLER",
    listeners: `PLAINTEXT://${HOST}:${ports.broker},CONTROLLER://${HOST}:${ports.controller}`,
    "advertised.listeners": `PLAINTEXT://${HOST}:${ports.broker}`,
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "log.dirs": dataDir,
    "auto.create.topics.enable": false,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 3,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
    // The warehouse's consumer asks for 6 s, so that a dead one is given up soon.
    "group.min.session.timeout.ms": 1_000,
    // A broker that was killed and started again must wait for the end of its old session before it
    // may lead again (measured: 15 s until the first acknowledgement at the default of 9 s).
    "broker.session.timeout.ms": 3_000,
    "broker.heartbeat.interval.ms": 500,
    // Committed positions outlive any pause of the operator, so that a restart never re-reads all.
    "offsets.retention.minutes": 525_600,
    "message.max.bytes": 12_000_000,
    "replica.fetch.max.bytes": 12_000_000,
    "log.segment.bytes": 134_217_728,
    "num.network.threads": 2,
    "num.io.threads": 4,
  }
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n")}\n`
}

/** Kafka's own log: into a file that is rolled, warnings and what the server says of its state. */
export function log4jConfiguration(logDir: string): string {
  return `<Configuration status="ERROR">
  <Appenders>
    <RollingFile name="file" fileName="${logDir}/server.log" filePattern="${logDir}/server.%i.log">
      <PatternLayout pattern="%d{ISO8601} %p %m (%c)%n"/>
      <SizeBasedTriggeringPolicy size="10 MB"/>
      <DefaultRolloverStrategy max="3"/>
    </RollingFile>
  </Appenders>
  <Loggers>
    <Root level="WARN"><AppenderRef ref="file"/></Root>
    <Logger name="kafka.server" level="INFO"/>
  </Loggers>
</Configuration>
`
}
