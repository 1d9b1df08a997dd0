/** All operations by name. An isolate can ask for these and for nothing else. */
import { Context, Effect, Exit, Layer } from "effect"
import { AttachmentDownload } from "../discord/Attachments.ts"
import { MessageInvalid } from "../discord/MessageInvalid.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { Counts } from "../layers/Counts.ts"
import { Egress } from "../services/egress/Egress.ts"
import { compressionOperations } from "./compression.ts"
import { cronOperations } from "./cron.ts"
import { cryptoOperations } from "./crypto.ts"
import { fetchFailed, fetchOperations } from "./fetch.ts"
import { interactionOperations } from "./interactions.ts"
import { kvOperations } from "./kv.ts"
import { memberOperations } from "./members.ts"
import { messageOperations } from "./messages.ts"
import { restOperations } from "./rest/rest.ts"
import { operationFailed, type OperationFailed } from "./Operation.ts"

export class Operations extends Context.Service<
  Operations,
  {
    readonly execute: (
      guildId: GuildId,
      name: string,
      args: unknown,
    ) => Effect.Effect<unknown, OperationFailed>
    /** How many messages an operation posts. */
    readonly messages: (name: string) => number
  }
>()("flora/ops/Operations") {
  static readonly layer = Layer.effect(
    Operations,
    Effect.gen(function* () {
      const families = [
        yield* kvOperations,
        yield* messageOperations,
        yield* interactionOperations,
        yield* restOperations,
        yield* fetchOperations,
        yield* memberOperations,
        yield* compressionOperations,
        yield* cryptoOperations,
        yield* cronOperations,
      ]
      const byName = new Map(families.flat().map((operation) => [operation.name, operation]))
      const limits = yield* Limits
      const counts = yield* Counts
      const egress = yield* Egress
      /** Files of messages that are given by their address. */
      const download = (guildId: GuildId) => (url: string, field: string) =>
        egress.download(guildId, url, limits.fetchDecodedBytes).pipe(
          Effect.map(({ bytes }) => bytes),
          Effect.mapError(
            (error) =>
              new MessageInvalid({
                code: fetchFailed(error).code,
                field,
                message: `${field}: ${error.message}`,
              }),
          ),
        )
      return Operations.of({
        messages: (name) => byName.get(name)?.messages ?? 0,
        execute: (guildId, name, args) =>
          byName
            .get(name)
            ?.execute(guildId, args)
            .pipe(
              Effect.provideService(Limits, limits),
              Effect.provideService(AttachmentDownload, download(guildId)),
              Effect.onExit((exit) =>
                Effect.sync(() => counts.operations.add(name, Exit.isSuccess(exit) ? "ok" : "failed")),
              ),
            ) ??
          Effect.fail(
            operationFailed(
              "UNKNOWN_OPERATION",
              `there is no operation ${JSON.stringify(name.slice(0, 64))}`,
            ),
          ),
      })
    }),
  )
}
