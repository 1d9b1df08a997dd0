/** A call in a message taken apart: the command's name, and what comes after it. */
import { list, slice, toArray, trim } from "../Primordials.ts"

/** The first word, and the text behind it. */
export const firstWord = (text: string): { readonly word: string; readonly rest: string } => {
  const trimmed = trim(text)
  let end = 0
  while (end < trimmed.length && !isSpace(trimmed[end]!)) end++
  return { word: slice(trimmed, 0, end), rest: slice(trimmed, end) }
}

/** The words of a text, split at white space of any kind and length. */
export const plainWords = (text: string): string[] => {
  const words = list<string>()
  let start = 0
  for (let end = 0; end <= text.length; end++) {
    if (end < text.length && !isSpace(text[end]!)) continue
    if (end > start) words[words.length] = slice(text, start, end)
    start = end + 1
  }
  return toArray(words)
}

/**
 * Like `plainWords`, but what stands between double quotes is one word, white space included; `\"` is a quote inside it. A quote that is
 * not closed reaches to the end.
 */
export const quotedWords = (text: string): string[] => {
  const words = list<string>()
  let word: string | undefined
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!
    if (letter === "\\" && (text[i + 1] === '"' || text[i + 1] === "\\")) word = (word ?? "") + text[++i]!
    else if (letter === '"' || letter === "“" || letter === "”") {
      quoted = !quoted
      word ??= ""
    } else if (!quoted && isSpace(letter)) {
      if (word !== undefined) words[words.length] = word
      word = undefined
    } else word = (word ?? "") + letter
  }
  if (word !== undefined) words[words.length] = word
  return toArray(words)
}

const isSpace = (letter: string): boolean => trim(letter) === ""
