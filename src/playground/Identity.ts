/** The ids everybody can rely on: they exist from the first start and never change. */
export const guildId = "900000000000000001"
export const generalChannelId = "900000000000000011"
export const randomChannelId = "900000000000000012"
/** The guild's owner, who speaks when a control call names nobody. */
export const youId = "900000000000000101"
export const friendId = "900000000000000102"
/** The bot user and, as with every newer bot at Discord, also its application. */
export const botId = "900000000000000201"

/**
 * The only token that the playground accepts. Shaped like Discord's: the first part is the bot's id in base64,
 * which some libraries read.
 */
export const botToken = `${Buffer.from(botId).toString("base64url")}.playground.no-secret-at-all`
