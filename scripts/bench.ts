// npm run bench [-- --json FILE]: this server and yaml-language-server side by side, same client, same work, one run.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as lsp from 'vscode-languageserver/node'
import { createLanguageService } from '../server/src/language/index.ts'
import { readOptions } from './options.ts'
import { own, type Peer, yamlLanguageServer } from './peers.ts'

const { values } = readOptions('usage: npm run bench -- [--json FILE]', { options: { json: { type: 'string' } } })

const project = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'daemonset-bench-'))
const sample = readFileSync(join(project, 'test', 'workspace', 'daemonset-fluentd.yaml'), 'utf8')
const sizes = [1, 50, 500] as const
const rounds = { start: 7, hover: 40, completion: 25, edit: 15, check: 400 }

const peers: readonly Peer[] = [own, yamlLanguageServer(folder)]

/** One server process and a client that speaks to it. Diagnostics are pushed to this client by both. */
class Session {
  readonly connection: lsp.ProtocolConnection
  private readonly process: ReturnType<typeof spawn>
  private waiting: ((uri: string) => void) | undefined
  private version = 1

  constructor({ words, settings }: Peer) {
    this.process = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'ignore'] })
    const { stdin, stdout } = this.process
    if (!stdin || !stdout) throw new Error('no pipes')
    this.connection = lsp.createProtocolConnection(new lsp.StreamMessageReader(stdout), new lsp.StreamMessageWriter(stdin))
    this.connection.onNotification(lsp.PublishDiagnosticsNotification.type, ({ uri }) => this.waiting?.(uri))
    this.connection.onRequest(lsp.ConfigurationRequest.type, ({ items }) =>
      items.map(({ section }) => (settings as Record<string, unknown>)[section ?? ''] ?? null),
    )
    this.connection.onRequest(lsp.RegistrationRequest.type, () => undefined)
    this.connection.onRequest('workspace/diagnostic/refresh', () => null)
    this.connection.listen()
  }

  async initialize(settings: object): Promise<void> {
    const capabilities: lsp.ClientCapabilities = {
      textDocument: { completion: { completionItem: { snippetSupport: true } }, publishDiagnostics: {} },
      workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
    }
    await this.connection.sendRequest(lsp.InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities })
    await this.connection.sendNotification(lsp.InitializedNotification.type, {})
    await this.connection.sendNotification(lsp.DidChangeConfigurationNotification.type, { settings })
  }

  /** Resolves with the next diagnostics for a file. */
  diagnostics(uri: string): Promise<void> {
    return new Promise((resolve) => {
      this.waiting = (published) => {
        if (published === uri) resolve()
      }
    })
  }

  open(uri: string, text: string): Promise<void> {
    return this.connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'yaml', version: this.version, text },
    })
  }

  change(uri: string, range: lsp.Range, text: string): Promise<void> {
    return this.connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: ++this.version },
      contentChanges: [{ range, text }],
    })
  }

  /** Resident memory in MiB. */
  memory(): number {
    const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  }

  stop(): void {
    this.connection.dispose()
    this.process.kill('SIGKILL')
  }
}

type Samples = Record<string, number[]>
const at = (line: number, character: number): lsp.Range => ({ start: { line, character }, end: { line, character } })

async function coldStart(peer: Peer, samples: Samples): Promise<void> {
  const uri = pathToFileURL(join(folder, 'cold.yaml')).href
  const started = performance.now()
  const session = new Session(peer)
  await session.initialize(peer.settings)
  const first = session.diagnostics(uri)
  await session.open(uri, sample.replace('kind: DaemonSet', 'kind: DaemonSet\nunknown: 1'))
  await first
  ;(samples['cold start to first diagnostics'] ??= []).push(performance.now() - started)
  session.stop()
}

async function work(peer: Peer, count: number, samples: Samples): Promise<void> {
  const uri = pathToFileURL(join(folder, `manifests-${count}.yaml`)).href
  const session = new Session(peer)
  await session.initialize(peer.settings)
  const opened = session.diagnostics(uri)
  await session.open(uri, Array.from({ length: count }, () => sample).join('---\n'))
  await opened
  const add = (name: string, value: number) => (samples[`${name}, ${count} documents`] ??= []).push(value)
  const lines = sample.split('\n').length
  const document = Math.floor(count / 2) * lines
  const specLine = document + sample.split('\n').indexOf('spec:')
  for (let round = 0; round < rounds.hover; round++) {
    const started = performance.now()
    await session.connection.sendRequest(lsp.HoverRequest.type, {
      textDocument: { uri },
      position: { line: specLine, character: 2 },
    })
    add('hover', performance.now() - started)
  }
  // A line of its own in the middle of the file, typed letter by letter: `min|`.
  await session.change(uri, at(specLine + 1, 0), '  m\n')
  for (let round = 0; round < rounds.completion; round++) {
    const column = 3 + round
    await session.change(uri, at(specLine + 1, column), 'i')
    const started = performance.now()
    await session.connection.sendRequest(lsp.CompletionRequest.type, {
      textDocument: { uri },
      position: { line: specLine + 1, character: 3 },
    })
    add('completion after a key press', performance.now() - started)
  }
  for (let round = 0; round < rounds.edit; round++) {
    await new Promise((resolve) => setTimeout(resolve, 450 + count))
    const published = session.diagnostics(uri)
    const started = performance.now()
    await session.change(uri, at(specLine + 1, 3), 'x')
    await published
    add('edit to diagnostics', performance.now() - started)
  }
  add('resident memory (MiB)', session.memory())
  session.stop()
}

/** A manifest of 60 lines: the sample with a port, a probe and a second volume. */
const typical = sample
  .replace(
    '          volumeMounts:\n',
    `          ports:
            - name: monitor
              containerPort: 24220
          livenessProbe:
            httpGet:
              path: /health
              port: 9880
            initialDelaySeconds: 10
            periodSeconds: 20
          volumeMounts:
            - name: containers
              mountPath: /var/lib/containers
              readOnly: true
`,
  )
  .concat('        - name: containers\n          hostPath:\n            path: /var/lib/containers\n')

/** Reading and checking that manifest alone, in this process, once warm: each round is a text that was not seen before. */
function checkAlone(): number[] {
  const service = createLanguageService({ texts: () => ({ fields: {}, rules: {}, ui: {}, skeletons: [] }) })
  const times: number[] = []
  for (let round = 0; round < rounds.check; round++) {
    const text = typical.replace('terminationGracePeriodSeconds: 30', `terminationGracePeriodSeconds: ${round}`)
    const started = performance.now()
    const [found] = service.diagnose(service.open('file:///daemonset.yaml', text))
    if (!found || found.some(({ severity }) => severity === 'error')) throw new Error('not a manifest')
    times.push(performance.now() - started)
  }
  return times.slice(rounds.check / 2)
}

const quantile = (values: readonly number[], share: number) => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

const results: Record<string, Samples> = {}
for (const { name } of peers) results[name] = {}
for (let round = 0; round < rounds.start; round++) for (const peer of peers) await coldStart(peer, results[peer.name] ?? {})
for (const count of sizes) {
  for (const peer of peers) {
    console.error(`${peer.name}: ${count} documents …`)
    await work(peer, count, results[peer.name] ?? {})
  }
}
const checkFigure = `check of ${typical.trimEnd().split('\n').length} lines by itself, once warm (peer: edit to diagnostics)`
const [ours, theirs] = peers.map(({ name }) => results[name] ?? {})
if (ours && theirs) {
  ours[checkFigure] = checkAlone()
  theirs[checkFigure] = theirs['edit to diagnostics, 1 documents'] ?? []
}
const rows = Object.keys(ours ?? {}).map((figure) => {
  const [a, b] = [ours?.[figure] ?? [], theirs?.[figure] ?? []]
  return {
    figure,
    median: quantile(a, 0.5),
    p95: quantile(a, 0.95),
    peerMedian: quantile(b, 0.5),
    peerP95: quantile(b, 0.95),
    ratio: quantile(b, 0.5) / quantile(a, 0.5),
  }
})
console.log(
  '| figure (ms, unless said) | median | 95 % | yaml-language-server: median | 95 % | times better |\n|---|---|---|---|---|---|',
)
for (const { figure, median, p95, peerMedian, peerP95, ratio } of rows) {
  console.log(
    `| ${figure} | ${median.toFixed(1)} | ${p95.toFixed(1)} | ${peerMedian.toFixed(1)} | ${peerP95.toFixed(1)} | ${ratio.toFixed(1)} |`,
  )
}
if (values.json) writeFileSync(values.json, JSON.stringify(rows, undefined, 1))
rmSync(folder, { recursive: true, force: true })
