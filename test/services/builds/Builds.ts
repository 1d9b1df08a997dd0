/** Builds in real processes, in a directory of their own, with or without a registry. */
import { gzipSync } from "node:zlib"
import { createServer } from "node:http"
import { createHash } from "node:crypto"
import type { AddressInfo } from "node:net"
import { Effect, Layer } from "effect"
import { defaultLimits, Limits, type LimitValues } from "../../../src/domain/Limits.ts"
import type { GuildId } from "../../../src/domain/Ids.ts"
import { Configuration } from "../../../src/layers/Configuration.ts"
import { Builds } from "../../../src/services/builds/Builds.ts"
import { temporaryDirectory } from "../../Services.ts"

export const guildId = "900000000000000001" as GuildId

export const freshBuilds = Effect.fnUntraced(function* (
  limits: Partial<LimitValues> = {},
  registry?: string,
) {
  const directory = yield* temporaryDirectory
  const context = yield* Layer.build(
    Builds.layer.pipe(
      Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...limits })),
      Layer.provide(
        Configuration.layerFrom({
          FLORA_DATA_DIR: directory,
          ...(registry === undefined ? {} : { BUILD_REGISTRY: registry }),
        }),
      ),
    ),
  )
  const builds = yield* Effect.provideContext(Builds, context)
  const log: Array<string> = []
  const build = (files: Record<string, string>, entry = "src/main.ts", guild = guildId) =>
    builds.build({ guildId: guild, entry, files }, (line) => log.push(line))
  /** The same with its types checked. */
  const check = (files: Record<string, string>, entry = "src/main.ts") =>
    builds.build({ guildId, entry, files, checkTypes: true }, (line) => log.push(line))
  return { builds, build, check, log, directory }
})

/** Runs a bundle and gives what it assigns to `result`. */
export const resultOf = (bundle: string): unknown =>
  // oxlint-disable-next-line no-implied-eval, no-new-func -- a bundle is a program; this one is the test's own
  new Function(`let result; ${bundle}; return result`)()

export interface TarEntry {
  readonly path: string
  readonly text?: string
  /** As in the header of a tar; a plain file unless told otherwise. */
  readonly type?: string
}

const header = ({ path, text = "", type = "0" }: TarEntry): Buffer => {
  const block = Buffer.alloc(512)
  block.write(path, 0, 100)
  block.write("0000644\0", 100)
  block.write(`${Buffer.byteLength(text).toString(8).padStart(11, "0")}\0`, 124)
  block.write(type, 156)
  block.write("ustar\0", 257)
  return block
}

export const tarball = (entries: ReadonlyArray<TarEntry>): Buffer =>
  gzipSync(
    Buffer.concat([
      ...entries.flatMap((entry) => {
        const content = Buffer.from(entry.text ?? "")
        return [header(entry), content, Buffer.alloc((512 - (content.length % 512)) % 512)]
      }),
      Buffer.alloc(1024),
    ]),
  )

export const integrityOf = (content: Buffer) =>
  `sha512-${createHash("sha512").update(content).digest("base64")}`

/** A registry that has these tarballs, by path, and what it was asked for. */
export const startRegistry = Effect.fnUntraced(function* (tarballs: Readonly<Record<string, Buffer>>) {
  const asked: Array<string> = []
  const server = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const server = createServer((request, response) => {
        asked.push(request.url!)
        const tarball = tarballs[request.url!]
        if (tarball === undefined) response.writeHead(404).end()
        else response.end(tarball)
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => (server.closeAllConnections(), server.close())),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
})
