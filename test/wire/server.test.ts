// Client and server over two streams in one process, speaking the real protocol.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as lsp from 'vscode-languageserver/node'
import { type DesiredParams, desiredRequest, type NodeFacts, nodesChanged, settingsChanged } from '../../model/src/protocol.ts'
import { patiently } from '../cluster/patience.ts'
import { edited, minimal } from '../unit/support.ts'
import { type Client, connect, uri } from './client.ts'

const broken = minimal.replace('spec:\n', 'spec:\n  replicas: 1\n')

const pulls: lsp.ClientCapabilities = { textDocument: { diagnostic: {} } }
const pull = async ({ connection }: Client, address = uri) => {
  const report = await connection.sendRequest(lsp.DocumentDiagnosticRequest.type, { textDocument: { uri: address } })
  return report.kind === 'full' ? report.items : []
}
const change = ({ connection }: Client, version: number, changes: lsp.TextDocumentContentChangeEvent[]) =>
  connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version },
    contentChanges: changes,
  })

describe('over the wire', () => {
  test('diagnostics are pulled where the client can', async () => {
    const client = await connect(pulls)
    assert.ok(client.result.capabilities.diagnosticProvider)
    await client.open(broken)
    assert.deepEqual(
      (await pull(client)).map(({ code, range }) => [code, range.start]),
      [['strict-unknown-field', { line: 5, character: 2 }]],
    )
    client.stop()
  })
  test('what is deprecated is struck through', async () => {
    const client = await connect(pulls)
    const volumes = 'volumes: [{ name: a, gitRepo: { repository: a } }]'
    await client.open(
      minimal.replace(
        '      containers:\n',
        `      nodeSelector: { beta.kubernetes.io/os: linux }\n      ${volumes}\n      containers:\n`,
      ),
    )
    const struck = (await pull(client)).filter(({ tags }) => tags?.includes(lsp.DiagnosticTag.Deprecated))
    assert.deepEqual(
      struck.map(({ code }) => code),
      ['warn-nodeselector-label', 'warn-volume-gitrepo'],
    )
    client.stop()
  })
  test('diagnostics are pushed where it cannot', async () => {
    const client = await connect()
    assert.equal(client.result.capabilities.diagnosticProvider, undefined)
    const first = client.pushed()
    await client.open(broken)
    assert.equal((await first).length, 1)
    const second = client.pushed()
    await change(client, 2, [{ range: { start: { line: 5, character: 0 }, end: { line: 6, character: 0 } }, text: '' }])
    assert.deepEqual(await second, [])
    client.stop()
  })
  test('incremental edits arrive in order', async () => {
    const client = await connect(pulls)
    await client.open(minimal)
    await change(client, 2, [
      { range: { start: { line: 4, character: 5 }, end: { line: 4, character: 5 } }, text: '\n  repl' },
      { range: { start: { line: 5, character: 6 }, end: { line: 5, character: 6 } }, text: 'icas: 1' },
    ])
    assert.deepEqual(
      (await pull(client)).map(({ code }) => code),
      ['strict-unknown-field'],
    )
    client.stop()
  })
  test('a whole document is mended when that is asked for, and only then', async () => {
    const client = await connect(pulls)
    const text = minimal.replace('  name: agent', '  name:agent').replace('image: agent:1', 'image: [agent:1]')
    await client.open(text)
    const start = { line: 0, character: 0 }
    const ask = (only?: string[]) =>
      client.connection.sendRequest(lsp.CodeActionRequest.type, {
        textDocument: { uri },
        range: { start, end: start },
        context: { diagnostics: [], ...(only && { only }) },
      }) as Promise<lsp.CodeAction[]>
    assert.deepEqual(client.result.capabilities.codeActionProvider, {
      codeActionKinds: ['quickfix', 'source.fixAll.daemonset'],
      resolveProvider: false,
    })
    for (const kind of ['source.fixAll.daemonset', 'source.fixAll', 'source']) {
      const [action, ...others] = await ask([kind])
      assert.equal(action?.kind, 'source.fixAll.daemonset')
      assert.equal(edited(text, action?.edit?.changes?.[uri] ?? []), minimal)
      assert.deepEqual(others, [])
    }
    for (const only of [undefined, ['quickfix'], ['source.fix']]) assert.deepEqual(await ask(only), [])
    await change(client, 2, [{ text: minimal }])
    assert.deepEqual(await ask(['source.fixAll']), [])
    client.stop()
  })
  test('edits of a large document are found when its fix is chosen', async () => {
    const resolves = { codeAction: { resolveSupport: { properties: ['edit'] } } }
    const client = await connect({ textDocument: { ...pulls.textDocument, ...resolves } })
    const text = `${broken}${`          # ${'x'.repeat(90)}\n`.repeat(700)}`
    await client.open(text)
    const range = { start: { line: 5, character: 2 }, end: { line: 5, character: 2 } }
    const actions = (await client.connection.sendRequest(lsp.CodeActionRequest.type, {
      textDocument: { uri },
      range,
      context: { diagnostics: [] },
    })) as lsp.CodeAction[]
    assert.deepEqual(
      actions.map(({ title, edit }) => [title, edit !== undefined]),
      [
        ['Remove "replicas"', false],
        ['Disable strict-unknown-field for this line', true],
      ],
    )
    const chosen = await client.connection.sendRequest(lsp.CodeActionResolveRequest.type, actions[0] as lsp.CodeAction)
    assert.equal(edited(text, chosen.edit?.changes?.[uri] ?? []), text.replace('  replicas: 1\n', ''))
    client.stop()
  })
  test('completion is described when it is resolved', async () => {
    const client = await connect(pulls)
    await client.open(minimal.replace('spec:\n', 'spec:\n  \n'))
    const items = (await client.connection.sendRequest(lsp.CompletionRequest.type, {
      textDocument: { uri },
      position: { line: 5, character: 2 },
    })) as lsp.CompletionItem[]
    const item = items.find(({ label }) => label === 'updateStrategy')
    assert.ok(item && item.documentation === undefined)
    const resolved = await client.connection.sendRequest(lsp.CompletionResolveRequest.type, item)
    assert.match(JSON.stringify(resolved.documentation), /updateStrategy/)
    client.stop()
  })
  test('a quick fix carries its edit', async () => {
    const client = await connect(pulls)
    await client.open(minimal.replace('spec:\n', 'spec:\n  minReadySecond: 1\n'))
    const range = { start: { line: 5, character: 4 }, end: { line: 5, character: 4 } }
    const actions = (await client.connection.sendRequest(lsp.CodeActionRequest.type, {
      textDocument: { uri },
      range,
      context: { diagnostics: [] },
    })) as lsp.CodeAction[]
    const end = { line: 5, character: '  minReadySecond'.length }
    assert.deepEqual(actions[0]?.edit?.changes?.[uri], [{ range: { start: end, end }, newText: 's' }])
    assert.ok(actions.some(({ title }) => title.includes('strict-unknown-field')))
    client.stop()
  })
  test('what is known of the nodes completes selectors, until it is known no more', async () => {
    const client = await connect(pulls)
    await client.open(minimal.replace('      containers:\n', '      nodeSelector:\n        \n      containers:\n'))
    const facts: NodeFacts = { total: 3, from: 'kind', labels: { pool: { nodes: 2, values: { blue: 2 } } }, taints: [] }
    const found = async () => {
      const position = { line: 14, character: 8 }
      const items = await client.connection.sendRequest(lsp.CompletionRequest.type, { textDocument: { uri }, position })
      return (items as lsp.CompletionItem[]).find(({ label }) => label === 'pool')?.detail
    }
    await client.connection.sendNotification(nodesChanged, facts)
    assert.equal(await found(), '2 of 3 nodes')
    await client.connection.sendNotification(nodesChanged, null)
    assert.equal(await found(), undefined)
    await client.connection.sendNotification(nodesChanged, { ...facts, labels: 'none' })
    assert.equal(await found(), undefined)
    client.stop()
  })
  test('a percentage is of the nodes that should run the pod, where the client counts them', async () => {
    const facts: NodeFacts = { total: 40, from: 'prod', labels: {}, taints: [] }
    const text = minimal.replace('  selector:', "  updateStrategy: { rollingUpdate: { maxUnavailable: '10%' } }\n  selector:")
    const about = async (answer: ((template: string) => number | null) | undefined) => {
      const client = await connect(pulls)
      if (answer) client.connection.onRequest(desiredRequest, ({ template }: DesiredParams) => answer(template))
      await client.open(text)
      await client.connection.sendNotification(nodesChanged, facts)
      const position = { line: 5, character: text.split('\n')[5]?.indexOf('10%') ?? 0 }
      const found = await client.connection.sendRequest(lsp.HoverRequest.type, { textDocument: { uri }, position })
      client.stop()
      return JSON.stringify(found?.contents)
    }
    assert.match(await about((template) => (template.includes('"image":"agent:1"') ? 31 : 0)), /Of the 31 nodes .* that is 4\./)
    assert.match(await about(() => null), /Of all 40 nodes .* that is 4\./)
    assert.match(await about(undefined), /Of all 40 nodes/)
  })
  test('settings change live: language, version, rules', async () => {
    const client = await connect(pulls)
    await client.open(
      minimal.replace(
        '      containers:\n',
        '      nodeSelector: { beta.kubernetes.io/os: linux }\n      schedulingGroup: { podGroupName: a }\n      containers:\n',
      ),
    )
    assert.deepEqual(
      (await pull(client)).map(({ code }) => code),
      ['warn-nodeselector-label', 'field-gated'],
    )
    await client.connection.sendNotification(settingsChanged, {
      language: 'ko',
      kubernetesVersion: '1.35',
      rules: { 'warn-nodeselector-label': 'off', 'strict-version': 'off' },
    })
    assert.deepEqual(
      (await pull(client)).map(({ code }) => code),
      ['strict-version'],
    )
    const hover = await client.connection.sendRequest(lsp.HoverRequest.type, {
      textDocument: { uri },
      position: { line: 4, character: 1 },
    })
    assert.match(JSON.stringify(hover), /[가-힣]/)
    client.stop()
  })
  test('settings of other editors are understood, and complained of where they are wrong', async () => {
    const client = await connect(pulls)
    await client.connection.sendNotification(lsp.DidChangeConfigurationNotification.type, {
      settings: { daemonset: { language: 'ko', kubernetesVersion: '9.9' } },
    })
    await client.open(minimal)
    const hover = await client.connection.sendRequest(lsp.HoverRequest.type, {
      textDocument: { uri },
      position: { line: 4, character: 1 },
    })
    assert.match(JSON.stringify(hover), /[가-힣]/)
    assert.ok(client.logs.some((line) => line.includes('9.9')))
    client.stop()
  })
  test('beside a YAML extension, syntax and outline are left to it', async () => {
    const client = await connect(pulls, { settings: { coexistence: 'beside' } })
    await client.open(minimal.replace('metadata:\n', 'metadata: [\n'))
    assert.ok(!(await pull(client)).some(({ code }) => code === 'yaml-syntax'))
    assert.deepEqual(await client.connection.sendRequest(lsp.DocumentSymbolRequest.type, { textDocument: { uri } }), null)
    client.stop()
  })
  test('a request that is cancelled ends, and the server goes on', async () => {
    const client = await connect(pulls)
    await client.open(Array.from({ length: 300 }, () => broken).join('---\n'))
    const source = new lsp.CancellationTokenSource()
    const asked = client.connection.sendRequest(lsp.DocumentDiagnosticRequest.type, { textDocument: { uri } }, source.token)
    setTimeout(() => source.cancel(), 30)
    await assert.rejects(asked)
    assert.equal((await pull(client)).length, 300)
    client.stop()
  })
  test('a crash in one request is logged and survived', async () => {
    const client = await connect(pulls)
    await client.open(minimal)
    // A position that no protocol allows makes the code below it throw.
    const answer = await client.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position: null })
    assert.equal(answer, null)
    assert.ok(client.logs.some((line) => line.startsWith('hover:')))
    assert.deepEqual(await pull(client), [])
    client.stop()
  })
  for (const [name, text] of Object.entries({
    'ten megabytes': 'kind: DaemonSet\n'.padEnd(10_000_000, 'x'),
    'a hundred thousand lines': `${minimal}${'# line\n'.repeat(100_000)}`,
    'a hundred thousand lines of list': `${minimal}          args:\n${'            - a\n'.repeat(50_000)}`,
    'deep nesting': `${minimal}x: ${'['.repeat(20_000)}`,
    'deep blocks': `${minimal}${Array.from({ length: 1200 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')}`,
    'an alias bomb': `${minimal}a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map((letter, index) => `${letter}: &${letter} [${`*${'abcdefghi'[index]},`.repeat(9)}]\n`)
      .join('')}`,
    'unclosed braces': `${minimal}${'{{'.repeat(200_000)}`,
    'blank lines': minimal + '   \n'.repeat(100_000),
    tabs: minimal.replaceAll('  ', '\t'),
    'binary characters': `${minimal}\u0000\u0001\uFFFE`,
  })) {
    test(`${name}: an answer within two seconds`, async () => {
      const client = await connect(pulls)
      const started = performance.now()
      await client.open(text)
      await pull(client)
      const position = { line: 5, character: 2 }
      await client.connection.sendRequest(lsp.CompletionRequest.type, { textDocument: { uri }, position })
      await client.connection.sendRequest(lsp.HoverRequest.type, { textDocument: { uri }, position })
      assert.ok(
        performance.now() - started < patiently(2000 * 3),
        `${(performance.now() - started).toFixed(0)} ms for three answers`,
      )
      client.stop()
    })
  }
})
