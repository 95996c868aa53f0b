// A namespace that is missing is created first, if a person wants that.
import type { KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import type { ManifestInfo } from '../../../../model/src/protocol.ts'
import { isCluster } from '../../cluster/connect/failure.ts'
import type { Connected } from '../../cluster/connect/session.ts'
import { namespaces, pathOf } from '../../cluster/paths.ts'
import { resourceOf } from '../../cluster/read/resources.ts'
import { type PreparedApply, prepareApply } from '../../cluster/write/apply.ts'
import type { OnFile } from '../../language.ts'
import type { Services } from '../../services.ts'
import { namespaceOf, titleOf } from '../../subject/manifests.ts'
import { looksSound } from '../../write/file.ts'
import { type Write, write } from '../../write/write.ts'

const isNamespace = ({ apiVersion, kind }: ManifestInfo) => apiVersion === namespaces.apiVersion && kind === namespaces.kind

/** The objects of a file in their order, but what others go into before them. */
export const namespacesFirst = (manifests: readonly ManifestInfo[]) =>
  manifests.toSorted((a, b) => Number(isNamespace(b)) - Number(isNamespace(a)))

/**
 * Whether the namespace that a manifest goes to is there by now. One that is missing is offered, as the file's own object where the file
 * holds one, and is previewed and asked about like any other change.
 */
export async function isNamespaceThere(
  services: Services,
  connected: Connected,
  { document, manifest }: OnFile,
  applyOf: (own: ManifestInfo) => Write<undefined, PreparedApply>,
): Promise<boolean> {
  const name = namespaceOf(connected, manifest)
  // What is wrong with the manifest is told first, by its own write.
  if (!looksSound(manifest) || !(await isMissing(connected, manifest, name))) return true
  const own = (await services.files.manifests(document.uri)).find((one) => isNamespace(one) && one.name === name)
  return write(services, connected, own ? applyOf(own) : creationOf(services, connected, name, titleOf(manifest)))
}

/** Who may not look is told by what follows. */
async function isMissing({ connection }: Connected, { apiVersion, kind }: ManifestInfo, name: string): Promise<boolean> {
  try {
    const { namespaced } = await resourceOf(connection, apiVersion, kind)
    if (namespaced) await connection.get<KubernetesObject>(pathOf(namespaces, undefined, name))
    return false
  } catch (error) {
    return isCluster(error, 'notFound')
  }
}

/** A namespace with nothing but a name. */
function creationOf(
  { say }: Services,
  { connection, target }: Connected,
  name: string,
  forWhat: string,
): Write<undefined, PreparedApply> {
  const { apiVersion, kind, plural } = namespaces
  const object: KubernetesObject = { apiVersion, kind, metadata: { name } }
  return {
    title: say.createNamespaceTitle(name),
    name,
    needs: ['create', 'patch'].map((verb) => ({ verb, resource: plural, name })),
    file: 'none',
    prepare: (signal) => prepareApply(connection, { object, namespace: name }, signal),
    comparison: { of: 'object', title: () => say.diffTitle(`${kind} ${name}`, target.context) },
    question: { as: 'list', yes: say.createNamespace, icon: 'check' },
    effect: () => ({ summary: '', hint: say.namespaceIsMissing(name, forWhat), facts: [] }),
    log: () => `created namespace ${name}`,
    told: () => say.namespaceCreated(name, target.context),
  }
}
