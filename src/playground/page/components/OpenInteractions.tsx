import { useActions } from "../Actions.ts"
import { displayName } from "../People.ts"
import { selectedGuild, type State } from "../State.ts"
import { Avatar } from "./Avatar.tsx"
import { BotTag } from "./BotTag.tsx"

/** Discord's number for this kind of interaction. */
const applicationCommand = 2

/**
 * The actor's commands that wait for an answer or never got one. Buttons, menus and modals are interactions too, named
 * by their custom id; those show at the message or in the modal.
 */
export const OpenInteractions = ({ channelId, state }: { channelId: string; state: State }) => {
  const actions = useActions()
  const { bot } = state.world!
  const guild = selectedGuild(state)
  const name = displayName(guild, bot)
  return (
    <>
      {state.interactions
        .filter(
          (interaction) =>
            interaction.channelId === channelId &&
            interaction.userId === state.actorId &&
            interaction.type === applicationCommand,
        )
        .map((interaction) => (
          <article
            key={interaction.id}
            class="message heading-row open-interaction"
            aria-label={`/${interaction.name}`}
            aria-busy={!interaction.failed}
          >
            <div class="gutter">
              <Avatar user={bot} name={name} size={40} />
            </div>
            <div class="message-body">
              <header>
                <span class="name">{name}</span>
                <BotTag />
              </header>
              {interaction.failed ? (
                <>
                  <p class="failure" role="alert">
                    The application did not respond
                  </p>
                  <p class="only-you">
                    Why, says <code>npx flora logs --guild {guild?.id}</code>
                  </p>
                  <p class="only-you">
                    /{interaction.name} ·{" "}
                    <button type="button" class="link-button" onClick={() => actions.dismiss(interaction.id)}>
                      Dismiss message
                    </button>
                  </p>
                </>
              ) : (
                <p class="thinking">Sending command…</p>
              )}
            </div>
          </article>
        ))}
    </>
  )
}
