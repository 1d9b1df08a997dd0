/** Every function of `rest` with what it takes and gives; for the type checker only. */
import { type Equal, same } from "./Equal.ts"

type Rest = typeof rest
type Given<Name extends keyof Rest> = Awaited<ReturnType<Rest[Name]>>
/** The functions that give just this. */
type Giving<Result> = {
  [Name in keyof Rest]: Equal<Given<Name>, Result> extends true ? Name : never
}[keyof Rest]

const payload = { name: "a" }
const channel = { channelId: "1" }
const message = { ...channel, messageId: "2" }
const user = { userId: "3" }
const webhook = { webhookId: "4", token: "t" }
const reason = "why"

/** Every function is here: one that is missing, or that there is none of, does not compile. */
const calls: { readonly [Name in keyof Rest]: () => ReturnType<Rest[Name]> } = {
  sendMessage: () => rest.sendMessage({ ...channel, content: "a", embeds: [embed()], replyTo: null }),
  editMessage: () => rest.editMessage({ ...message, content: "a", components: [] }),
  deleteMessage: () => rest.deleteMessage({ ...message, reason }),
  bulkDeleteMessages: () => rest.bulkDeleteMessages({ ...channel, messageIds: ["1", "2"], reason }),
  fetchMessage: () => rest.fetchMessage(message),
  fetchMessages: () => rest.fetchMessages({ ...channel, limit: 1, before: "1" }),
  pinMessage: () => rest.pinMessage(message),
  unpinMessage: () => rest.unpinMessage({ ...message, reason }),
  fetchPins: () => rest.fetchPins({ ...channel, limit: 5 }),
  crosspostMessage: () => rest.crosspostMessage(message),
  triggerTyping: () => rest.triggerTyping(channel),
  sendDirectMessage: () => rest.sendDirectMessage({ ...user, content: "a" }),
  addReaction: () => rest.addReaction({ ...message, emoji: "👍" }),
  removeReaction: () => rest.removeReaction({ ...message, emoji: "👍", userId: "1" }),
  clearReactions: () => rest.clearReactions(message),
  fetchReactions: () => rest.fetchReactions({ ...message, emoji: "👍", limit: 1 }),
  sendPoll: () =>
    rest.sendPoll({
      ...channel,
      question: "a",
      answers: ["b", { text: "c", emoji: "👍" }],
      durationHours: 1,
    }),
  endPoll: () => rest.endPoll(message),
  fetchPollVoters: () => rest.fetchPollVoters({ ...message, answerId: 1 }),
  sendInteractionResponse: () =>
    rest.sendInteractionResponse({ interactionId: "1", token: "t", content: "a", ephemeral: true }),
  deferInteractionResponse: () =>
    rest.deferInteractionResponse({ interactionId: "1", token: "t", ephemeral: true }),
  updateInteractionResponse: () =>
    rest.updateInteractionResponse({ interactionId: "1", token: "t", content: "a" }),
  editOriginalInteractionResponse: () => rest.editOriginalInteractionResponse({ token: "t", content: "a" }),
  deleteOriginalInteractionResponse: () => rest.deleteOriginalInteractionResponse({ token: "t" }),
  createFollowupMessage: () => rest.createFollowupMessage({ token: "t", content: "a" }),
  editFollowupMessage: () => rest.editFollowupMessage({ token: "t", messageId: "1", content: "a" }),
  deleteFollowupMessage: () => rest.deleteFollowupMessage({ token: "t", messageId: "1" }),
  upsertGuildCommands: () => rest.upsertGuildCommands({ commands: [payload] }),
  createGuildCommand: () => rest.createGuildCommand({ command: payload }),
  editGuildCommand: () => rest.editGuildCommand({ commandId: "1", command: payload }),
  deleteGuildCommand: () => rest.deleteGuildCommand({ commandId: "1" }),
  getGuildCommands: () => rest.getGuildCommands(),
  getGuildCommand: () => rest.getGuildCommand({ commandId: "1" }),
  editGuildCommandPermissions: () => rest.editGuildCommandPermissions({ commandId: "1", permissions: [] }),
  getGuildCommandsPermissions: () => rest.getGuildCommandsPermissions(),
  getGuildCommandPermissions: () => rest.getGuildCommandPermissions({ commandId: "1" }),
  fetchMember: () => rest.fetchMember(user),
  fetchMembers: () => rest.fetchMembers({ limit: 1000 }),
  searchMembers: () => rest.searchMembers({ query: "a" }),
  editMember: () => rest.editMember({ ...user, payload, reason }),
  editCurrentMember: () => rest.editCurrentMember({ payload }),
  timeoutMember: () => rest.timeoutMember({ ...user, durationMs: 60_000, reason }),
  kickMember: () => rest.kickMember({ ...user, reason }),
  banMember: () => rest.banMember({ ...user, deleteMessageSeconds: 60 }),
  unbanMember: () => rest.unbanMember(user),
  fetchBan: () => rest.fetchBan(user),
  fetchBans: () => rest.fetchBans({ before: "1" }),
  addMemberRole: () => rest.addMemberRole({ ...user, roleId: "1" }),
  removeMemberRole: () => rest.removeMemberRole({ ...user, roleId: "1", reason }),
  fetchRoles: () => rest.fetchRoles(),
  fetchRole: () => rest.fetchRole({ roleId: "1" }),
  createRole: () => rest.createRole({ payload }),
  editRole: () => rest.editRole({ roleId: "1", payload }),
  editRolePositions: () => rest.editRolePositions({ positions: [{ id: "1", position: 2 }] }),
  deleteRole: () => rest.deleteRole({ roleId: "1" }),
  fetchChannels: () => rest.fetchChannels(),
  fetchChannel: () => rest.fetchChannel(channel),
  createChannel: () => rest.createChannel({ payload, reason }),
  editChannel: () => rest.editChannel({ ...channel, payload }),
  editChannelPositions: () => rest.editChannelPositions({ positions: [{ id: "1", parent_id: null }] }),
  deleteChannel: () => rest.deleteChannel(channel),
  editChannelPermissions: () => rest.editChannelPermissions({ ...channel, overwriteId: "1", payload }),
  deleteChannelPermissions: () => rest.deleteChannelPermissions({ ...channel, overwriteId: "1" }),
  createThread: () => rest.createThread({ ...channel, payload }),
  createThreadFromMessage: () => rest.createThreadFromMessage({ ...message, payload }),
  joinThread: () => rest.joinThread({ threadId: "1" }),
  leaveThread: () => rest.leaveThread({ threadId: "1" }),
  addThreadMember: () => rest.addThreadMember({ threadId: "1", userId: "2" }),
  removeThreadMember: () => rest.removeThreadMember({ threadId: "1", userId: "2" }),
  fetchThreadMembers: () => rest.fetchThreadMembers({ threadId: "1" }),
  fetchActiveThreads: () => rest.fetchActiveThreads(),
  fetchArchivedThreads: () => rest.fetchArchivedThreads({ ...channel, visibility: "private" }),
  executeWebhook: () => rest.executeWebhook({ ...webhook, content: "a", wait: true, username: "b" }),
  fetchWebhookMessage: () => rest.fetchWebhookMessage({ ...webhook, messageId: "1" }),
  editWebhookMessage: () => rest.editWebhookMessage({ ...webhook, messageId: "1", content: null }),
  deleteWebhookMessage: () => rest.deleteWebhookMessage({ ...webhook, messageId: "1", threadId: "2" }),
  createWebhook: () => rest.createWebhook({ ...channel, payload }),
  editWebhook: () => rest.editWebhook({ webhookId: "1", payload }),
  deleteWebhook: () => rest.deleteWebhook({ webhookId: "1" }),
  fetchWebhook: () => rest.fetchWebhook({ webhookId: "1" }),
  fetchChannelWebhooks: () => rest.fetchChannelWebhooks(channel),
  fetchGuildWebhooks: () => rest.fetchGuildWebhooks(),
  fetchGuild: () => rest.fetchGuild({ withCounts: true }),
  editGuild: () => rest.editGuild({ payload }),
  fetchAuditLog: () => rest.fetchAuditLog({ userId: "1", actionType: 22, limit: 1 }),
  fetchEmojis: () => rest.fetchEmojis(),
  fetchEmoji: () => rest.fetchEmoji({ emojiId: "1" }),
  createEmoji: () => rest.createEmoji({ payload }),
  editEmoji: () => rest.editEmoji({ emojiId: "1", payload }),
  deleteEmoji: () => rest.deleteEmoji({ emojiId: "1" }),
  fetchStickers: () => rest.fetchStickers(),
  fetchSticker: () => rest.fetchSticker({ stickerId: "1" }),
  createSticker: () =>
    rest.createSticker({ name: "ab", tags: "c", file: { data: new Uint8Array(1), filename: "d.png" } }),
  editSticker: () => rest.editSticker({ stickerId: "1", payload }),
  deleteSticker: () => rest.deleteSticker({ stickerId: "1" }),
  fetchAutoModerationRules: () => rest.fetchAutoModerationRules(),
  fetchAutoModerationRule: () => rest.fetchAutoModerationRule({ ruleId: "1" }),
  createAutoModerationRule: () => rest.createAutoModerationRule({ payload }),
  editAutoModerationRule: () => rest.editAutoModerationRule({ ruleId: "1", payload }),
  deleteAutoModerationRule: () => rest.deleteAutoModerationRule({ ruleId: "1" }),
  fetchScheduledEvents: () => rest.fetchScheduledEvents({ withUserCount: true }),
  fetchScheduledEvent: () => rest.fetchScheduledEvent({ eventId: "1" }),
  createScheduledEvent: () => rest.createScheduledEvent({ payload }),
  editScheduledEvent: () => rest.editScheduledEvent({ eventId: "1", payload }),
  deleteScheduledEvent: () => rest.deleteScheduledEvent({ eventId: "1" }),
  fetchScheduledEventUsers: () => rest.fetchScheduledEventUsers({ eventId: "1", limit: 1 }),
  createInvite: () => rest.createInvite(channel),
  fetchInvites: () => rest.fetchInvites(),
  fetchChannelInvites: () => rest.fetchChannelInvites(channel),
  deleteInvite: () => rest.deleteInvite({ code: "a", reason }),
}
console.log(Object.keys(calls).length)

// What they give.
same<
  Giving<SentMessage>,
  | "sendMessage"
  | "fetchMessage"
  | "crosspostMessage"
  | "sendDirectMessage"
  | "sendPoll"
  | "endPoll"
  | "editOriginalInteractionResponse"
  | "createFollowupMessage"
  | "editFollowupMessage"
  | "fetchWebhookMessage"
  | "editWebhookMessage"
>(true)
same<Giving<readonly SentMessage[]>, "fetchMessages">(true)
same<Giving<SentMessage | null>, "executeWebhook">(true)
same<
  Giving<readonly DiscordObject[]>,
  | "getGuildCommands"
  | "fetchRoles"
  | "editRolePositions"
  | "fetchChannels"
  | "fetchChannelWebhooks"
  | "fetchGuildWebhooks"
  | "fetchEmojis"
  | "fetchStickers"
  | "fetchAutoModerationRules"
  | "fetchScheduledEvents"
>(true)

// Wrong uses, family by family.
// @ts-expect-error a message stands in a channel
rest.editMessage({ messageId: "1", content: "a" })
// @ts-expect-error ids are texts
rest.deleteMessage({ channelId: 1, messageId: "2" })
// @ts-expect-error several messages are a list
rest.bulkDeleteMessages({ channelId: "1", messageIds: "2" })
// @ts-expect-error an edit refers to no message
rest.editMessage({ ...message, replyTo: null })
// @ts-expect-error a reaction is an emoji
rest.addReaction(message)
// @ts-expect-error a poll has answers
rest.sendPoll({ ...channel, question: "a" })
// @ts-expect-error an answer is known by its number
rest.fetchPollVoters({ ...message, answerId: "1" })
// @ts-expect-error a first answer names its interaction
rest.sendInteractionResponse({ token: "t", content: "a" })
// @ts-expect-error commands are a list
rest.upsertGuildCommands({ commands: payload })
// @ts-expect-error nobody to kick
rest.kickMember({ reason })
// @ts-expect-error a duration is a number, or null
rest.timeoutMember({ ...user, durationMs: "1 minute" })
// @ts-expect-error which role
rest.addMemberRole(user)
// @ts-expect-error positions are a list
rest.editRolePositions({ positions: { id: "1" } })
// @ts-expect-error a channel has a payload
rest.createChannel({ name: "a" })
// @ts-expect-error an overwrite is for a role or a member
rest.editChannelPermissions({ ...channel, payload })
// @ts-expect-error a thread is known by its own id
rest.joinThread(channel)
// @ts-expect-error threads are public or private
rest.fetchArchivedThreads({ ...channel, visibility: "secret" })
// @ts-expect-error a webhook is executed with its token
rest.executeWebhook({ webhookId: "1", content: "a" })
// @ts-expect-error actions have numbers
rest.fetchAuditLog({ actionType: "ban" })
// @ts-expect-error which emoji
rest.deleteEmoji()
// @ts-expect-error a file that a message has is no new sticker
rest.createSticker({ name: "ab", tags: "c", file: { id: "1" } })
// @ts-expect-error which rule
rest.editAutoModerationRule({ payload })
// @ts-expect-error which event
rest.fetchScheduledEventUsers({})
// @ts-expect-error an invitation leads to a channel
rest.createInvite({})
// @ts-expect-error a direct message goes to somebody
rest.sendDirectMessage({ content: "a" })
// @ts-expect-error results are promises
void rest.fetchGuild().name
