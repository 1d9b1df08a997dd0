/** For type tests: `same<A, B>(true)` compiles where the two types are one and the same. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
export const same = <A, B>(_equal: Equal<A, B>): void => {}
