/** The rules by which a guild's messages are moderated. They are kept and told of; the playground applies none. */
import { AuditLogEvent, AutoModerationRuleTriggerType as Trigger } from "discord-api-types/v10"
import { Effect, Layer } from "effect"
import { AuditLog } from "../AuditLog.ts"
import { Events } from "../Events.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { type BodyName, specified } from "../Specification.ts"
import { World } from "../World.ts"
import type { Wire } from "../WorldState.ts"
import { recordFinder } from "./GuildRecord.ts"
import { type RestRequest, RestRouter } from "./RestRouter.ts"

/** Each kind of rule has a body of its own; one that Discord does not know is told so as a keyword rule. */
const bodies: Readonly<Record<number, BodyName>> = {
  [Trigger.Keyword]: "KeywordUpsertRequest",
  [Trigger.Spam]: "MLSpamUpsertRequest",
  [Trigger.KeywordPreset]: "DefaultKeywordListUpsertRequest",
  [Trigger.MentionSpam]: "MentionSpamUpsertRequest",
  [Trigger.MemberProfile]: "UserProfileUpsertRequest",
}
const bodyFor = (rule: Wire): BodyName => bodies[Number(rule["trigger_type"])] ?? "KeywordUpsertRequest"

export const AutoModerationRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const world = yield* World
    const events = yield* Events
    const guilds = yield* Guilds
    const audit = yield* AuditLog
    const find = recordFinder(guilds, world)
    const findRule = (request: RestRequest) =>
      find(request, "autoModerationRules", "unknownAutoModerationRule")

    const all = "/guilds/:guild/auto-moderation/rules" as const
    const one = `${all}/:record` as const
    yield* rest.add("GET", all, (request) =>
      Effect.map(guilds.get(request.param("guild")), ({ records }) => records.autoModerationRules),
    )
    yield* rest.add("GET", one, (request) => Effect.map(findRule(request), ({ record }) => record))
    yield* rest.add(
      "POST",
      all,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guilds.get(request.param("guild"))
        const { json } = yield* request.upload
        const rule = {
          id: world.snowflakes.next(),
          guild_id: guild.id,
          creator_id: Identity.botId,
          trigger_metadata: {},
          enabled: false,
          exempt_roles: [],
          exempt_channels: [],
          ...(yield* specified(bodyFor(json as Wire), json)),
        }
        guild.records.autoModerationRules.push(rule)
        world.touch()
        events.publish("AUTO_MODERATION_RULE_CREATE", guild.id, rule)
        audit.write(guild, AuditLogEvent.AutoModerationRuleCreate, rule.id, request.act)
        return rule
      }),
    )
    yield* rest.add(
      "PATCH",
      one,
      Effect.fnUntraced(function* (request) {
        const { guild, record, replace } = yield* findRule(request)
        const { json } = yield* request.upload
        const rule = { ...record, ...(yield* specified(`${bodyFor(record)}Partial` as BodyName, json)) }
        replace(rule)
        events.publish("AUTO_MODERATION_RULE_UPDATE", guild.id, rule)
        audit.write(guild, AuditLogEvent.AutoModerationRuleUpdate, request.param("record"), request.act)
        return rule
      }),
    )
    yield* rest.add(
      "DELETE",
      one,
      Effect.fnUntraced(function* (request) {
        const { guild, record, replace } = yield* findRule(request)
        replace()
        events.publish("AUTO_MODERATION_RULE_DELETE", guild.id, record)
        audit.write(guild, AuditLogEvent.AutoModerationRuleDelete, request.param("record"), request.act)
      }),
    )
  }),
)
