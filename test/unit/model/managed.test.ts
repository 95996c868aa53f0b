import type { FieldSet, ManagedFieldsEntry, Metadata } from '../../../model/src/objects/kubernetes.ts'
import { clientSideManagers, gitOpsOwner, ourManager } from '../../../model/src/objects/managed.ts'
import { lastApplied } from '../../../model/src/objects/slim.ts'
import { cases } from '../cases.ts'

const owner = (parts: Partial<Metadata>) => gitOpsOwner({ name: 'agent', ...parts })
const manager = (name: string) => owner({ managedFields: [{ manager: name }] })

cases({
  'owner: nobody': [owner({}), undefined],
  'owner: a person': [manager('kubectl-client-side-apply'), undefined],
  'owner: Argo CD by its name': [manager('argocd-controller'), 'Argo CD'],
  'owner: Argo CD by its annotation': [owner({ annotations: { 'argocd.argoproj.io/tracking-id': 'x' } }), 'Argo CD'],
  'owner: Flux by its name': [manager('kustomize-controller'), 'Flux (Kustomization)'],
  'owner: Flux by its label': [owner({ labels: { 'kustomize.toolkit.fluxcd.io/name': 'x' } }), 'Flux (Kustomization)'],
  'owner: Flux for Helm by its name': [manager('helm-controller'), 'Flux (HelmRelease)'],
  'owner: Flux for Helm by its label': [owner({ labels: { 'helm.toolkit.fluxcd.io/name': 'x' } }), 'Flux (HelmRelease)'],
  'owner: Helm by its annotation': [owner({ annotations: { 'meta.helm.sh/release-name': 'x' } }), 'Helm'],
  'owner: Helm by its label': [owner({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }), 'Helm'],
})

const annotation: FieldSet = { 'f:metadata': { 'f:annotations': { [`f:${lastApplied}`]: {} } } }
const spec = (field: string): FieldSet => ({ 'f:spec': { [`f:${field}`]: {} } })
const entry = (name: string, operation: 'Apply' | 'Update', fieldsV1: FieldSet, others = {}): ManagedFieldsEntry => ({
  manager: name,
  operation,
  fieldsV1,
  ...others,
})
const clientSide = entry('kubectl-client-side-apply', 'Update', { ...annotation, ...spec('a') })
const other = entry('controller', 'Update', spec('c'))
const ours = entry(ourManager, 'Apply', spec('b'))

cases({
  'client-side: who holds the annotation': [clientSideManagers([clientSide, other, ours]), [clientSide]],
  'client-side: an apply that owns it is none': [clientSideManagers([entry('x', 'Apply', annotation)]), []],
  'client-side: a subresource is none': [clientSideManagers([entry('x', 'Update', annotation, { subresource: 'status' })]), []],
})
