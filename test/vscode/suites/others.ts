// What people have in an editor that they would have without this extension: asked inside VS Code, with the extension and without.
import * as vscode from 'vscode'

/** What VS Code does with one text. Lines count from 0; ranges are `line:character-line:character`. */
export interface Observation {
  readonly name: string
  readonly folds: readonly string[]
  readonly outline: readonly string[]
  readonly links: readonly string[]
  readonly lenses: readonly string[]
  /** Grown from the middle, from the word outwards. */
  readonly selection: readonly string[]
}

const service =
  'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports: [{port: (80)}]\n  selector:\n    app: web\n'
const daemonSet =
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: a\nspec:\n  selector:\n    matchLabels: {app: a}\n  template:\n    metadata:\n      labels: {app: a}\n    spec:\n      containers:\n      - name: a\n        image: agent:1\n'

/** The texts, by name: with their language, and where the selection grows. */
const texts: Readonly<Record<string, readonly [language: string, text: string, at: string]>> = {
  'other kinds': ['yaml', `${service}---\n# region\nkind: ConfigMap\ndata:\n  a: |\n    b\n      c\n# endregion\n`, '80'],
  'four dashes': ['yaml', `----\n${service}`, '80'],
  'a compose file': [
    'yaml',
    'services:\n  web:\n    image: nginx\n    ports:\n      - "80:80"\n\nvolumes:\n  data: {}\n',
    'nginx',
  ],
  'a workflow': [
    'yaml',
    'on: [push]\njobs:\n  build:\n    steps:\n      - run: echo (a b)\n        # https://example.com/x\n',
    'a b',
  ],
  values: ['yaml', 'daemonset:\n  image:\n    tag: v1\n  list: [a, [b, c]]\n', 'b'],
  'a chart': ['helm', '{{- if .Values.on }}\nkind: Service\nspec:\n  a:\n    b: (c)\n{{- end }}\n', 'c'],
  JSON: ['json', '{\n  "a": {\n    "b": [1, 2]\n  }\n}\n', '1'],
  'a DaemonSet among others': ['yaml', `${service}---\n${daemonSet}---\n${service}`, '80'],
  'a DaemonSet below four dashes': ['yaml', `----\n${daemonSet}`, 'agent'],
}

/** `settled` says when nothing more will be registered for a language. */
export async function observe(settled: () => Promise<void>): Promise<Observation[]> {
  const all: Observation[] = []
  for (const [name, [language, content, at]] of Object.entries(texts)) {
    const document = await vscode.workspace.openTextDocument({ language, content })
    await vscode.window.showTextDocument(document)
    await settled()
    all.push(await observed(name, document, document.positionAt(content.indexOf(at))))
  }
  return all
}

async function observed(name: string, { uri }: vscode.TextDocument, position: vscode.Position): Promise<Observation> {
  const ask = async <T>(command: string, ...args: unknown[]) =>
    (await vscode.commands.executeCommand<T[]>(command, uri, ...args)) ?? []
  const folds = await ask<vscode.FoldingRange>('vscode.executeFoldingRangeProvider')
  const symbols = await ask<vscode.DocumentSymbol>('vscode.executeDocumentSymbolProvider')
  const links = await ask<vscode.DocumentLink>('vscode.executeLinkProvider')
  const lenses = await ask<vscode.CodeLens>('vscode.executeCodeLensProvider')
  const [selection] = await ask<vscode.SelectionRange>('vscode.executeSelectionRangeProvider', [position])
  return {
    name,
    folds: folds.map(({ start, end }) => `${start}-${end}`).sort(),
    outline: symbols.map((symbol) => symbol.name),
    links: links.map(({ range }) => shown(range)).sort(),
    lenses: lenses.map(({ range }) => shown(range)).sort(),
    selection: [...outwards(selection)].map(shown),
  }
}

function* outwards(selection: vscode.SelectionRange | undefined): Iterable<vscode.Range> {
  for (let one = selection; one; one = one.parent) yield one.range
}

const shown = ({ start, end }: vscode.Range) => `${start.line}:${start.character}-${end.line}:${end.character}`
