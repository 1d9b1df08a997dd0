/**
 * The official protobuf definitions of OTLP's traces, and a decoder that goes by them and by nothing else: a field that they do not
 * define, or of another type, is an error. `definitions.json` holds the serialised `FileDescriptorProto` of each file as the OpenTelemetry
 * project publishes them in its package opentelemetry-proto 1.45.2 (Apache License 2.0, see LICENSE beside this file).
 */
import definitions from "./definitions.json" with { type: "json" }

type Wire = number | bigint | Uint8Array
/** Numbers of fields with their values, in the order in which they came. */
type Fields = ReadonlyArray<readonly [number: number, wireType: number, value: Wire]>

interface Field {
  readonly name: string
  readonly type: number
  readonly typeName: string
  readonly repeated: boolean
}

type Message = ReadonlyMap<number, Field>

const types = {
  double: 1,
  int64: 3,
  fixed64: 6,
  bool: 8,
  string: 9,
  message: 11,
  bytes: 12,
  uint32: 13,
  enum: 14,
  fixed32: 7,
  int32: 5,
  sfixed64: 16,
  uint64: 4,
} as const

const readFields = (bytes: Uint8Array): Fields => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fields: Array<readonly [number, number, Wire]> = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) throw new Error("a varint is cut off")
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const key = Number(varint())
    const wireType = key & 7
    const length = wireType === 0 ? 0 : wireType === 1 ? 8 : wireType === 5 ? 4 : Number(varint())
    if (at + length > bytes.length) throw new Error("a field is cut off")
    const value =
      wireType === 0
        ? varint()
        : wireType === 1
          ? view.getBigUint64(at, true)
          : wireType === 5
            ? view.getUint32(at, true)
            : bytes.subarray(at, at + length)
    at += length
    fields.push([key >> 3, wireType, value])
  }
  return fields
}

const text = (value: Wire | undefined) => new TextDecoder().decode((value ?? new Uint8Array()) as Uint8Array)
const all = (fields: Fields, number: number) =>
  fields.filter(([each]) => each === number).map(([, , value]) => value)

/** As protobuf's JSON mapping has it. */
const jsonName = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Full names of messages, as `.opentelemetry.proto.trace.v1.Span`, to their fields. */
const messages = new Map<string, Message>()

const addMessage = (bytes: Wire, prefix: string) => {
  const fields = readFields(bytes as Uint8Array)
  const name = `${prefix}.${text(all(fields, 1)[0])}`
  messages.set(
    name,
    new Map(
      all(fields, 2).map((each) => {
        const field = readFields(each as Uint8Array)
        return [
          Number(all(field, 3)[0]),
          {
            name: jsonName(text(all(field, 1)[0])),
            type: Number(all(field, 5)[0]),
            typeName: text(all(field, 6)[0]),
            repeated: Number(all(field, 4)[0]) === 3,
          },
        ]
      }),
    ),
  )
  for (const nested of all(fields, 3)) addMessage(nested, name)
}

for (const base64 of Object.values(definitions)) {
  const file = readFields(Buffer.from(base64, "base64"))
  for (const message of all(file, 4)) addMessage(message, `.${text(all(file, 2)[0])}`)
}

const wireTypes: Readonly<Record<number, number>> = {
  [types.double]: 1,
  [types.fixed64]: 1,
  [types.sfixed64]: 1,
  [types.fixed32]: 5,
  [types.string]: 2,
  [types.bytes]: 2,
  [types.message]: 2,
}

const messageOf = (name: string): Message => {
  const message = messages.get(name)
  if (message === undefined) throw new Error(`${name} is not defined`)
  return message
}

const double = (value: Wire) => {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, value as bigint)
  return view.getFloat64(0)
}

const scalar = ({ type, typeName }: Field, value: Wire): unknown => {
  switch (type) {
    case types.message:
      return decode(typeName, value as Uint8Array)
    case types.string:
      return new TextDecoder("utf-8", { fatal: true }).decode(value as Uint8Array)
    case types.bytes:
      return Buffer.from(value as Uint8Array).toString("hex")
    case types.double:
      return double(value)
    case types.bool:
      return value === 1n
    case types.fixed64:
      return value
    case types.int64:
      return BigInt.asIntN(64, value as bigint)
    default:
      return Number(value)
  }
}

/** A message in protobuf's binary form, by the definition with this name. Bytes become hexadecimal digits. */
export const decode = (name: string, bytes: Uint8Array): Record<string, unknown> => {
  const definition = messageOf(name)
  const result: Record<string, unknown> = {}
  for (const [number, wireType, value] of readFields(bytes)) {
    const field = definition.get(number)
    if (field === undefined) throw new Error(`${name} has no field ${number}`)
    if (wireType !== (wireTypes[field.type] ?? 0)) throw new Error(`${name}.${field.name} is of another type`)
    const decoded = scalar(field, value)
    if (field.repeated) ((result[field.name] ??= []) as Array<unknown>).push(decoded)
    else result[field.name] = decoded
  }
  return result
}

const jsonTypes: Readonly<Record<number, (value: unknown) => boolean>> = {
  [types.string]: (value) => typeof value === "string",
  // OTLP writes ids as hexadecimal digits, unlike other bytes.
  [types.bytes]: (value) => typeof value === "string" && /^(?:[\da-f]{2})*$/.test(value),
  [types.bool]: (value) => typeof value === "boolean",
  [types.double]: (value) => typeof value === "number",
  [types.fixed64]: (value) => typeof value === "string" && /^\d+$/.test(value),
  [types.int64]: (value) =>
    Number.isSafeInteger(value) || (typeof value === "string" && /^-?\d+$/.test(value)),
}

/** The same of OTLP's JSON form: names are the definition's, values of its types. */
export const check = (name: string, value: unknown): void => {
  const definition = new Map(Array.from(messageOf(name).values(), (field) => [field.name, field]))
  for (const [key, given] of Object.entries(value as Record<string, unknown>)) {
    const field = definition.get(key)
    if (field === undefined) throw new Error(`${name} has no field ${key}`)
    if (given === undefined || given === null) continue
    for (const each of field.repeated ? (given as ReadonlyArray<unknown>) : [given]) {
      if (field.type === types.message) check(field.typeName, each)
      else if (!(jsonTypes[field.type] ?? Number.isInteger)(each))
        throw new Error(`${name}.${key} is of another type: ${JSON.stringify(each)}`)
    }
  }
}
