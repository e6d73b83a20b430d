/** What decides the partition: whose event it is, so that those of one customer keep their order across topics. */
export function partitionKey({ subject, data }: { readonly subject: string; readonly data: unknown }): string {
  const customer = (data as { customer_id?: unknown } | null)?.customer_id;
  return typeof customer === 'string' ? customer : subject;
}

/** The partition of a key, as Kafka's own clients choose it. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
}

/** MurmurHash2, 32 bits, with the seed of org.apache.kafka.common.utils.Utils. */
function murmur2(bytes: Buffer): number {
  const m = 0x5bd1e995;
  let hash = 0x9747b28c ^ bytes.length;
  const whole = bytes.length - (bytes.length % 4);
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), m);
    word = Math.imul(word ^ (word >>> 24), m);
    hash = Math.imul(hash, m) ^ word;
  }
  if (whole < bytes.length) {
    for (let at = bytes.length - 1; at >= whole; at -= 1) hash ^= bytes[at]! << (8 * (at - whole));
    hash = Math.imul(hash, m);
  }
  hash = Math.imul(hash ^ (hash >>> 13), m);
  return hash ^ (hash >>> 15);
}
