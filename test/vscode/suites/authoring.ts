import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { codes, completionLabels, hoverText, labelOf, open, openSample, ours, type Test, until } from './suite.ts'

const head = 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: a\n'
const test = (name: string, run: () => Promise<void>): Test => ({ name, run })
const isKorean = /^ko\b/.test(vscode.env.language)

/** Through the interfaces that every VS Code feature uses, with the packed extension. */
export const authoring: readonly Test[] = [
  test('the extension is active', async () => {
    const extension = vscode.extensions.getExtension('daemonset-tools.vscode-daemonset')
    assert.ok(extension)
    await until(() => extension.isActive, Boolean, 'the extension did not become active')
  }),
  test('every command of the manifest is registered', async () => {
    const extension = vscode.extensions.getExtension('daemonset-tools.vscode-daemonset')
    assert.ok(extension)
    const commands = (extension.packageJSON.contributes.commands as { command: string }[]).map(({ command }) => command)
    const known = new Set(await vscode.commands.getCommands(true))
    assert.ok(commands.length > 0)
    assert.deepEqual(
      commands.filter((command) => !known.has(command)),
      [],
    )
  }),
  test('completion offers the fields of the place', async () => {
    const { document, cursor } = await open(`${head}spec:\n  ‸\n`)
    const labels = await until(
      () => completionLabels(document, cursor),
      (all) => all.includes('updateStrategy'),
      'no completion',
    )
    assert.ok(labels.includes('selector') && !labels.includes('replicas'))
  }),
  test('completion documents an item when it is looked at', async () => {
    const { document, cursor } = await open(`${head}spec:\n  ‸\n`)
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      cursor,
      undefined,
      20,
    )
    const item = list.items.find((candidate) => labelOf(candidate) === 'minReadySeconds')
    const documentation = item?.documentation
    const text = typeof documentation === 'string' ? documentation : (documentation?.value ?? '')
    assert.ok(text.includes('minReadySeconds'), text)
    assert.equal(/[가-힣]/.test(text), isKorean)
  }),
  test('hover speaks the display language', async () => {
    const { document } = await open(`${head}spec:\n  updateStrategy:\n    rollingUpdate:\n      maxUnavailable: 10%\n`)
    const text = await until(
      () => hoverText(document, new vscode.Position(7, 10)),
      (found) => found.includes('maxUnavailable'),
      'no hover',
    )
    assert.equal(/[가-힣]/.test(text), isKorean, text)
  }),
  test('the six mistakes are found', async () => {
    const document = await openSample('six-mistakes.yaml')
    const found = await until(
      () => codes(document),
      (all) => all.length >= 6,
      'too few diagnostics',
    )
    const expected = [
      'strict-unknown-field',
      'ds-selector-mismatch',
      'ctr-pull-policy',
      'type-number-for-string',
      'type-quantity-format',
      'mount-volume-missing',
    ]
    assert.deepEqual(
      expected.filter((code) => !found.includes(code)),
      [],
    )
  }),
  test('a quick fix mends the file', async () => {
    const { document } = await open(`${head}spec:\n  minReadySecond: 3\n`)
    await until(
      () => codes(document),
      (all) => all.includes('strict-unknown-field'),
      'the unknown field is not found',
    )
    const range = new vscode.Range(5, 4, 5, 4)
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    )
    const rename = actions.find(({ isPreferred }) => isPreferred)
    assert.ok(rename?.edit)
    await vscode.workspace.applyEdit(rename.edit)
    await until(
      () => document.getText(),
      (text) => text.includes('minReadySeconds: 3'),
      'the field was not renamed',
    )
    await until(
      () => codes(document),
      (all) => !all.includes('strict-unknown-field'),
      'the diagnostic did not go away',
    )
  }),
  test('a command fixes all of a file, and takes nothing away', async () => {
    const { document } = await open(`${head}spec:\n  minReadySecond:3\n  replicas: 1\n`)
    await until(
      () => codes(document),
      (all) => all.length > 0,
      'nothing is found',
    )
    await vscode.commands.executeCommand('daemonset.fixAll')
    await until(
      () => document.getText(),
      (text) => text === `${head}spec:\n  minReadySeconds: 3\n  replicas: 1\n`,
      'the file was not mended',
    )
  }),
  test('another kind of file stays untouched', async () => {
    const document = await openSample('configmap.yaml')
    const other = await open(`${head}spec:\n  replicas: 1\n`)
    await until(
      () => codes(other.document),
      (all) => all.length > 0,
      'the server does not answer',
    )
    assert.deepEqual(ours(vscode.languages.getDiagnostics(document.uri)), [])
    assert.deepEqual(await completionLabels(document, new vscode.Position(6, 2)), [])
    assert.equal(await hoverText(document, new vscode.Position(6, 4)), '')
  }),
  test('the sample manifests have no errors', async () => {
    for (const name of ['daemonset-fluentd.yaml', 'several-documents.yaml']) assert.deepEqual(codes(await openSample(name)), [])
  }),
  test('the outline names containers', async () => {
    const document = await openSample('daemonset-fluentd.yaml')
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    )
    const names = (list: readonly vscode.DocumentSymbol[]): string[] =>
      list.flatMap(({ name, children }) => [name, ...names(children)])
    assert.ok(names(symbols).includes('fluentd'))
  }),
  test('settings are read live', async () => {
    const { document } = await open(
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: a\nspec:\n  selector:\n    matchLabels: { app: a }\n  template:\n    metadata:\n      labels: { app: a }\n    spec:\n      containers: [{ name: a, image: a }]\n      nodeSelector:\n        beta.kubernetes.io/os: linux\n',
    )
    await until(
      () => codes(document),
      (all) => all.includes('warn-nodeselector-label'),
      'no warning',
    )
    const configuration = vscode.workspace.getConfiguration('daemonset')
    await configuration.update('rules', { 'warn-nodeselector-label': 'off' }, vscode.ConfigurationTarget.Global)
    await until(
      () => codes(document),
      (all) => !all.includes('warn-nodeselector-label'),
      'the warning did not go away',
    )
    await configuration.update('rules', undefined, vscode.ConfigurationTarget.Global)
  }),
]
