/**
 * What a server sends back of the secrets that it was sent becomes placeholders again before a script, or the next server, gets to see
 * it. That covers servers that repeat what they were asked; one that writes a value in a way of its own (backwards, in
 * base64) is not seen through. What a secret is kept from is decided by its list of hosts.
 */
import type { Answer } from "../egress/Exchange.ts"
import type { Fillable } from "../egress/SecretFiller.ts"
import { writings } from "./Placeholder.ts"

/** A shorter value is not looked for: it would be found everywhere. In characters. */
const shortest = 8

/** A text that was sent, and what stands for it. */
interface Sent {
  readonly text: string
  readonly placeholder: string
}

const sentOf = (values: ReadonlyMap<string, string>, before: Fillable, after: Fillable) => {
  const written = [...values].flatMap(([placeholder, value]) =>
    value.length < shortest ? [] : writings(value).map((text) => ({ text, placeholder })),
  )
  // Credentials in base64 show nothing of the value in them.
  const headers = after.headers.map(([, text], i) => ({ text, placeholder: before.headers[i]![1] }))
  // One of them may be part of another one.
  return [...written, ...headers.filter(({ text, placeholder }) => text !== placeholder)]
    .filter(({ text }) => text.length >= shortest)
    .sort((one, other) => other.text.length - one.text.length)
}

const concealInText = (text: string, sent: ReadonlyArray<Sent>): string =>
  sent.reduce((concealed, { text, placeholder }) => concealed.replaceAll(text, placeholder), text)

const concealInBytes = (bytes: Buffer, sent: ReadonlyArray<Sent>): Buffer =>
  sent.some(({ text }) => bytes.includes(text, 0, "latin1"))
    ? Buffer.from(concealInText(bytes.toString("latin1"), sent), "latin1")
    : bytes

/** `values`: what was filled in, by placeholders; `before` and `after`: the request without them and with them. */
export const concealEcho = (values: ReadonlyMap<string, string>, before: Fillable, after: Fillable) => {
  const sent = sentOf(values, before, after)
  return (answer: Answer): Answer => ({
    status: answer.status,
    statusText: concealInText(answer.statusText, sent),
    headers: answer.headers.map(([name, value]) => [name, concealInText(value, sent)] as const),
    body: concealInBytes(answer.body, sent),
    location:
      answer.location === undefined
        ? undefined
        : Buffer.from(
            concealInText(Buffer.from(answer.location).toString("latin1"), sent),
            "latin1",
          ).toString(),
  })
}
