import type { Connection } from 'vscode-languageserver/node'
export function startServer(connection: Connection) {
  connection.onInitialize(() => ({ capabilities: {} }))
  connection.listen()
}
