import { Component, type ComponentType, h } from "preact"

/** Renders again only when a prop is another value: with hundreds of messages on show, each new one costs one row. */
export const memo = <Props extends object>(Inner: ComponentType<Props>): ComponentType<Props> =>
  class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const keys = Object.keys(next) as Array<keyof Props>
      return (
        keys.length !== Object.keys(this.props).length || keys.some((key) => next[key] !== this.props[key])
      )
    }

    override render() {
      return h(Inner, this.props as Props & object)
    }
  }
