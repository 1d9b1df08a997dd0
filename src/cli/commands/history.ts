import { Console, DateTime, Effect, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { RevisionPage, type RevisionReport } from "../../domain/Revision.ts"
import { client, guild, tell } from "../Flags.ts"
import { printable } from "../Printable.ts"
import { changesLine } from "./deploy.ts"

const encodePage = Schema.encodeSync(RevisionPage)

const show = (revision: RevisionReport) => {
  const { revisionId, status, current, entry, source, deployedBy, deployedAt, message, restores, changes } =
    revision
  const head = [
    revisionId.slice(0, 8),
    DateTime.formatIso(deployedAt),
    current ? "current" : status,
    source,
    deployedBy,
    entry,
  ].map(printable)
  const details = [
    message,
    restores === null ? null : `restores ${restores.slice(0, 8)}`,
    changesLine(changes),
    revision.error?.split("\n")[0],
  ]
  return [head.join("  "), ...details.flatMap((line) => (line ? [`          ${printable(line)}`] : []))].join(
    "\n",
  )
}

export const history = Command.make(
  "history",
  {
    guild,
    limit: Flag.Int("limit").pipe(
      Flag.withAlias("n"),
      Flag.withDescription("Revisions to show, 1 to 100"),
      Flag.withDefault(20),
      Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))),
    ),
    before: Flag.String("before").pipe(
      Flag.withDescription("Go on where the page before ended"),
      Flag.optional,
    ),
  },
  Effect.fn("history")(function* ({ guild, limit, before }) {
    const page = yield* (yield* client).ListRevisions({
      guildId: guild,
      limit,
      ...Option.match(before, { onNone: () => ({}), onSome: (before) => ({ before }) }),
    })
    const words = [
      ...page.revisions.map(show),
      ...(page.next === null ? [] : [`there are more: --before ${page.next}`]),
    ]
    yield* tell(
      encodePage(page),
      Effect.forEach(words, (line) => Console.log(line), { discard: true }),
    )
  }, Effect.scoped),
).pipe(Command.withDescription("List a guild's deployment revisions, the latest first"))
