import * as vscode from 'vscode'
import { isCluster } from '../cluster/connect/failure.ts'
import { resolveContext } from '../cluster/connect/kubeconfig.ts'
import { everyNamespace } from '../cluster/read/read.ts'
import type { Services } from '../services.ts'
import { joined } from '../words/some.ts'

/** Pins another context. No file is written: what kubectl does stays as it was. */
export async function selectContext(services: Services): Promise<void> {
  const { session, protection, say } = services
  if (session.state.is === 'untrusted') return void (await vscode.window.showWarningMessage(say.untrusted))
  session.filesChanged()
  const kubeconfig = session.kubeconfig
  if (!kubeconfig || kubeconfig.contexts.size === 0) {
    const files = session.state.is === 'noKubeconfig' ? session.state.files.join(', ') : ''
    return void (await vscode.window.showWarningMessage(say.noKubeconfig(files)))
  }
  const pinned = session.connected?.target
  const picks = [...kubeconfig.contexts.keys()].map((name) => {
    const context = resolveContext(kubeconfig, name)
    const detail = joined([
      name === pinned?.context ? say.pinned : '',
      name === kubeconfig.currentContext ? say.kubectlsCurrent : '',
      protection.isProtected(name) ? say.isProtected : '',
    ])
    const description = 'missing' in context ? context.missing : (URL.parse(context.cluster.server)?.host ?? '')
    return { label: name, description, ...(detail && { detail }) }
  })
  const items = pinned
    ? [...picks, { label: say.chooseNamespace, iconPath: new vscode.ThemeIcon('symbol-namespace'), namespace: true }]
    : picks
  const picked = await vscode.window.showQuickPick(items, { title: say.chooseContext, matchOnDescription: true })
  if (!picked) return
  if ('namespace' in picked) await selectNamespace(services)
  else session.pin({ context: picked.label, namespace: undefined })
}

interface NamespacePick extends vscode.QuickPickItem {
  readonly namespace?: string
}

/** Pins a namespace, or all of them. One that may not be listed can be typed. */
export async function selectNamespace(services: Services): Promise<void> {
  const { session, say } = services
  const { connected } = session
  if (!connected) return selectContext(services)
  const pick = vscode.window.createQuickPick<NamespacePick>()
  pick.title = say.chooseNamespace
  pick.placeholder = say.typeNamespace
  pick.busy = true
  const all: NamespacePick = { label: say.allNamespaces }
  let known: NamespacePick[] = []
  const show = () => {
    const typed = pick.value.trim()
    const isNew = typed !== '' && !known.some(({ namespace }) => namespace === typed)
    // What is shown first is what Enter takes: what was typed must not lose to a line that always stays.
    pick.items = [all, ...known, ...(isNew ? [{ label: typed, description: say.typed, namespace: typed, alwaysShow: true }] : [])]
  }
  show()
  pick.onDidChangeValue(show)
  const abort = new AbortController()
  pick.onDidAccept(() => {
    const [picked] = pick.selectedItems
    pick.hide()
    if (picked) session.pin({ context: connected.target.context, namespace: picked.namespace })
  })
  pick.onDidHide(() => {
    abort.abort()
    pick.dispose()
  })
  pick.show()
  try {
    known = (await everyNamespace(connected.connection, abort.signal)).map(({ metadata }) => ({
      label: metadata.name,
      namespace: metadata.name,
    }))
  } catch (error) {
    if (!isCluster(error, 'cancelled')) pick.placeholder = say.mayNotList
  }
  pick.busy = false
  if (!abort.signal.aborted) show()
}
