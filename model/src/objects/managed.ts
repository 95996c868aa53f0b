import type { FieldSet, ManagedFieldsEntry, Metadata } from './kubernetes.ts'
import { lastApplied } from './slim.ts'

/** The name under which this extension owns fields. */
export const ourManager = 'vscode-daemonset'

/** The name under which a roll back owns what it brings back, until the next apply. */
export const rollBackManager = 'vscode-daemonset-rollback'

/** Who would undo a change made by hand: a tool that keeps the object as a repository says. */
export function gitOpsOwner({ managedFields = [], labels = {}, annotations = {} }: Metadata): string | undefined {
  const managers = managedFields.map(({ manager = '' }) => manager)
  if (annotations['argocd.argoproj.io/tracking-id'] || managers.some((name) => /^argocd/.test(name))) return 'Argo CD'
  if (labels['kustomize.toolkit.fluxcd.io/name'] || managers.includes('kustomize-controller')) return 'Flux (Kustomization)'
  if (labels['helm.toolkit.fluxcd.io/name'] || managers.includes('helm-controller')) return 'Flux (HelmRelease)'
  if (annotations['meta.helm.sh/release-name'] || labels['app.kubernetes.io/managed-by'] === 'Helm') return 'Helm'
  return undefined
}

const lastAppliedPath = ['f:metadata', 'f:annotations', `f:${lastApplied}`]

/** Managers that hold fields from a client-side `kubectl apply`. Without a migration, fields deleted from the file would stay for ever. */
export function clientSideManagers(managedFields: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  return managedFields.filter(
    ({ operation, subresource = '', fieldsV1 }) =>
      operation === 'Update' && subresource === '' && owns(fieldsV1, lastAppliedPath),
  )
}

function owns(fields: FieldSet | undefined, path: readonly string[]): boolean {
  let here: FieldSet | undefined = fields
  for (const step of path) here = here?.[step]
  return here !== undefined
}
