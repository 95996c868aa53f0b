import * as vscode from 'vscode'
import { withHiddenNotes, withoutNoise } from '../../../../model/src/objects/clean.ts'
import type { DaemonSet } from '../../../../model/src/objects/kubernetes.ts'
import { ClusterError } from '../../cluster/connect/failure.ts'
import { needs } from '../../cluster/connect/needs.ts'
import { demand } from '../../cluster/connect/permit.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { getDaemonSet, namedOf } from '../../cluster/read/daemonSet.ts'
import { fromYaml, toYaml } from '../../cluster/read/yaml.ts'
import { prepareReplace } from '../../cluster/write/changes.ts'
import type { Services } from '../../services.ts'
import { withDaemonSet } from '../../subject/daemonSets.ts'
import { attempt, tell } from '../../view/ask.ts'
import type { Element } from '../../view/elements.ts'
import { effectOf } from '../../write/effect.ts'
import { isSameTarget } from '../../write/still.ts'
import { write } from '../../write/write.ts'

/** Live objects that are being edited, by the document they are edited in. */
const edited = new Map<string, { readonly connected: Connected; readonly live: DaemonSet }>()

/** Opens the live object in an editor of its own; `Store the edited object` sends it back, guarded by the version that was opened. */
export const editLive = (services: Services, element: Element | undefined) =>
  withDaemonSet(services, element, (connected, daemonSet) => {
    const { say } = services
    const named = namedOf(daemonSet)
    return attempt(services, say.editTitle(named.name), async () => {
      await demand(connected, [{ ...needs.update, ...named }])
      const live = await getDaemonSet(connected.connection, named)
      const content = `${say.editHeader(named.name, connected.target.context)}\n${toYaml(withoutNoise(live))}`
      const document = await vscode.workspace.openTextDocument({ language: 'yaml', content })
      edited.set(document.uri.toString(), { connected, live })
      markEdited()
      await vscode.window.showTextDocument(document)
    })
  })

/** Sends an edited live object back. */
export async function storeEdited(services: Services, uri?: vscode.Uri): Promise<void> {
  const { say } = services
  const key = (uri ?? vscode.window.activeTextEditor?.document.uri)?.toString() ?? ''
  const found = edited.get(key)
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === key)
  if (!found || !document) return tell(say.notEditedLive)
  const { live } = found
  const connected = sameContext(services, found.connected)
  const named = namedOf(live)
  const [manifest] = await services.files.manifests(document.uri)
  services.refusals.clear(document.uri)
  await write(services, connected, {
    title: say.editTitle(named.name),
    name: named.name,
    needs: [{ ...needs.update, ...named }],
    file: manifest ? { document, manifest, edited: 'never' } : 'none',
    prepare: async (signal) =>
      prepareReplace(connected.connection, live, objectFrom(document.getText(), live, connected.target.context), signal),
    comparison: { of: 'object' },
    question: { as: 'list', yes: say.store, icon: 'check' },
    effect: (prepared) => effectOf(services, connected, prepared),
    log: () => `stored edited ${named.namespace}/${named.name}`,
    told: 'rollout',
    after: (_, result) => edited.has(key) && edited.set(key, { connected, live: result as DaemonSet }),
  })
}

/** The connection of this moment, where it leads to the context that was opened: its credentials may be newer. */
function sameContext({ session }: Services, opened: Connected): Connected {
  const now = session.connected
  return now && isSameTarget(now, opened) ? now : opened
}

/** The edited text as an object, with the uid of what was opened and what it did not show: names cannot be edited. */
function objectFrom(text: string, live: DaemonSet, context: string): DaemonSet {
  let value: unknown
  try {
    value = fromYaml(text)
  } catch (error) {
    throw new ClusterError('invalid', context, (error as Error).message)
  }
  const object = value as DaemonSet
  const { name, namespace, uid } = live.metadata
  if (object?.kind !== 'DaemonSet' || object.metadata?.name !== name || object.metadata.namespace !== namespace)
    throw new ClusterError('invalid', context, { is: 'renamed', ...namedOf(live) })
  return withHiddenNotes({ ...object, metadata: { ...object.metadata, ...(uid && { uid }) } }, live)
}

/** What was needed only while the document was open. */
export function forgetEdited({ uri }: vscode.TextDocument) {
  if (edited.delete(uri.toString())) markEdited()
}

/** Tells the menus which documents are edited objects. A new one can have the name of one that was closed. */
function markEdited() {
  void vscode.commands.executeCommand('setContext', 'daemonset.edited', [...edited.keys()])
}
