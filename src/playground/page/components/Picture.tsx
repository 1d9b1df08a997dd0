export const isWebAddress = (url: string | undefined): url is string =>
  url !== undefined && /^https?:\/\//i.test(url)

interface Props {
  readonly class: string
  readonly url: string | undefined
  readonly alt?: string
}

/** Names under this ending lead nowhere; the playground's own attachments have one. */
const nowhere = /^https?:\/\/[^/]*\.invalid(\/|$)/i

/** Hidden when the picture cannot be had, as on a machine without internet. */
export const Picture = ({ alt = "", class: name, url }: Props) =>
  isWebAddress(url) && !nowhere.test(url) ? (
    <img
      class={name}
      src={url}
      alt={alt}
      title={alt === "" ? undefined : alt}
      loading="lazy"
      referrerpolicy="no-referrer"
      onError={(event) => event.currentTarget.classList.add("missing")}
    />
  ) : null
