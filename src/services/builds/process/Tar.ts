/** Unpacks the tarball of an npm package: plain files, below one directory, and nothing else. */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { gunzipSync } from "node:zlib"

export interface TarBudget {
  bytes: number
  files: number
}

const block = 512

/** Writes the files of a gzipped tar below the directory, without the first part of their paths. Throws an `Error` for a person. */
export const unpack = (tarball: Buffer, directory: string, budget: TarBudget): void => {
  for (const { path, content } of entriesOf(inflate(tarball, budget))) {
    const target = join(directory, ...partsOf(path))
    budget.bytes -= content.length
    budget.files--
    if (budget.bytes < 0) throw new Error("the packages are too large together when they are unpacked")
    if (budget.files < 0) throw new Error("the packages have too many files together")
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
}

const inflate = (tarball: Buffer, budget: TarBudget) => {
  try {
    // Headers and padding come on top of what is in the files.
    return gunzipSync(tarball, { maxOutputLength: Math.max(budget.bytes, 0) * 2 + 1024 * 1024 })
  } catch (error) {
    const tooLarge = error instanceof RangeError
    throw new Error(
      tooLarge
        ? "the packages are too large together when they are unpacked"
        : "its tarball cannot be decompressed",
      { cause: error },
    )
  }
}

const partsOf = (path: string): Array<string> => {
  const shown = JSON.stringify(path.slice(0, 200))
  if (path.startsWith("/") || path.includes("\\") || path.includes("\0"))
    throw new Error(`its tarball has a file that leads out of it: ${shown}`)
  const parts = path.split("/").filter((part) => part !== "" && part !== ".")
  if (parts.includes("..")) throw new Error(`its tarball has a file that leads out of it: ${shown}`)
  if (parts.length < 2) throw new Error(`its tarball has a file outside of its directory: ${shown}`)
  return parts.slice(1)
}

function* entriesOf(tar: Buffer): Generator<{ readonly path: string; readonly content: Buffer }> {
  let longPath: string | undefined
  for (let at = 0; at + block <= tar.length;) {
    const header = tar.subarray(at, at + block)
    if (header.every((byte) => byte === 0)) return
    const size = octal(header.subarray(124, 136))
    const content = tar.subarray(at + block, at + block + size)
    if (content.length < size) throw new Error("its tarball ends too early")
    at += block + Math.ceil(size / block) * block
    const type = String.fromCharCode(header[156]!)
    if (type === "x") longPath = paxPath(content) ?? longPath
    else if (type === "L") longPath = text(content)
    else if (type === "0" || type === "\0") {
      yield { path: longPath ?? pathOf(header), content }
      longPath = undefined
    } else if (type === "1" || type === "2")
      throw new Error(`its tarball has a link in it: ${JSON.stringify(longPath ?? pathOf(header))}`)
    else if (type === "5" || type === "g") longPath = undefined
    else throw new Error("its tarball has something in it that is no file")
  }
}

const octal = (field: Buffer): number => {
  const digits = text(field).trim()
  if (!/^[0-7]{1,11}$/.test(digits)) throw new Error("its tarball is damaged")
  return Number.parseInt(digits, 8)
}

const text = (field: Buffer): string => {
  const end = field.indexOf(0)
  return field.toString("utf8", 0, end < 0 ? field.length : end)
}

const pathOf = (header: Buffer): string => {
  const [name, prefix] = [text(header.subarray(0, 100)), text(header.subarray(345, 500))]
  const isUstar = header.toString("latin1", 257, 262) === "ustar"
  return isUstar && prefix !== "" ? `${prefix}/${name}` : name
}

/** Records are `length key=value\n`, the length counting itself. */
const paxPath = (content: Buffer): string | undefined => {
  for (let at = 0; at < content.length;) {
    const length = Number.parseInt(content.toString("latin1", at, at + 12), 10)
    if (!(length > 0)) throw new Error("its tarball is damaged")
    const record = content.toString("utf8", at, at + length - 1)
    at += length
    const [, key, value] = /^\d+ ([^=]+)=([^]*)$/.exec(record) ?? []
    if (key === "path") return value
  }
  return undefined
}
