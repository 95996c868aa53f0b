import { withoutNoise } from '../../../../model/src/objects/clean.ts'
import { decodedDaemonSet } from '../../../../model/src/objects/decoded.ts'
import { withoutDefaults } from '../../../../model/src/objects/defaults.ts'
import type { DaemonSet, PodTemplate } from '../../../../model/src/objects/kubernetes.ts'
import { sameTemplate } from '../../../../model/src/objects/revision.ts'
import type { ManifestInfo } from '../../../../model/src/protocol.ts'
import { insteadOf, isCluster } from '../../cluster/connect/failure.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { getDaemonSet } from '../../cluster/read/daemonSet.ts'
import { whyRefused } from '../../cluster/read/refusals.ts'
import { prepareApply } from '../../cluster/write/apply.ts'
import { restartedAt } from '../../cluster/write/changes.ts'
import type { Services } from '../../services.ts'
import { faultsOf } from '../../subject/faults.ts'
import { manifestOf, namespaceOf } from '../../subject/manifests.ts'
import type { Outcome } from '../../view/planText.ts'

/** The object after an apply by the cluster's word, else by the manifest's, with why it is refused or was not asked. */
export async function outcomeOf(
  { say }: Services,
  manifest: ManifestInfo,
  connected: Connected | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  const written = withoutNoise(decodedDaemonSet(manifest.json))
  const refused = [...manifest.errors, ...faultsOf(manifest)].map(({ message }) => message)
  if (!connected) return { live: undefined, after: written, refused, notAsked: say.noClusterConnected }
  const { connection } = connected
  const named = { namespace: namespaceOf(connected, manifest), name: manifest.name }
  const read = async () =>
    manifest.name === ''
      ? undefined
      : getDaemonSet(connection, named, signal).catch(insteadOf(['notFound', 'forbidden'], undefined))
  if (refused.length > 0) return { ...unasked(await read(), written), refused, notAsked: undefined }
  try {
    const { live, result } = await prepareApply(connection, manifestOf(connected, manifest), signal)
    return { live: live as DaemonSet | undefined, after: result as DaemonSet, refused: [], notAsked: undefined }
  } catch (error) {
    const why = isCluster(error) ? whyRefused(error, written) : undefined
    if (!why && !isCluster(error, 'forbidden')) throw error
    return { ...unasked(await read(), written), refused: why ?? [], notAsked: why ? undefined : (error as Error).message }
  }
}

/** A restart leaves its note in the template, and none in the manifest. */
function withoutRestart({
  metadata: { annotations: { [restartedAt]: _, ...annotations } = {}, ...metadata } = {},
  ...template
}: PodTemplate) {
  return { ...template, metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) } }
}

/** What the manifest says of itself. Where it says what the live object was made of, that is what comes of it. */
function unasked(live: DaemonSet | undefined, written: DaemonSet): Pick<Outcome, 'live' | 'after'> {
  if (!live) return { live, after: written }
  const isSame = sameTemplate(withoutRestart(withoutDefaults(withoutNoise(live)).spec.template), written.spec.template)
  const template = isSame ? live.spec.template : written.spec.template
  // The number of the template is counted up where it changes.
  const metadata = isSame ? live.metadata : written.metadata
  return { live, after: { ...live, ...written, metadata, spec: { ...live.spec, ...written.spec, template } } }
}
