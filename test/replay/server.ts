// Any language server that speaks over standard input and output, asked for completion as an editor asks.
import { spawn } from 'node:child_process'
import * as lsp from 'vscode-languageserver/node'

/** How a language server is started. */
export interface Started {
  /** Its command line. */
  readonly words: readonly string[]
  /** What it is told when it asks for its configuration, by section. */
  readonly settings?: Readonly<Record<string, unknown>>
}

export interface Server {
  complete(text: string, position: lsp.Position, json?: boolean): Promise<readonly lsp.CompletionItem[]>
  stop(): void
}

/** Starts a server and says hello to it as VS Code does. */
export async function serve({ words, settings = {} }: Started): Promise<Server> {
  const [program = '', ...rest] = words
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'ignore'] })
  const connection = lsp.createProtocolConnection(
    new lsp.StreamMessageReader(child.stdout),
    new lsp.StreamMessageWriter(child.stdin),
  )
  const ended = new Promise<never>((_, reject) =>
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`))),
  )
  ended.catch(() => undefined)
  connection.onRequest(lsp.ConfigurationRequest.type, ({ items }) => items.map(({ section }) => settings[section ?? ''] ?? null))
  connection.onRequest(lsp.RegistrationRequest.type, () => undefined)
  connection.onRequest('workspace/diagnostic/refresh', () => null)
  connection.listen()
  const capabilities: lsp.ClientCapabilities = {
    textDocument: {
      completion: {
        completionItem: { snippetSupport: true, insertReplaceSupport: true, insertTextModeSupport: { valueSet: [1, 2] } },
        completionList: { itemDefaults: ['commitCharacters', 'editRange', 'insertTextFormat', 'insertTextMode'] },
        insertTextMode: 2,
      },
      publishDiagnostics: {},
    },
    workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
  }
  await connection.sendRequest(lsp.InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities })
  await connection.sendNotification(lsp.InitializedNotification.type, {})
  await connection.sendNotification(lsp.DidChangeConfigurationNotification.type, { settings })
  let count = 0
  return {
    async complete(text, position, json = false) {
      const uri = `file:///replay-${count++}.${json ? 'json' : 'yaml'}`
      const textDocument = { uri, languageId: json ? 'json' : 'yaml', version: 1, text }
      await connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, { textDocument })
      const answer = await Promise.race([
        connection.sendRequest(lsp.CompletionRequest.type, { textDocument: { uri }, position }),
        ended,
      ])
      await connection.sendNotification(lsp.DidCloseTextDocumentNotification.type, { textDocument: { uri } })
      if (!answer || Array.isArray(answer)) return answer ?? []
      return answer.items.map((item) => withDefaults(item, answer.itemDefaults))
    },
    stop() {
      connection.dispose()
      child.kill()
    },
  }
}

function withDefaults(item: lsp.CompletionItem, defaults: lsp.CompletionList['itemDefaults']): lsp.CompletionItem {
  if (!defaults) return item
  const { editRange, insertTextFormat, insertTextMode } = defaults
  const newText = item.textEditText ?? item.insertText ?? item.label
  const edit = editRange && ('start' in editRange ? { range: editRange, newText } : { ...editRange, newText })
  return {
    ...(edit && { textEdit: edit }),
    ...(insertTextFormat && { insertTextFormat }),
    ...(insertTextMode && { insertTextMode }),
    ...item,
  }
}
