// The language server, started, asked and told.
import * as vscode from 'vscode'
import { LanguageClient, type LanguageClientOptions, type ServerOptions, State, TransportKind } from 'vscode-languageclient/node'
import { decoded } from '../../model/src/objects/decoded.ts'
import type { PodTemplate } from '../../model/src/objects/kubernetes.ts'
import { placementOver } from '../../model/src/placement/placementOver.ts'
import {
  type DesiredParams,
  desiredRequest,
  type FieldChange,
  type FieldPath,
  type ServerOptions as InitializationOptions,
  locateRequest,
  type ManifestInfo,
  manifestsRequest,
  nodesChanged,
  type Range,
  type Rewritten,
  rewriteRequest,
} from '../../model/src/protocol.ts'
import { pause } from './cluster/timing.ts'
import { coexistence } from './coexistence.ts'
import { nodeTeller } from './nodeFacts.ts'
import type { NodeSource } from './nodeSource.ts'
import { serverSettings } from './settings.ts'
import { ownScheme } from './view/documents.ts'

export function createClient(context: vscode.ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath('dist/server.js')
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
  }
  const initializationOptions: InitializationOptions = {
    settings: serverSettings(),
    completeAgain: 'editor.action.triggerSuggest',
  }
  const options: LanguageClientOptions = {
    documentSelector: [{ language: 'yaml' }, { language: 'helm' }, { language: 'json' }, { language: 'jsonc' }],
    initializationOptions,
    // Where another extension owns completion and hover, ours would only stand beside it a second time.
    middleware: {
      // What the extension itself shows, such as one side of a comparison, is no manifest of anybody's.
      didOpen: (document, next) => (document.uri.scheme === ownScheme ? Promise.resolve() : next(document)),
      provideCompletionItem: (document, position, completion, token, next) =>
        coexistence() === 'defer' ? [] : next(document, position, completion, token),
      provideHover: (document, position, token, next) =>
        coexistence() === 'defer' ? undefined : next(document, position, token),
    },
  }
  return new LanguageClient('daemonset', 'DaemonSet', server, options)
}

/** Keeps the server informed about the nodes, and counts them for it. */
export function tellNodes(client: LanguageClient, nodes: NodeSource): vscode.Disposable {
  const teller = nodeTeller(() => nodes.peek(), {
    isRunning: () => client.isRunning(),
    send: (facts) => void client.sendNotification(nodesChanged, facts),
  })
  const desired = client.onRequest(desiredRequest, ({ template }: DesiredParams) => {
    const known = nodes.get()
    return known.are === 'known' ? placementOver(decoded(template) as PodTemplate, known.nodes).desired : null
  })
  return vscode.Disposable.from(
    teller,
    desired,
    nodes.onDidChange(teller.changed),
    client.onDidChangeState(({ newState }) => newState === State.Running && teller.began()),
  )
}

const onWire = ({ path, value }: FieldChange) => ({ path, ...(value !== undefined && { json: JSON.stringify(value) }) })

const openingTries = 20
const openingPause = 100

/** What the language server is asked about open files. */
export interface OpenFiles {
  /** The objects of a file; none where the file is not open in the server. */
  manifests(uri: vscode.Uri): Promise<ManifestInfo[]>
  locate(uri: vscode.Uri, manifest: ManifestPlace, paths: readonly FieldPath[]): Promise<Range[]>
  rewrite(uri: vscode.Uri, manifest: ManifestPlace, changes: readonly FieldChange[]): Promise<Rewritten>
}

type ManifestPlace = Pick<ManifestInfo, 'document' | 'item'>

/** A manifest, and the open file it stands in. */
export interface OnFile {
  readonly document: vscode.TextDocument
  readonly manifest: ManifestInfo
}

/** Our own requests. Before the server runs, and where it fails, files hold nothing. */
export function asking(client: LanguageClient): OpenFiles {
  const ask = async <T>(request: string, uri: vscode.Uri, params: object, empty: T): Promise<T> => {
    // Lenses are asked for before the server is up.
    if (client.state === State.Starting) await client.start().catch(() => {})
    for (let attempt = 0; attempt < openingTries && client.isRunning(); attempt++) {
      const answer = await client.sendRequest<T | null>(request, { uri: uri.toString(), ...params })
      if (answer !== null) return answer
      // A file that was opened a moment ago may not have reached the server yet.
      if (!vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())) break
      await pause(openingPause)
    }
    return empty
  }
  return {
    manifests: (uri) => ask<ManifestInfo[]>(manifestsRequest, uri, {}, []),
    locate: (uri, { document, item }, paths) => ask<Range[]>(locateRequest, uri, { document, item, paths }, []),
    rewrite: (uri, { document, item }, changes) =>
      ask<Rewritten>(
        rewriteRequest,
        uri,
        { document, item, changes: changes.map(onWire) },
        { edits: [], left: changes.map(({ path }) => path) },
      ),
  }
}
