/**
 * The stores against the simplest thing that could be right, a sorted map and a clock. Whatever is asked in whatever order, with the
 * clock moving, the sweeper running and the database closed and opened in between, both must answer the same.
 */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Exit, Layer, Scope, Schema } from "effect"
import { TestClock } from "effect/testing"
import { KvStore } from "../../../src/services/kv/KvStore.ts"
import { temporaryDirectory } from "../../Services.ts"
import { kvAt, one } from "./Kv.ts"

const Store = Schema.Literals(["s", "s2"])
const Key = Schema.Literals(["a", "ab", "b", "ä", "\u{1f600}", "\uffee"])
/** Short, long enough to stand apart, numbers, and one that does not fit into the quota. */
const Value = Schema.Literals(["", "1", "-7", "text", "l".repeat(1500), "L".repeat(2000), "x".repeat(6000)])
const Expiring = Schema.Struct({
  ttlSeconds: Schema.optionalKey(Schema.Literals([1, 5, 30])),
  metadata: Schema.optionalKey(Schema.Literals(["m", 5])),
})
const at = { store: Store, key: Key }

const Command = Schema.Union([
  Schema.TaggedStruct("Set", { ...at, value: Value, options: Expiring }),
  Schema.TaggedStruct("Delete", at),
  Schema.TaggedStruct("UpdateMetadata", { ...at, metadata: Schema.NullOr(Schema.Literal("n")) }),
  Schema.TaggedStruct("Increment", { ...at, by: Schema.Literals([1, -3]), options: Expiring }),
  Schema.TaggedStruct("CompareAndSet", {
    ...at,
    expected: Schema.NullOr(Value),
    value: Schema.NullOr(Value),
    options: Expiring,
  }),
  Schema.TaggedStruct("Batch", {
    store: Store,
    changes: Schema.Array(Schema.Struct({ key: Key, value: Schema.NullOr(Value) })),
  }),
  Schema.TaggedStruct("DeleteStore", { store: Store }),
  Schema.TaggedStruct("List", {
    store: Store,
    prefix: Schema.Literals(["", "a", "z"]),
    limit: Schema.Literals([1, 2, 100]),
    cursor: Schema.NullOr(Key),
    reverse: Schema.Boolean,
  }),
  Schema.TaggedStruct("Pass", { seconds: Schema.Literals([1, 4, 11, 60]) }),
  Schema.TaggedStruct("Reopen", {}),
])
type Command = typeof Command.Type

interface Item {
  readonly value: string
  readonly metadata?: string | number
  readonly expiration?: number
}

const quota = 5000

/** The model: what is there, and what is told of it. */
class Model {
  items = new Map<string, Item>()
  now = 0

  at(store: string, key: string): Item | undefined {
    const item = this.items.get(`${store}/${key}`)
    return item?.expiration !== undefined && item.expiration <= this.now ? undefined : item
  }

  /** Bytes of one store, what has expired among them not counted. */
  bytes(store: string): number {
    let bytes = 0
    for (const [key, { value, metadata }] of this.live(store))
      bytes += Buffer.byteLength(key + value) + (metadata === undefined ? 0 : JSON.stringify(metadata).length)
    return bytes
  }

  live(store: string): Array<[string, Item]> {
    return [...this.items.keys()]
      .filter((name) => name.startsWith(`${store}/`))
      .map((name) => name.slice(store.length + 1))
      .flatMap((key): Array<[string, Item]> => {
        const item = this.at(store, key)
        return item === undefined ? [] : [[key, item]]
      })
      .sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
  }

  made(value: string, { ttlSeconds, metadata }: typeof Expiring.Type): Item {
    return {
      value,
      ...(ttlSeconds === undefined ? {} : { expiration: this.now + ttlSeconds }),
      ...(metadata === undefined ? {} : { metadata }),
    }
  }

  /** Writes, unless the store would grow beyond its quota. */
  write(store: string, changes: ReadonlyArray<readonly [string, Item | undefined]>): boolean {
    const before = new Map(this.items)
    const bytes = this.bytes(store)
    for (const [key, item] of changes) {
      this.items.delete(`${store}/${key}`)
      if (item !== undefined) this.items.set(`${store}/${key}`, item)
    }
    if (this.bytes(store) <= bytes || this.bytes(store) <= quota) return true
    this.items = before
    return false
  }

  /** The answer to a command: a value, or the code of an error. */
  run(command: Command): unknown {
    const written = (ok: boolean, answer?: unknown) => (ok ? answer : "KV_QUOTA_EXCEEDED")
    switch (command._tag) {
      case "Set":
        return written(this.write(command.store, [[command.key, this.made(command.value, command.options)]]))
      case "Delete":
        return written(this.write(command.store, [[command.key, undefined]]))
      case "UpdateMetadata": {
        const item = this.at(command.store, command.key)
        if (item === undefined) return "KV_KEY_NOT_FOUND"
        const { metadata: _, ...rest } = item
        const next = command.metadata === null ? rest : { ...rest, metadata: command.metadata }
        return written(this.write(command.store, [[command.key, next]]))
      }
      case "Increment": {
        const item = this.at(command.store, command.key)
        if (item !== undefined && !/^-?\d+$/.test(item.value)) return "KV_NOT_A_NUMBER"
        const sum = Number(item?.value ?? 0) + command.by
        const next =
          item === undefined ? this.made(String(sum), command.options) : { ...item, value: String(sum) }
        return written(this.write(command.store, [[command.key, next]]), sum)
      }
      case "CompareAndSet": {
        const item = this.at(command.store, command.key)
        if ((item?.value ?? null) !== command.expected) return false
        const next = command.value === null ? undefined : this.made(command.value, command.options)
        return written(this.write(command.store, [[command.key, next]]), true)
      }
      case "Batch":
        return written(
          this.write(
            command.store,
            command.changes.map(({ key, value }) => [key, value === null ? undefined : { value }] as const),
          ),
        )
      case "DeleteStore":
        for (const [key] of this.live(command.store)) this.items.delete(`${command.store}/${key}`)
        return undefined
      case "List": {
        const { store, prefix, limit, cursor, reverse } = command
        const compare = (key: string) => Buffer.compare(Buffer.from(key), Buffer.from(cursor ?? ""))
        const all = this.live(store).filter(([key]) => key.startsWith(prefix))
        const ordered = reverse ? all.toReversed() : all
        const rest = ordered.filter(
          ([key]) => cursor === null || (reverse ? compare(key) < 0 : compare(key) > 0),
        )
        const keys = rest.slice(0, limit).map(([name, { metadata, expiration }]) => ({
          name,
          ...(metadata === undefined ? {} : { metadata }),
          ...(expiration === undefined ? {} : { expiration }),
        }))
        return rest.length > limit
          ? { keys, listComplete: false, cursor: keys.at(-1)!.name }
          : { keys, listComplete: true }
      }
      case "Pass":
      case "Reopen":
        return undefined
    }
  }
}

const ask = (kv: KvStore["Service"], command: Command): Effect.Effect<unknown, { readonly code: string }> => {
  switch (command._tag) {
    case "Set":
      return kv.set(one, command.store, command.key, command.value, command.options)
    case "Delete":
      return kv.delete(one, command.store, command.key)
    case "UpdateMetadata":
      return kv.updateMetadata(one, command.store, command.key, command.metadata)
    case "Increment":
      return kv.increment(one, command.store, command.key, command.by, command.options)
    case "CompareAndSet":
      return kv.compareAndSet(
        one,
        command.store,
        command.key,
        command.expected,
        command.value,
        command.options,
      )
    case "Batch":
      return kv.batch(
        one,
        command.store,
        command.changes.map(({ key, value }) =>
          value === null ? { type: "delete", key } : { type: "set", key, value },
        ),
      )
    case "DeleteStore":
      return kv.deleteStore(one, command.store)
    case "List": {
      const { store, cursor, ...options } = command
      return kv.list(one, store, { ...options, ...(cursor === null ? {} : { cursor }) })
    }
    case "Pass":
    case "Reopen":
      return Effect.void
  }
}

/** A second, in which the sweeper runs: what it does on disk takes real time, so its end is waited for. */
const swept = (kv: KvStore["Service"], model: Model) =>
  Effect.andThen(TestClock.adjust("1 second"), kv.stores(one)).pipe(
    Effect.repeat({
      until: (stores) => {
        model.now++
        return (
          stores.reduce((sum, { keys }) => sum + keys, 0) <= model.live("s").length + model.live("s2").length
        )
      },
    }),
  )

describe("KvStore, whatever is asked of it", () => {
  it.effect.prop(
    "answers as a sorted map with a clock does, and counts what the map holds",
    { commands: Schema.Array(Command).check(Schema.isMaxLength(60)) },
    ({ commands }) =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const model = new Model()
        const limits = { kvStoreBytes: quota, kvSweepSecs: 1, kvWritesPerMinute: 1e6 }
        model.now = Math.floor((yield* Clock.currentTimeMillis) / 1000)
        let scope = yield* Scope.make()
        const open = () =>
          Effect.map(Layer.buildWithScope(kvAt(directory, limits), scope), (context) =>
            KvStore.of(context.mapUnsafe.get(KvStore.key) as KvStore["Service"]),
          )
        let kv = yield* open()
        for (const command of commands) {
          const answer = yield* ask(kv, command).pipe(Effect.catch(({ code }) => Effect.succeed(code)))
          assert.deepStrictEqual(answer, model.run(command), command._tag)
          if (command._tag === "Pass") {
            yield* TestClock.adjust(`${command.seconds} seconds`)
            model.now += command.seconds
            // The quota counts what has expired until it is swept, and the model does not.
            yield* swept(kv, model)
          }
          if (command._tag === "Reopen") {
            yield* Scope.close(scope, Exit.void)
            scope = yield* Scope.make()
            kv = yield* open()
          }
        }
        for (const store of ["s", "s2"]) {
          for (const [key, item] of model.live(store))
            assert.deepStrictEqual(yield* kv.getWithMetadata(one, store, key), item)
        }
        const expected = ["s", "s2"]
          .map((name) => ({ name, bytes: model.bytes(name), keys: model.live(name).length }))
          .filter(({ keys }) => keys > 0)
        assert.deepStrictEqual(yield* kv.stores(one), expected)
        yield* Scope.close(scope, Exit.void)
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 150 }, timeout: 60_000 },
  )
})
