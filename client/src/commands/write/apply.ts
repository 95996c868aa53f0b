import type * as vscode from 'vscode'
import { withoutNoise } from '../../../../model/src/objects/clean.ts'
import { canonical } from '../../../../model/src/objects/revision.ts'
import type { ManifestInfo } from '../../../../model/src/protocol.ts'
import { needs } from '../../cluster/connect/needs.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { type PreparedApply, prepareApply } from '../../cluster/write/apply.ts'
import type { OnFile } from '../../language.ts'
import type { Services } from '../../services.ts'
import { connectedOrSay } from '../../subject/daemonSets.ts'
import { isDaemonSet, manifestOf, manifestsFor, namespaceOf, titleOf, type Which } from '../../subject/manifests.ts'
import { effectOf } from '../../write/effect.ts'
import { type Write, write } from '../../write/write.ts'
import { isNamespaceThere, namespacesFirst } from './namespace.ts'

/** Applies manifests of the active editor one after another; each is previewed, and the first that is not applied ends it. */
export async function apply(services: Services, which: Which, uri?: vscode.Uri, line?: number): Promise<void> {
  const connected = await connectedOrSay(services)
  const chosen = connected && (await manifestsFor(services, which, uri, line))
  if (!connected || !chosen) return
  const { document, manifests } = chosen
  services.refusals.clear(document.uri)
  const applyThis = (manifest: ManifestInfo) => applyOf(services, connected, { document, manifest })
  for (const manifest of namespacesFirst(manifests)) {
    if (!(await isNamespaceThere(services, connected, { document, manifest }, applyThis))) return
    if (!(await write(services, connected, applyThis(manifest)))) return
  }
}

/** What the file says, and nothing else. */
function applyOf(services: Services, connected: Connected, file: OnFile): Write<undefined, PreparedApply> {
  const { say } = services
  const { document, manifest } = file
  const { context } = connected.target
  const name = titleOf(manifest)
  const isRollout = isDaemonSet(manifest)
  return {
    title: say.applyTitle(name),
    name,
    // Which rights another kind needs, the dry run tells.
    needs: isRollout ? [{ ...needs.patch, namespace: namespaceOf(connected, manifest), name: manifest.name }] : [],
    file: { ...file, edited: (again) => applyOf(services, connected, { document, manifest: again }) },
    prepare: (signal) => prepareApply(connected.connection, manifestOf(connected, manifest), signal),
    unchanged: () => say.unchanged(name, context),
    comparison: { of: 'object', title: () => say.diffTitle(name, context) },
    question: { as: 'list', yes: say.apply, icon: 'check' },
    async effect(prepared) {
      const { summary, facts } = await effectOf(services, connected, prepared)
      const hint = prepared.does === 'create' ? say.creates : isSame(prepared) ? say.updatesOwners : say.updates
      return { summary, hint, facts: [...facts, ...leftOut(services, prepared)] }
    },
    log: ({ result: { metadata } }) => `applied ${manifest.kind} ${metadata.namespace ?? ''}/${metadata.name}`,
    told: isRollout ? 'rollout' : () => say.applied(name, context),
  }
}

/** Whether no value changes, only who owns the fields. */
export const isSame = ({ live, result }: PreparedApply) =>
  live !== undefined && canonical(withoutNoise(live)) === canonical(withoutNoise(result))

/** What an apply does not send of a manifest, and what of its outcome is not known. */
export const leftOut = ({ say }: Services, { leftOut, isForeseen, handsOver }: PreparedApply) => [
  ...(handsOver.length > 0
    ? [{ icon: 'arrow-swap', text: say.handsOver(handsOver.join(', ')), detail: say.handsOverDetail }]
    : []),
  ...(isForeseen ? [] : [{ icon: 'warning', text: say.notForeseen, detail: say.notForeseenDetail }]),
  ...(leftOut.length > 0 ? [{ icon: 'info', text: say.leftOut(leftOut.join(', ')) }] : []),
]
