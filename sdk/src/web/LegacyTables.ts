import { legacyEncodings } from "./Core.ts"

/**
 * The tables of encodings with several bytes per character (gb18030, big5, shift_jis and the like). They are nearly as large as all else
 * together, so the runtime hands them only to scripts whose text names `TextDecoder`; to others this throws a RangeError.
 */
export const legacyTables = (): unknown => {
  const text = legacyEncodings()
  if (text === undefined) {
    throw new RangeError(
      "encodings like gb18030 are for scripts that have the word TextDecoder in their text",
    )
  }
  return JSON.parse(text) as unknown
}
