// A client and a server over two streams in one process, speaking the real protocol.
import { PassThrough } from 'node:stream'
import * as lsp from 'vscode-languageserver/node'
import { compileTexts } from '../../scripts/texts.ts'
import { startServer } from '../../server/src/server.ts'

const texts = compileTexts()
export const uri = 'file:///daemonset.yaml'

export interface Client {
  readonly connection: lsp.ProtocolConnection
  readonly result: lsp.InitializeResult
  readonly logs: string[]
  open(text: string, address?: string): Promise<void>
  pushed(): Promise<lsp.Diagnostic[]>
  stop(): void
}

/** Starts a server and says hello to it. */
export async function connect(
  capabilities: lsp.ClientCapabilities = {},
  initializationOptions?: unknown,
  locale = 'en',
): Promise<Client> {
  const [up, down] = [new PassThrough(), new PassThrough()]
  startServer(
    lsp.createConnection(lsp.ProposedFeatures.all, new lsp.StreamMessageReader(up), new lsp.StreamMessageWriter(down)),
    (language) => texts[language],
  )
  const connection = lsp.createProtocolConnection(new lsp.StreamMessageReader(down), new lsp.StreamMessageWriter(up))
  const logs: string[] = []
  const waiting: ((diagnostics: lsp.Diagnostic[]) => void)[] = []
  connection.onNotification(lsp.LogMessageNotification.type, ({ message }) => void logs.push(message))
  connection.onNotification(lsp.PublishDiagnosticsNotification.type, ({ diagnostics }) => waiting.shift()?.(diagnostics))
  connection.onRequest('workspace/diagnostic/refresh', () => null)
  connection.listen()
  const result = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: null,
    rootUri: null,
    capabilities,
    initializationOptions,
    locale,
  })
  await connection.sendNotification(lsp.InitializedNotification.type, {})
  return {
    connection,
    result,
    logs,
    open: (text, address = uri) =>
      connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
        textDocument: { uri: address, languageId: 'yaml', version: 1, text },
      }),
    pushed: () => new Promise((resolve) => waiting.push(resolve)),
    stop: () => connection.dispose(),
  }
}
