// What this product sends of a file, and when it is the same as what kubectl sends of it.
import { bodyOf, withoutSystemFields } from '../../../client/src/cluster/write/apply.ts'
import { parseJson } from '../../../model/src/objects/exact.ts'
import type { KubernetesObject } from '../../../model/src/objects/kubernetes.ts'
import { serviceFor } from '../ours.ts'

/** Files of which we send less, and why. */
export const sentExceptions: Readonly<Record<string, string>> = {
  'ovn-pre17': 'A document above cannot be read, and kubectl reads no further; what mentions no DaemonSet is never parsed here.',
  cilium: 'A text of one line that is an action of a template: taken for a template, which nobody applies as it is.',
}

/** What kubectl made of a file: the bodies of its requests in their order, and whether it read the file to its end. */
export interface SentByKubectl {
  readonly bodies: readonly string[]
  /** What it said where it stopped reading; absent where it read all. */
  readonly stopped?: string
}

/** An object as it is to be sent, by its kind and name; with fields that only a cluster fills in, which an apply leaves out. */
interface Ours {
  readonly name: string
  readonly object: KubernetesObject
  readonly isFaulty: boolean
}

/** The objects of a file that Apply would send, in their order. */
export function ourObjects(name: string, text: string): Ours[] {
  const service = serviceFor('1.37')
  const found = [...service.manifests(service.open(`file:///${name}`, text))].flat()
  return found
    .filter(({ is }) => is !== 'unreadable')
    .map(({ json, errors, is }) => {
      const object = parseJson(json) as KubernetesObject
      return { name: nameOf(object), object, isFaulty: errors.length > 0 || is !== 'manifest' }
    })
}

/**
 * What is different, a line each: nothing where every object that kubectl sends would be sent by us with the same bytes but for the order of
 * keys, and no DaemonSet that it does not send.
 */
export function differencesFrom({ bodies, stopped = 'nothing' }: SentByKubectl, ours: readonly Ours[]): string[] {
  const left = [...ours]
  const found = bodies.flatMap((body) => {
    const theirs = parseJson(body) as KubernetesObject
    const index = left.findIndex(({ name }) => name === nameOf(theirs))
    const own = left[index]
    if (!own) return [`${nameOf(theirs)} is not found`]
    left.splice(index, 1)
    return differenceBetween(theirs, own)
  })
  const more = left.filter(
    ({ name, isFaulty, object }) => name.startsWith('apps/v1 DaemonSet ') && !isFaulty && object.metadata.name,
  )
  return [...found, ...more.map(({ name }) => `${name} is not sent by kubectl, which says ${stopped}`)]
}

/** Fields that only a cluster fills in are set apart: an apply leaves them out, and says so. */
function differenceBetween(theirs: KubernetesObject, { name, object }: Ours): string[] {
  const wanted = inOrder(JSON.stringify(withoutSystemFields(theirs).object))
  const got = inOrder(bodyOf(withoutSystemFields(object).object, theirs.metadata.namespace))
  if (wanted === got) return []
  const from = Math.max(0, [...wanted].findIndex((character, place) => character !== got[place]) - 60)
  return [`${name}: ${got.slice(from, from + 120)} for ${wanted.slice(from, from + 120)}`]
}

const nameOf = ({ apiVersion, kind, metadata }: KubernetesObject) => `${apiVersion} ${kind} ${metadata?.name}`

/** A JSON text with its keys in order. Every number stays the text it is. */
export function inOrder(text: string): string {
  const withSource = JSON.parse as (
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ) => unknown
  const numbers = withSource(text, (_, value, { source }) => (typeof value === 'number' ? { '\0': source } : value))
  return JSON.stringify(numbers, (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
