// The names that resources may have: of a container, of the pod, of its overhead.
import { names } from '../../../../model/src/names.ts'
import type { Code } from '../codes.ts'
import { qualifiedName } from './grammar.ts'
import { invalid, notSupported } from './rule.ts'

const isNative = (name: string) => !name.includes('/') || name.includes('kubernetes.io/')
/** Names with a domain other than Kubernetes' own: devices, which are counted in whole pieces and never overcommitted. */
export const isExtended = (name: string) =>
  !isNative(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0
export const isHugePages = (name: string) => name.startsWith('hugepages-')
export const mayOvercommit = (name: string) => isNative(name) && !isHugePages(name)

const computed = ['cpu', 'memory', 'ephemeral-storage']
/** Counted in whole pieces. */
export const counted: readonly string[] = names(
  'pods resourcequotas services replicationcontrollers secrets configmaps persistentvolumeclaims services.nodeports',
  'services.loadbalancers',
)
const standard = new Set([...computed, ...computed.flatMap((name) => [`requests.${name}`, `limits.${name}`]), ...counted])
const ofContainers = (name: string) => computed.includes(name) || isHugePages(name)
const ofPods = ['cpu', 'memory']

/** What is wrong with a name: codes and words. */
export type NameCheck<C extends Code> = (name: string) => Iterable<readonly [code: C, message: string]>

type StandardCodes<C extends Code> = Readonly<Record<'format' | 'unqualified', C>>
export interface NameCodes<C extends Code> extends StandardCodes<C> {
  readonly notContainer: C
  readonly extended: C
}
function* standardName<C extends Code>(name: string, codes: StandardCodes<C>): ReturnType<NameCheck<C>> {
  const wrong = qualifiedName(name)
  for (const detail of wrong) yield [codes.format, invalid(name, detail)]
  if (wrong.length > 0 || name.includes('/') || standard.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-'))
    return
  yield [codes.unqualified, invalid(name, 'must be a standard resource type or fully qualified')]
}

export function* containerName<C extends Code>(name: string, codes: NameCodes<C>): ReturnType<NameCheck<C>> {
  yield* standardName(name, codes)
  if (!name.includes('/')) {
    if (!ofContainers(name)) yield [codes.notContainer, invalid(name, 'must be a standard resource for containers')]
  } else if (!isNative(name) && !isExtended(name))
    yield [codes.extended, invalid(name, "doesn't follow extended resource name standard")]
}

export function* podName(name: string) {
  const wrong = [...standardName(name, { format: 'res-name-format', unqualified: 'podres-name-unqualified' })]
  yield* wrong
  if (wrong.length > 0 || ofPods.includes(name) || isHugePages(name)) return
  yield ['podres-name', notSupported(name, [...ofPods, 'hugepages-'].sort())] as const
}
