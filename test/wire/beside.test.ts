// What the server leaves to the editor and to others, and when it speaks.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as lsp from 'vscode-languageserver/node'
import { settingsChanged, type VersionParams, versionChecked } from '../../model/src/protocol.ts'
import { patiently } from '../cluster/patience.ts'
import { minimal } from '../unit/support.ts'
import { type Client, connect, uri } from './client.ts'

const pulls: lsp.ClientCapabilities = {
  textDocument: { diagnostic: {} },
  workspace: { diagnostics: { refreshSupport: true } },
}
const service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports: [{port: 80}]\n'
const others = {
  'another kind': service,
  'a compose file': 'services:\n  web:\n    image: nginx\n    ports:\n      - "80:80"\n',
  'a workflow': 'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make daemonset\n',
  values: 'daemonset:\n  image:\n    tag: v1\n',
  JSON: '{"a": {\n  "b": 1\n}}\n',
  nothing: '',
}
const textDocument = { uri }

describe('where nothing is ours', () => {
  for (const [name, text] of Object.entries(others)) {
    test(`${name}: no answer that would keep the editor from its own`, async () => {
      const { connection, open, stop } = await connect(pulls)
      await open(text)
      assert.equal(await connection.sendRequest(lsp.FoldingRangeRequest.type, { textDocument }), null)
      assert.equal(await connection.sendRequest(lsp.DocumentSymbolRequest.type, { textDocument }), null)
      assert.equal(await connection.sendRequest(lsp.DocumentLinkRequest.type, { textDocument }), null)
      const position = { line: 1, character: 3 }
      assert.equal(await connection.sendRequest(lsp.HoverRequest.type, { textDocument, position }), null)
      stop()
    })
  }
})

describe('the version', () => {
  test('is told at the start and when it changes', async () => {
    const client = await connect(pulls, { settings: { kubernetesVersion: '1.34' } })
    const told: VersionParams[] = []
    client.connection.onNotification(versionChecked, (params: VersionParams) => void told.push(params))
    await client.connection.sendNotification(settingsChanged, { kubernetesVersion: '1.35' })
    await client.open('')
    await client.connection.sendRequest(lsp.FoldingRangeRequest.type, { textDocument })
    assert.deepEqual(told.at(-1), { version: '1.35' })
    client.stop()
  })
})

const codesOf = async ({ connection }: Client) => {
  const report = await connection.sendRequest(lsp.DocumentDiagnosticRequest.type, { textDocument })
  return report.kind === 'full' ? report.items.map(({ code }) => code) : []
}
let version = 1
const type = ({ connection }: Client, line: number, character: number, text: string, end = character) =>
  connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: ++version },
    contentChanges: [{ range: { start: { line, character }, end: { line, character: end } }, text }],
  })
/** Resolves when the server asks for diagnostics to be pulled again. */
const refreshed = ({ connection }: Client) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('nobody asked to pull again')), patiently(5000))
    connection.onRequest('workspace/diagnostic/refresh', () => {
      clearTimeout(timer)
      resolve()
      return null
    })
  })

describe('while a line is being typed', () => {
  test('what is found on it comes after a moment of rest', async () => {
    const client = await connect(pulls)
    await client.open(minimal)
    assert.deepEqual(await codesOf(client), [])
    const again = refreshed(client)
    await type(client, 4, 5, '\n  ')
    await type(client, 5, 2, 'replicas: 1')
    assert.deepEqual(await codesOf(client), [])
    await again
    assert.deepEqual(await codesOf(client), ['strict-unknown-field'])
    client.stop()
  })
  test('what is found elsewhere comes at once, and what is gone goes at once', async () => {
    const client = await connect(pulls)
    await client.open(minimal)
    await codesOf(client)
    await type(client, 7, 6, 'x')
    assert.deepEqual(await codesOf(client), ['ds-selector-mismatch'])
    await type(client, 7, 6, '', 7)
    assert.deepEqual(await codesOf(client), [])
    client.stop()
  })
  test('what was shown there before stays', async () => {
    const client = await connect(pulls)
    await client.open(minimal.replace('spec:\n', 'spec:\n  replicas: 1\n'))
    assert.deepEqual(await codesOf(client), ['strict-unknown-field'])
    await type(client, 5, 13, '0')
    assert.deepEqual(await codesOf(client), ['strict-unknown-field'])
    client.stop()
  })
  test('Enter ends the line', async () => {
    const client = await connect(pulls)
    await client.open(minimal.replace('spec:\n', 'spec:\n  replica: 1\n'))
    await type(client, 5, 9, 's')
    await type(client, 5, 13, '\n  ')
    assert.deepEqual(await codesOf(client), ['strict-unknown-field'])
    client.stop()
  })
  test('what a client cannot be asked to pull again is not kept back', async () => {
    const client = await connect({ textDocument: { diagnostic: {} } })
    await client.open(minimal)
    await type(client, 4, 5, '\n  replicas: 1')
    assert.deepEqual(await codesOf(client), ['strict-unknown-field'])
    client.stop()
  })
})

describe('quick fixes', () => {
  test('the comments that turn rules off come last', async () => {
    const client = await connect(pulls)
    await client.open(minimal.replace('spec:\n', 'spec:\n  replicas: 1\n  strategy: {}\n'))
    const range = { start: { line: 5, character: 0 }, end: { line: 6, character: 14 } }
    const actions = await client.connection.sendRequest(lsp.CodeActionRequest.type, {
      textDocument,
      range,
      context: { diagnostics: [] },
    })
    const isComment = (actions ?? []).map((action) =>
      Object.values('edit' in action ? (action.edit?.changes ?? {}) : {})
        .flat()
        .every(({ newText }) => newText.includes('# daemonset-disable')),
    )
    assert.equal(isComment.filter(Boolean).length, 2)
    assert.deepEqual(isComment, isComment.toSorted())
    client.stop()
  })
})
