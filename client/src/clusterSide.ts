// Everything that has to do with a cluster. In an untrusted workspace it stays shut: nothing is read, nothing is run.
import * as vscode from 'vscode'
import type { LanguageClient } from 'vscode-languageclient/node'
import { Session, type Target } from './cluster/connect/session.ts'
import { atRest } from './cluster/timing.ts'
import { stopAllForwarding } from './commands/pod/portForward.ts'
import { registerCommands } from './commands/register.ts'
import { forgetEdited } from './commands/write/edit.ts'
import { validate } from './commands/write/validate.ts'
import { asking, tellNodes } from './language.ts'
import { NodeSource } from './nodeSource.ts'
import { protection } from './protection.ts'
import type { Services } from './services.ts'
import { words } from './settings.ts'
import { Documents, ownScheme } from './view/documents.ts'
import { Explorer } from './view/explorer.ts'
import { Follower } from './view/follow.ts'
import { provideHints } from './view/hints.ts'
import { provideLenses } from './view/lens.ts'
import { NodesView } from './view/nodesView.ts'
import { Refusals } from './view/refusals.ts'
import { showTarget } from './view/statusBar.ts'

const pinned = 'daemonset.target'

interface ClusterSide {
  readonly session: Session
  settingsChanged(): void
}

export function startClusterSide(context: vscode.ExtensionContext, client: LanguageClient): ClusterSide {
  const log = vscode.window.createOutputChannel('DaemonSet Cluster', { log: true })
  const configuration = () => vscode.workspace.getConfiguration('daemonset')
  const session = new Session({
    env: process.env,
    isTrusted: () => vscode.workspace.isTrusted,
    kubeconfig: () => configuration().get('kubeconfig', ''),
    proxy: () => vscode.workspace.getConfiguration('http').get<string>('proxy') || undefined,
    refusesWrites: () =>
      !vscode.workspace.isTrusted ? words().untrusted : protection.isReadOnly() ? words().isReadOnly : undefined,
    stored: {
      get: () => context.workspaceState.get<Target>(pinned),
      set: (target) => void context.workspaceState.update(pinned, target),
    },
  })
  const files = asking(client)
  const services: Services = {
    session,
    protection,
    files,
    explorer: new Explorer(session),
    nodes: new NodeSource(session, log),
    documents: new Documents(),
    follower: new Follower(session),
    refusals: new Refusals(files),
    log,
    get say() {
      return words()
    },
  }
  const target = showTarget(session, protection)
  let last = ''
  session.onChange(() => {
    const { state } = session
    void vscode.commands.executeCommand('setContext', 'daemonset.connected', state.is === 'connected')
    if (state.is === last) return
    last = state.is
    if (state.is === 'connected') log.info(`connected to ${state.target.context} (${state.connection.host})`)
    else if (state.is === 'broken') log.warn(state.reason)
    else if (state.is === 'noKubeconfig') for (const problem of state.problems) log.warn(problem)
  })
  context.subscriptions.push(
    log,
    target,
    services.explorer,
    services.nodes,
    services.documents,
    services.follower,
    services.refusals,
    registerCommands(services),
    provideLenses(services),
    provideHints(services),
    new NodesView(services),
    tellNodes(client, services.nodes),
    { dispose: stopAllForwarding },
    { dispose: () => session.dispose() },
    lookAtEditors(services),
    vscode.workspace.onDidCloseTextDocument(forgetEdited),
    vscode.workspace.onDidGrantWorkspaceTrust(() => session.open()),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (!/^(yaml|json)$/.test(document.languageId) || !configuration().get('validateOnSave', false)) return
      if (session.connected && !protection.isProtected(session.connected.target.context))
        void validate(services, 'daemonSets', document.uri, { quiet: true })
    }),
  )
  session.open()
  return { session, settingsChanged: () => target.refresh() }
}

/** A text is looked at again when typing pauses for so long. In milliseconds. */
const rest = 500

/** The buttons of the editor's title stand only where the text mentions a DaemonSet, and only there the nodes are worth a watch. */
function lookAtEditors({ nodes, session }: Services): vscode.Disposable {
  let shown: boolean | undefined
  const look = () => {
    const document = vscode.window.activeTextEditor?.document
    const isManifest =
      document !== undefined &&
      document.uri.scheme !== ownScheme &&
      /^(yaml|json)$/.test(document.languageId) &&
      /kind["']?:\s*["']?DaemonSet/.test(document.getText())
    if (isManifest !== shown) void vscode.commands.executeCommand('setContext', 'daemonset.inEditor', isManifest)
    shown = isManifest
    if (isManifest) nodes.get()
  }
  look()
  const typing = atRest(rest, look)
  return vscode.Disposable.from(
    typing,
    vscode.window.onDidChangeActiveTextEditor(look),
    vscode.workspace.onDidChangeTextDocument(
      ({ document }) => document === vscode.window.activeTextEditor?.document && typing.soon(),
    ),
    vscode.workspace.onDidOpenTextDocument(look),
    { dispose: session.onChange(look) },
  )
}
