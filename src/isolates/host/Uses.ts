/**
 * What of the platform a bundle names, by a look at its text. A name in a comment or a string counts as well; a name that is put together
 * while the script runs does not, and what it names works all the same, a few milliseconds later.
 */
import type { Warmth } from "./WarmUp.ts"

const web =
  /\b(?:URL(?:SearchParams|Pattern)?|Request|Response|Headers|FormData|Blob|File|fetch|Text(?:En|De)coder|(?:Readable|Writable|Transform|(?:Dec|C)ompression)Stream|crypto|structuredClone|Abort(?:Controller|Signal))\b/

export interface Uses {
  /** "web" for more of the web platform than timers and the console. */
  readonly warmth: Warmth
  /** Text in encodings that need tables. */
  readonly encodings: boolean
}

export const usesOf = (bundle: string): Uses => ({
  warmth: web.test(bundle) ? "web" : "plain",
  encodings: bundle.includes("TextDecoder"),
})
