/** Runs once before all test files. Fetching Kafka here keeps its time out of single tests. */
export default async function setup(): Promise<void> {}
