import * as vscode from 'vscode'
import { decodedDaemonSet } from '../../../model/src/objects/decoded.ts'
import { placementOver } from '../../../model/src/placement/placementOver.ts'
import { wholeRollout } from '../../../model/src/prediction/predict.ts'
import type { ManifestInfo } from '../../../model/src/protocol.ts'
import { countsOf } from '../../../model/src/rollout/rollout.ts'
import type { Connected } from '../cluster/connect/session.ts'
import type { Services } from '../services.ts'
import { daemonSetsIn, namespaceOf, specOf } from '../subject/manifests.ts'

/** Above each DaemonSet of a file: what can be done with it, how it stands in the cluster, and which nodes it would run on. */
export function provideLenses(services: Services): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>()
  const stop = services.session.followLive((live) => {
    changed.fire()
    return live?.onChange(({ list, freshness, parts }) => (list || freshness || parts.size > 0) && changed.fire())
  })
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses({ uri }) {
      if (!vscode.workspace.getConfiguration('daemonset').get('codeLens', true)) return []
      const manifests = await daemonSetsIn(services, uri)
      return manifests.flatMap((one) => [...clusterLenses(services, uri, one), ...coverageLens(services, uri, one)])
    },
  }
  return vscode.Disposable.from(
    changed,
    { dispose: stop },
    services.nodes.onDidChange(() => changed.fire()),
    vscode.languages.registerCodeLensProvider([{ language: 'yaml' }, { language: 'json' }], provider),
  )
}

function lensAt({ range }: ManifestInfo, title: string, command: string, ...args: unknown[]): vscode.CodeLens {
  const { line } = range.start
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command, arguments: args })
}

function clusterLenses({ session, say }: Services, uri: vscode.Uri, manifest: ManifestInfo): vscode.CodeLens[] {
  const { connected } = session
  if (!connected) return []
  const { line } = manifest.range.start
  const namespace = namespaceOf(connected, manifest)
  const live = connected.live.named(namespace, manifest.name)
  const lens = (title: string, command: string) => lensAt(manifest, title, command, uri, line)
  const { context } = connected.target
  const counts = live && countsOf(live)
  const uid = live?.metadata.uid ?? ''
  return [
    lens(`$(cloud-upload) ${say.apply}`, 'daemonset.apply'),
    ...(live || !isKnown(connected, namespace) ? [lens(say.lensDiff, 'daemonset.diff')] : []),
    lens(say.lensValidate, 'daemonset.validate'),
    ...(counts
      ? [
          lensAt(manifest, `${say.ready(counts.ready, counts.desired)} · ${context}`, 'daemonset.reveal', {
            is: 'daemonSet',
            uid,
          }),
        ]
      : isKnown(connected, namespace)
        ? [lensAt(manifest, say.notThere(context), '')]
        : []),
  ]
}

/** Of another namespace than the one that is looked at nothing is known, and nothing yet while the list is being read. */
const isKnown = ({ live }: Connected, namespace: string) =>
  live.freshness.is === 'live' && (live.namespace === undefined || live.namespace === namespace)

/** Recomputed at every change of the text: one pass over the nodes, which takes milliseconds for thousands of them. */
function coverageLens({ nodes, say }: Services, uri: vscode.Uri, manifest: ManifestInfo): vscode.CodeLens[] {
  const known = nodes.get()
  if (known.are === 'unknown')
    return known.why === 'forbidden' ? [lensAt(manifest, say.nodesUnknown.forbidden, 'daemonset.coverage', uri)] : []
  const { template = {} } = specOf(manifest)
  const { desired, total } = placementOver(template, known.nodes)
  const { line } = manifest.range.start
  const nodesLens = lensAt(manifest, `$(server) ${say.coverage(desired, total)}`, 'daemonset.coverage', uri, line)
  const { strategy, waves, budget, surge } = wholeRollout(decodedDaemonSet(manifest.json), desired)
  const pace = strategy === 'OnDelete' ? strategy : say.pace(waves.length, budget, surge)
  return desired === 0 ? [nodesLens] : [nodesLens, lensAt(manifest, `$(list-ordered) ${pace}`, 'daemonset.plan', uri, line)]
}
