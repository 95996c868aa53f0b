// What the API server says of a manifest, by the fields that it speaks of.
import { parseFieldPath } from '../../../../model/src/objects/fieldPath.ts'
import type { KubernetesObject } from '../../../../model/src/objects/kubernetes.ts'
import type { FieldPath } from '../../../../model/src/protocol.ts'
import type { ClusterError } from '../connect/failure.ts'

/** One thing that a server refuses, at its field. */
export interface Refusal {
  readonly path: FieldPath
  readonly message: string
}

/** What the server found wrong with a manifest, field by field; a refusal that names no field is about the whole. */
export function refusalsOf({ status, message }: ClusterError, object: KubernetesObject): Refusal[] {
  const causes = (status?.details?.causes ?? []).filter(({ field }) => field)
  if (causes.length > 0)
    return causes.map(({ field = '', message: text = '' }) => ({
      path: parseFieldPath(field, object),
      message: `${field}: ${text}`,
    }))
  return typedPatchRefusals(message, object) ?? [namedField(message, object)]
}

/**
 * Why a server will not take a manifest, one text each; `undefined` where the failure says nothing of the manifest, but of who asks, or of the
 * server. A namespace that is missing or going is the manifest's as well.
 */
export function whyRefused(error: ClusterError, object: KubernetesObject): string[] | undefined {
  const { kind, message, status } = error
  if (kind === 'invalid') return refusalsOf(error, object).map((one) => one.message)
  const isPlace = kind === 'notFound' && status?.details?.kind === 'namespaces'
  return isPlace || (kind === 'forbidden' && !/: User "[^"]*" cannot \w+ /.test(message)) ? [message] : undefined
}

/** `failed to create typed patch object (…): .spec.foo: field not declared in schema`, one or a list of them. */
function typedPatchRefusals(message: string, object: KubernetesObject): Refusal[] | undefined {
  const details = /^failed to create typed patch object \([^)]*\): ([\s\S]*)$/.exec(message)?.[1]
  if (details === undefined) return undefined
  const lines = details.startsWith('errors:') ? details.split('\n').slice(1) : [details]
  const found = lines.flatMap((line) => {
    const [, field = '', text = ''] = /^\s*(\.\S+?): (.*)$/.exec(line) ?? []
    return field ? [{ path: parseFieldPath(field, object), message: `${field.slice(1)}: ${text}` }] : []
  })
  return found.length > 0 ? found : undefined
}

/** A field that stands in the sentence of an admission plugin, where one does. */
function namedField(message: string, object: KubernetesObject): Refusal {
  const field = /\b((?:spec|metadata)(?:\.[A-Za-z]\w*|\[[^\]\s]+\])+)/.exec(message)?.[1]
  return { path: field ? parseFieldPath(field, object) : [], message }
}

/** The field that a warning begins with, `spec.template.spec.nodeSelector[a/b]: deprecated since …`; the whole object where it names none. */
export function warningPath(message: string, object: KubernetesObject): FieldPath {
  const field = /^((?:spec|metadata)[^\s:]*(?:\[[^\]]*\])?): /.exec(message)?.[1]
  return field ? parseFieldPath(field, object) : []
}
