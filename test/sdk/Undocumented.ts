/**
 * Every symbol that the author of a script can come to from the declarations in a file, by way of types, members and arguments, and which of
 * them say nothing of themselves. What is private, inside of functions, or the standard library's is left alone.
 */
import { join, relative } from "node:path"
import { ModifierFlags, type Node, SyntaxKind } from "typescript/unstable/ast"
import { API, type Project, type Symbol, SymbolFlags } from "typescript/unstable/sync"

/** A node of any kind, with those of its parts that are asked for here. */
type Any = Node & {
  readonly name?: Any
  readonly modifierFlags?: ModifierFlags
  readonly type?: Any
  readonly body?: Node
  readonly qualifier?: Any
  readonly typeName?: Any
  readonly exprName?: Any
  readonly expression?: Any
  readonly extendsType?: Node
}

/** What has a name, and so a comment, of its own. */
const withName: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.ModuleDeclaration,
  SyntaxKind.VariableDeclaration,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.PropertySignature,
  SyntaxKind.MethodSignature,
  SyntaxKind.PropertyDeclaration,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.GetAccessor,
  SyntaxKind.PropertyAssignment,
])

/** Types that a file keeps to itself have names that nobody can write and no editor shows. */
const ofFile: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
])

const hidden = ModifierFlags.Private | ModifierFlags.Protected

class Walk {
  private readonly seen = new Set<string>()
  readonly documented = new Set<string>()
  readonly silent = new Set<string>()
  private readonly project: Project
  private readonly folder: string
  private readonly foreign: ReadonlySet<string>

  constructor(project: Project, folder: string, foreign: ReadonlyArray<string>) {
    this.project = project
    this.folder = folder
    this.foreign = new Set(foreign.map((file) => join(folder, file)))
  }

  visit(node: Any): void {
    const name = node.name?.kind === SyntaxKind.ComputedPropertyName ? undefined : node.name
    if (withName.has(node.kind)) {
      if (((node.modifierFlags ?? 0) & hidden) !== 0 || name === undefined) return
      if (!ofFile.has(node.kind) || ((node.modifierFlags ?? 0) & ModifierFlags.Export) !== 0)
        this.judge(node, name)
    }
    // The names of the properties, not the properties.
    if (node.kind === SyntaxKind.TypeOperator && node.type?.kind === SyntaxKind.TypeQuery) return
    const reference = node.qualifier ?? node.typeName ?? node.exprName
    if (reference !== undefined) this.follow(reference)
    if (node.kind === SyntaxKind.ExpressionWithTypeArguments || node.kind === SyntaxKind.SpreadAssignment)
      this.follow(node.expression)
    if (node.kind === SyntaxKind.ShorthandPropertyAssignment) this.follow(name)
    // What is declared as of a type says no more by its value.
    const value = node.kind === SyntaxKind.VariableDeclaration && node.type !== undefined
    node.forEachChild((child) => {
      // What a type is compared with is nobody's to use.
      if (child === node.extendsType || child.kind === SyntaxKind.Block) return
      if (child === node.body && node.kind !== SyntaxKind.ModuleDeclaration) return
      if (child.kind === SyntaxKind.CallExpression || child.kind === SyntaxKind.NewExpression) return
      if (value && child !== node.type) return
      this.visit(child)
    })
  }

  private judge(node: Any, name: Any): void {
    const file = node.getSourceFile()
    const place = node.kind === SyntaxKind.VariableDeclaration ? node.parent.parent : node
    const said = file.text.slice(place.pos, place.getStart(file)).includes("/**")
    const line = file.text.slice(0, node.getStart(file)).split("\n").length
    const shown = `${relative(this.folder, file.fileName)}:${line} ${name.getText(file)}`
    ;(said ? this.documented : this.silent).add(shown)
  }

  /** Goes to where a name is declared, if that is in the folder. */
  private follow(name: Node | undefined): void {
    if (name === undefined) return
    const found = this.project.checker.getSymbolAtLocation(name)
    if (found === undefined) return
    const symbol: Symbol =
      (found.flags & SymbolFlags.Alias) === 0 ? found : this.project.checker.getAliasedSymbol(found)
    for (const handle of symbol.declarations) {
      const key = `${handle.path}#${handle.index}`
      if (this.seen.has(key) || !handle.path.startsWith(`${this.folder}/`) || this.foreign.has(handle.path))
        continue
      this.seen.add(key)
      const declaration = handle.resolve()
      if (declaration !== undefined) this.visit(declaration as Any)
    }
  }
}

/** The symbols that files of a project lead to, with a comment and without. What is outside of the folder, or `foreign`, is passed over. */
export const undocumented = (
  folder: string,
  project: string,
  files: ReadonlyArray<string>,
  foreign: ReadonlyArray<string>,
): { readonly documented: ReadonlySet<string>; readonly silent: ReadonlySet<string> } => {
  const api = new API({ cwd: folder })
  try {
    const [opened] = api.updateSnapshot({ openProjects: [project] }).getProjects()
    const walk = new Walk(opened!, folder, foreign)
    for (const file of files) walk.visit(opened!.program.getSourceFile(join(folder, file))! as Any)
    return walk
  } finally {
    api.close()
  }
}
