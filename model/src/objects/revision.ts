import type { ControllerRevision, DaemonSet, KubernetesObject, PodTemplate } from './kubernetes.ts'
import { isRecord } from './record.ts'

/** The text of a value with its keys in order, so that equal values give equal texts. Leaves out what says nothing. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([key, item]) => key !== '$patch' && item !== null && item !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join(',')}}`
}

export const templateOf = ({ data }: ControllerRevision): PodTemplate => data.spec?.template ?? {}

/** Old revisions still hold `creationTimestamp: null` and `$patch`; neither is part of the template. */
export const sameTemplate = (a: PodTemplate, b: PodTemplate) => canonical(a) === canonical(b)

/** The number of a stored template, which the API server counts up; absent in a manifest. */
export const templateNumber = ({ metadata }: DaemonSet): string | undefined => metadata.annotations?.[numberNote]

/** The annotation with the number of the template. */
export const numberNote = 'deprecated.daemonset.template.generation'

/** Whether a change leaves the template: by its number where both objects are stored ones, for that is what the API server compares by. */
export function keepsTemplate(before: DaemonSet, after: DaemonSet): boolean {
  const [from, to] = [templateNumber(before), templateNumber(after)]
  return from !== undefined && to !== undefined ? from === to : sameTemplate(before.spec.template, after.spec.template)
}

/** A DaemonSet's own revisions, by uid, oldest number first. */
export function historyOf({ metadata }: DaemonSet, revisions: readonly ControllerRevision[]): ControllerRevision[] {
  const isOwn = (revision: ControllerRevision) =>
    revision.metadata.ownerReferences?.some(({ controller, uid }) => controller === true && uid === metadata.uid) === true
  return revisions.filter(isOwn).sort((a, b) => a.revision - b.revision)
}

/** The revision whose template is the present one. */
export function currentRevision({ spec }: DaemonSet, history: readonly ControllerRevision[]): ControllerRevision | undefined {
  return history.findLast((revision) => sameTemplate(templateOf(revision), spec.template))
}

export const changeCause = ({ metadata }: Pick<ControllerRevision, 'metadata'>): string | undefined =>
  metadata.annotations?.['kubernetes.io/change-cause'] || undefined

/** The hash of a revision, or of the one that a pod is of. */
export const hashOf = ({ metadata }: Pick<KubernetesObject, 'metadata'>): string | undefined =>
  metadata.labels?.['controller-revision-hash']

export type RevisionChoice = ControllerRevision | { readonly error: string }

/** `kubectl rollout undo`: 0 is the one before the last; its errors are kubectl's. */
export function chooseRevision(history: readonly ControllerRevision[], to: number): RevisionChoice {
  if (to < 0) return { error: `unable to find specified revision ${to} in history` }
  if (to === 0) return history.at(-2) ?? { error: 'no last revision to roll back to' }
  return history.find(({ revision }) => revision === to) ?? { error: `unable to find specified revision ${to} in history` }
}

/** One image that is not the same in two templates. */
export interface ImageChange {
  readonly container: string
  readonly from: string | undefined
  readonly to: string | undefined
}

export function imageChanges(from: PodTemplate, to: PodTemplate): ImageChange[] {
  const before = imagesOf(from)
  const after = imagesOf(to)
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((container) => ({ container, from: before.get(container), to: after.get(container) }))
    .filter((change) => change.from !== change.to)
}

/** Images by container, init containers too. */
export function imagesOf({ spec }: PodTemplate): Map<string, string> {
  const all = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
  return new Map(all.map(({ name, image = '' }) => [name, image]))
}
