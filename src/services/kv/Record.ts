/** What is stored about a key, and how it is written. The first byte is the number of the format. */

export interface Entry {
  /** Unix time in seconds; 0 for never. */
  readonly expiration: number
  /** JSON text; empty for none. */
  readonly metadata: string
  readonly valueBytes: number
  /** Undefined where the value stands apart and has not been read. */
  readonly value: Buffer | undefined
}

/** Values up to this size stand in the record itself, where one read finds them. */
const inlineBytes = 1024

/** Format 1 is a bare value. Format 2: expiration (6 bytes), metadata's size (4), value's size (4), metadata, the value unless apart. */
const bare = 1
const full = 2
const headBytes = 15

export const isApart = ({ valueBytes }: Entry) => valueBytes > inlineBytes

export const isExpired = ({ expiration }: Entry, nowMs: number) =>
  expiration !== 0 && expiration * 1000 <= nowMs

/** Bytes that an entry counts for in its store. */
export const sizeOf = (key: string, entry: Entry) =>
  Buffer.byteLength(key) + Buffer.byteLength(entry.metadata) + entry.valueBytes

export const encodeRecord = (entry: Entry): Buffer => {
  const metadataBytes = Buffer.byteLength(entry.metadata)
  const inline = isApart(entry) ? 0 : entry.valueBytes
  const record = Buffer.allocUnsafe(headBytes + metadataBytes + inline)
  record[0] = full
  record.writeUIntBE(entry.expiration, 1, 6)
  record.writeUInt32BE(metadataBytes, 7)
  record.writeUInt32BE(entry.valueBytes, 11)
  record.write(entry.metadata, headBytes)
  if (inline > 0) entry.value!.copy(record, headBytes + metadataBytes)
  return record
}

/** Undefined for what this version did not write. `apart` is the value that stands apart, where it has been read. */
export const decodeRecord = (record: Buffer, apart?: Buffer): Entry | undefined => {
  if (record[0] === bare) {
    const value = record.subarray(1)
    return { expiration: 0, metadata: "", valueBytes: value.length, value }
  }
  if (record[0] !== full || record.length < headBytes) return undefined
  const metadataBytes = record.readUInt32BE(7)
  const valueBytes = record.readUInt32BE(11)
  const inline = valueBytes <= inlineBytes
  if (record.length !== headBytes + metadataBytes + (inline ? valueBytes : 0)) return undefined
  return {
    expiration: record.readUIntBE(1, 6),
    metadata: metadataBytes === 0 ? "" : record.toString("utf8", headBytes, headBytes + metadataBytes),
    valueBytes,
    value: inline ? record.subarray(headBytes + metadataBytes) : apart,
  }
}
