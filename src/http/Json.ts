/** JSON from strangers: nothing that is said twice, since two readers could take it for two things, and nothing that is nested without end. */
import { Result } from "effect"
import { BadRequest } from "../domain/HttpErrors.ts"

const deepest = 64

const invalid = (message: string) => Result.fail(new BadRequest({ message }))

export const parseJson = (text: string): Result.Result<unknown, BadRequest> => {
  // Depth first: what reads a value afterwards goes down as deep as it is.
  const problem = isTooDeep(text) ? `the body is nested more than ${deepest} deep` : undefined
  if (problem !== undefined) return invalid(problem)
  return Result.try({
    try: (): unknown => JSON.parse(text),
    catch: () => new BadRequest({ message: "the body is not JSON" }),
  }).pipe(
    Result.flatMap((value) => {
      const name = nameSaidTwice(text)
      return name === undefined ? Result.succeed(value) : invalid(`the body has ${name} twice`)
    }),
  )
}

/** Where the text that begins at a quotation mark ends: the place of the closing one. */
const endOfText = (json: string, start: number): number => {
  for (let at = start + 1; ; at++) {
    const quote = json.indexOf('"', at)
    if (quote < 0) return json.length
    let slashes = 0
    while (json[quote - 1 - slashes] === "\\") slashes++
    if (slashes % 2 === 0) return quote
    at = quote
  }
}

const isTooDeep = (json: string): boolean => {
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const letter = json[at]
    if (letter === '"') at = endOfText(json, at)
    else if (letter === "{" || letter === "[") {
      if (++depth > deepest) return true
    } else if (letter === "}" || letter === "]") depth--
  }
  return false
}

/** The first name that an object of valid JSON has twice, as it is written. */
const nameSaidTwice = (json: string): string | undefined => {
  /** Names of the objects around this place; undefined for arrays. */
  const around: Array<Set<string> | undefined> = []
  let isName = false
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case "{":
        around.push(new Set())
        isName = true
        break
      case "[":
        around.push(undefined)
        isName = false
        break
      case "}":
      case "]":
        around.pop()
        break
      case ",":
        isName = around.at(-1) !== undefined
        break
      case '"': {
        const end = endOfText(json, at)
        const names = around.at(-1)
        if (isName && names !== undefined) {
          const written = json.slice(at, end + 1)
          const name = JSON.parse(written) as string
          if (names.has(name)) return written
          names.add(name)
          isName = false
        }
        at = end
      }
    }
  }
  return undefined
}
