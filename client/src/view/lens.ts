import * as vscode from 'vscode'
import { countsOf } from '../../../model/src/rollout.ts'
import { isDaemonSet } from '../commands/subject.ts'
import type { Services } from '../services.ts'
import { ownScheme } from './documents.ts'
import { toRange } from './edits.ts'

/** Above each DaemonSet of a file: how it stands in the cluster, and what can be done with it. */
export function provideLenses(services: Services): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>()
  let unfollow = () => {}
  const follow = () => {
    unfollow()
    const live = services.session.connected?.live
    unfollow = live?.onChange(({ list, parts }) => (list || parts.size > 0) && changed.fire()) ?? (() => {})
    changed.fire()
  }
  const stop = services.session.onChange(follow)
  follow()
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document) {
      const { connected } = services.session
      if (
        !connected ||
        document.uri.scheme === ownScheme ||
        !vscode.workspace.getConfiguration('daemonset').get('codeLens', true)
      )
        return []
      const say = services.words()
      const manifests = (await services.language.manifests(document.uri)).filter(
        (one) => isDaemonSet(one) && one.is === 'manifest',
      )
      return manifests.flatMap((manifest) => {
        const range = toRange(manifest.range)
        const line = manifest.range.start.line
        const first = new vscode.Range(line, 0, line, 0)
        const lens = (title: string, command: string) =>
          new vscode.CodeLens(first, { title, command, arguments: [document.uri, range.start.line] })
        const namespace = manifest.namespace ?? connected.target.namespace ?? connected.connection.context.namespace
        const live = connected.live.named(namespace, manifest.name)
        const uid = live?.metadata.uid ?? ''
        const { ready, desired } = live ? countsOf(live) : { ready: 0, desired: 0 }
        const state = live
          ? new vscode.CodeLens(first, {
              title: `${say.ready(ready, desired)} · ${connected.target.context}`,
              command: 'daemonset.reveal',
              arguments: [{ is: 'daemonSet', uid }],
            })
          : new vscode.CodeLens(first, { title: say.notThere(connected.target.context), command: '' })
        const diff = live ? [lens(say.lensDiff, 'daemonset.diff')] : []
        return [
          lens(`$(cloud-upload) ${say.apply}`, 'daemonset.apply'),
          ...diff,
          lens(say.lensValidate, 'daemonset.validate'),
          state,
        ]
      })
    },
  }
  return vscode.Disposable.from(
    changed,
    { dispose: stop },
    { dispose: () => unfollow() },
    vscode.languages.registerCodeLensProvider([{ language: 'yaml' }, { language: 'json' }], provider),
  )
}
