/**
 * Writes sdk/web.d.ts: the declarations of the web platform's names that scripts have, taken from TypeScript's own for workers, without
 * what a script has not. `node scripts/webTypes.ts`
 */
import { globSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")

/** The names to begin with; whatever they name is declared too. */
const wanted = `
  AbortController AbortSignal Blob ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent
  DOMException DecompressionStream ErrorEvent Event EventTarget File FormData Headers MessageChannel MessageEvent MessagePort
  Performance PromiseRejectionEvent ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableStreamDefaultController ReadableStreamDefaultReader Request Response SubtleCrypto TextDecoder TextDecoderStream TextEncoder
  TextEncoderStream TransformStream TransformStreamDefaultController URL URLPattern URLSearchParams WritableStream
  WritableStreamDefaultController WritableStreamDefaultWriter crypto performance atob btoa fetch queueMicrotask reportError
  structuredClone`
  .split(/\s+/)
  .filter((name) => name !== "")

/** Members that scripts do not have. */
const absent: Readonly<Record<string, ReadonlyArray<string>>> = {
  Performance:
    "clearMarks clearMeasures clearResourceTimings getEntries getEntriesByName getEntriesByType mark measure setResourceTimingBufferSize addEventListener removeEventListener onresourcetimingbufferfull eventCounts interactionCount".split(
      " ",
    ),
  Event: ["AT_TARGET_UNUSED"],
  URL: ["createObjectURL", "revokeObjectURL"],
}

/** What TypeScript says in words that name things no script has. */
const shorter: Readonly<Record<string, string>> = {
  Transferable: "type Transferable = MessagePort | ArrayBuffer;",
  MessageEventSource: "type MessageEventSource = MessagePort;",
  ImageBitmapSource: "",
  BodyInit: "type BodyInit = ReadableStream | XMLHttpRequestBodyInit;",
}

const library = globSync("node_modules/@typescript/*/lib/lib.webworker*.d.ts", { cwd: root })
  .filter((file) => !file.includes("importscripts"))
  .map((file) => readFileSync(join(root, file), "utf8"))
  .join("\n")

/** Every top-level declaration with the comment before it, by name; an interface may have several. */
const declarations = new Map<string, Array<string>>()
const pattern =
  /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^(?:declare (?:var|function) (\w+)|(?:interface|type) (\w+))\b(?:[^\n]*\{\n[\s\S]*?^\}[^\n]*|[^\n]*(?:\n {4}[^\n]*)*)$/gm
for (const match of library.matchAll(pattern)) {
  const name = match[2] ?? match[3]!
  declarations.set(name, [...(declarations.get(name) ?? []), match[0]])
}

const withoutAbsent = (name: string, text: string): string => {
  let shown = text
  for (const member of absent[name] ?? []) {
    const line = new RegExp(
      `(?:^ {4}\\/\\*\\*(?:(?!\\*\\/)[\\s\\S])*\\*\\/\\n)?^ {4}(?:readonly |static )?${member}\\b[^\\n]*\\n`,
      "gm",
    )
    shown = shown.replaceAll(line, "")
  }
  return shown
}

const chosen = new Map<string, string>()
const choose = (name: string): void => {
  const found = declarations.get(name)
  if (chosen.has(name) || found === undefined) return
  const text = shorter[name] ?? withoutAbsent(name, found.join("\n"))
  chosen.set(name, text)
  const code = text.replaceAll(/\/\*\*[\s\S]*?\*\//g, "")
  for (const [word] of code.matchAll(/\b[A-Z]\w*/g)) choose(word)
}
for (const name of wanted) choose(name)

const head = `/**
 * The web platform's names that a script has. Made of TypeScript's declarations for workers by scripts/webTypes.ts; not to be edited.
 * Copyright (c) Microsoft Corporation. Licensed under the Apache License 2.0.
 */
`
const names = [...chosen.keys()].toSorted((a, b) => (a < b ? -1 : 1))
const text = names.map((name) => chosen.get(name)).filter((one) => one !== "")
writeFileSync(
  join(root, "sdk/web.d.ts"),
  `${head}\n${text.join("\n\n")}\n
/** What a script runs in. */
interface Navigator {
    /** \`"flora"\`. */
    readonly userAgent: string;
}

/** The class of \`navigator\`, of which no other object can be made. */
declare var Navigator: {
    prototype: Navigator;
    new(): Navigator;
};

/** What the script runs in. */
declare var navigator: Navigator;

/** The script's global object. */
declare var self: typeof globalThis;

/** Adds a listener to the script's global object, which hears of \`error\`: what \`reportError\` was given and what microtasks threw. */
declare function addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
/** Takes a listener from the script's global object; one that is not there is ignored. */
declare function removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
/** Tells the listeners of the script's global object of an event; false where one of them has prevented what follows. Throws what is no event. */
declare function dispatchEvent(event: Event): boolean;
`,
)
console.log(`${names.length} names: ${names.join(" ")}`)
