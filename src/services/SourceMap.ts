/** Turns positions in a bundle back into positions in the author's files. */
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping"
import { bundleFileName } from "../domain/Script.ts"
import type { ScriptError } from "../domain/Errors.ts"

const position = new RegExp(`${bundleFileName.replace(/[.:]/g, "\\$&")}:(\\d+):(\\d+)`, "g")

export interface SourceMap {
  /** The error with its stack, and any position in its message, in the author's files; frames of the SDK are left out. */
  readonly mapError: (error: ScriptError) => ScriptError
  /** The same, with the frames of the SDK, which whoever shows it may hide. */
  readonly mapWhole: (error: ScriptError) => ScriptError
}

/** A source map that cannot be read maps nothing: the error is then told in positions of the bundle. */
export const makeSourceMap = (json: string | undefined): SourceMap => {
  let map: TraceMap | undefined
  const mapText = (text: string) => {
    try {
      if (json !== undefined) map ??= new TraceMap(json)
    } catch {
      return text
    }
    return text.replaceAll(position, (whole, line: string, column: string) => {
      // A script can print any position it likes; the library throws for those that do not exist.
      if (map === undefined || Number(line) < 1 || Number(column) < 1) return whole
      const found = originalPositionFor(map, { line: Number(line), column: Number(column) - 1 })
      return found.source === null ? whole : `${found.source}:${found.line}:${found.column + 1}`
    })
  }
  const mapWhole = ({ name, message, stack }: ScriptError): ScriptError => ({
    name,
    message: mapText(message),
    ...(stack === undefined ? {} : { stack: mapText(stack) }),
  })
  return {
    mapError: ({ stack, ...error }) =>
      mapWhole({ ...error, ...(stack === undefined ? {} : { stack: withoutSdkFrames(stack) }) }),
    mapWhole,
  }
}

/** A text without the lines of stacks that are in the SDK. */
export const withoutSdkFrames = (stack: string) =>
  stack
    .split("\n")
    .filter((line) => !/^\s+at .*flora:sdk\.js/.test(line))
    .join("\n")
