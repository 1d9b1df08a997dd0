/** The label after a bot's name. */
export const BotTag = () => (
  <span class="bot-tag" title="A bot">
    BOT
  </span>
)
