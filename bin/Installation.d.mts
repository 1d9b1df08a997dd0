/** Puts in place what is missing under `root` and returns the path of a Node 26. */
export declare const ensureInstalled: (root?: string) => string
/** The path of a Node 26: the one that runs this, or the one among the packages under `root`. */
export declare const findNode: (root?: string) => string
/** The directory of package.json. */
export declare const projectRoot: string
/** Links what the examples of this checkout find as if npm had installed it. */
export declare const linkOwnPackages: (root?: string) => void
