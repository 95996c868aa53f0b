import { similarNames } from '../decode/similar.ts'
import type { FixData } from '../finding.ts'
import { label } from '../rules/grammar.ts'
import { at, entriesOf, get, itemsOf, type Node, stringOf } from '../yaml/node.ts'
import { marked, type Place, pathOf } from './place.ts'
import { corrections } from './spelling.ts'

type Answer = FixData | ((place: Place) => FixData | undefined)

const removes = { fix: 'remove' } as const
const removesItem = { fix: 'removeItem' } as const
const replaces = (...words: string[]) => ({ fix: 'replace', with: words }) as const
const adds = (field: string) => ({ fix: 'addField', fields: [field] }) as const
/** Either of two fields may go; the better one first. */
const removesOne = (...fields: string[]) => ({ fix: 'removeOne', fields }) as const

const all = (answer: Answer, ...codes: string[]) => Object.fromEntries(codes.map((code) => [code, answer]))

/** The nearest bound of a range. */
const within =
  (least: number, most: number): Answer =>
  (place) => {
    const node = marked(place)
    if (node?.kind !== 'scalar' || node.type !== 'number') return undefined
    return replaces(String(Number(node.value) < least ? least : most))
  }

/** The bound that the server's message ends with. */
const bound: Answer = ({ finding }) => {
  const most = /(\d+)\)?$/.exec(finding.message)?.[1]
  return most === undefined ? undefined : replaces(most)
}

/** An item that says the same as an earlier one goes; one that only shares a name stays. */
const removesCopy: Answer = (place) => {
  const path = pathOf(place)
  const step = path.findLastIndex((part) => typeof part === 'number')
  const items = itemsOf(at(place.root, path.slice(0, step)))
  const own = items[Number(path[step])]
  return own && items.slice(0, Number(path[step])).some((other) => sameNode(other, own)) ? removesItem : undefined
}

function sameNode(a: Node | undefined, b: Node | undefined): boolean {
  if (!a || !b || a.kind !== b.kind) return false
  if (a.kind === 'scalar') return b.kind === 'scalar' && a.value === b.value && a.type === b.type
  if (a.kind === 'list') return a.items.length === itemsOf(b).length && a.items.every((item, i) => sameNode(item, itemsOf(b)[i]))
  return (
    a.entries.length === (b.kind === 'map' ? b.entries.length : -1) &&
    a.entries.every(({ key, value }) => sameNode(value, get(b, key)))
  )
}

/** A second name like the first gets a number. */
const numbered: Answer = (place) => {
  const name = stringOf(marked(place))
  return name === undefined || name === '' || name.length > 61 ? undefined : replaces(`${name}-2`)
}

/** Fields that people write under the name another kind of volume, or of action, gives them. */
const misplaced: Readonly<Record<string, string>> = {
  'secret.name': 'secretName',
  'configMap.configMapName': 'name',
  'persistentVolumeClaim.name': 'claimName',
  'volumeMounts.path': 'mountPath',
  'emptyDir.size': 'sizeLimit',
}

function renamed({ finding, root }: Place): FixData | undefined {
  const { path } = finding
  const to =
    misplaced[
      `${String(path.findLast((step, index) => typeof step === 'string' && index < path.length - 1))}.${String(path.at(-1))}`
    ]
  const taken = to !== undefined && get(at(root, path.slice(0, -1)), to) !== undefined
  return to === undefined || taken || path.includes('projected') ? undefined : { fix: 'rename', to: [to] }
}

/** One of two sources of a variable goes. */
function sourcesBelow(place: Place): FixData | undefined {
  const keys = entriesOf(at(place.root, pathOf(place))).map(({ key }) => key)
  return keys.length === 2 ? removesOne(...keys.toReversed()) : undefined
}

/** The annotation's key, ending in the name of each container there is. */
function ofContainers({ finding, root }: Place): FixData | undefined {
  const key = String(finding.path.at(-1))
  const names = itemsOf(at(root, ['spec', 'template', 'spec', 'containers'])).flatMap((item) => stringOf(get(item, 'name')) || [])
  return names.length > 0 ? { fix: 'rename', to: names.map((name) => key.slice(0, key.indexOf('/') + 1) + name) } : undefined
}

/** How rules are mended that say nothing about it themselves. */
const answers: Readonly<Record<string, Answer>> = {
  ...all(removes, 'type-time', 'type-time-nonstring', 'conv-template-generation', 'tpl-mirror', 'tpl-seccomp-pod'),
  ...all(
    removes,
    'tpl-seccomp-container',
    'tpl-tolerations-json',
    'tpl-tolerations-content',
    'pod-active-deadline',
    'warn-annotation-critical',
  ),
  ...all(removes, 'pod-nodename-format', 'pod-hostname-override-hostnetwork', 'pod-hostprocess-differs', 'vol-emptydir-size'),
  ...all(removes, 'pod-overhead-name-format', 'pod-overhead-name-unqualified', 'pod-overhead-name-not-container'),
  ...all(removes, 'pod-overhead-name-extended', 'podres-name', 'podres-name-unqualified', 'init-resize-policy'),
  ...all(
    removes,
    'init-sidecar-rules',
    'mount-rro-propagation',
    'tsc-mindomains-action',
    'probe-grace-positive',
    'sc-procmount-hostusers',
    'warn-port-hostip',
  ),
  ...all(
    removes,
    'pvc-datasource-differs',
    'pvc-datasource-namespace-both',
    'sc-win-gmsa-empty',
    'psc-win-gmsa-empty',
    'eph-subpath',
  ),
  ...all(removesItem, 'warn-imagepullsecrets-duplicate', 'warn-pullsecret-empty', 'warn-projected-empty', 'volume-unused'),
  ...all(removesItem, 'pod-scheduling-gate-duplicate', 'res-claim-duplicate', 'resize-duplicate', 'psc-sysctl-duplicate'),
  ...all(removesItem, 'psc-sysctl-hostnetwork', 'psc-sysctl-hostipc', 'tsc-duplicate', 'tsc-labelkey-selected'),
  ...all(removesItem, 'podaff-matchkeys-in-selector', 'podaff-matchkeys-both'),
  ...all(removesCopy, 'mount-path-duplicate', 'vol-name-duplicate', 'port-name-duplicate', 'port-hostport-duplicate'),
  ...all(removesCopy, 'init-hostport-duplicate', 'device-name-duplicate', 'device-path-duplicate', 'warn-port-duplicate'),
  ...all(removesCopy, 'podclaim-name-duplicate', 'warn-hostaliases-duplicate', 'proj-duplicate-path'),
  ...all(numbered, 'ctr-name-duplicate', 'init-name-duplicate', 'eph-name-duplicate'),
  ...all(within(1, 100), 'podaff-weight', 'nodeaff-weight'),
  'proj-pc-expiry-high': bound,
  'proj-token-expiry-low': replaces('600'),
  'proj-token-expiry-high': replaces('4294967296'),
  'proj-pc-expiry-low': replaces('3600'),
  'lifecycle-sleep-range': (place) => {
    const node = marked(place)
    const most = Number(/\((\d+)\)$/.exec(place.finding.message)?.[1])
    return node?.kind === 'scalar' && !Number.isNaN(most) ? replaces(Number(node.value) < 0 ? '0' : String(most)) : undefined
  },
  'probe-initialdelayseconds-negative': replaces('0'),
  'probe-timeoutseconds-negative': replaces('1'),
  'probe-periodseconds-negative': replaces('10'),
  'probe-successthreshold-negative': replaces('1'),
  'probe-failurethreshold-negative': replaces('3'),
  'ds-min-ready-seconds': replaces('0'),
  'ds-revision-history': replaces('10', '0'),
  'ds-maxunavailable-negative': replaces('1'),
  'ds-maxsurge-negative': replaces('0'),
  ...all(replaces('100%'), 'ds-maxunavailable-over100', 'ds-maxsurge-over100'),
  'tsc-maxskew': adds('maxSkew'),
  'tsc-mindomains': replaces('1'),
  // CSI plugins do need Bidirectional, and then privileges.
  'mount-bidirectional': { ...replaces('HostToContainer'), unsure: true },
  'pod-restart-policy': replaces('Always'),
  ...all(replaces('NotRequired'), 'init-resize-restart', 'resize-pod-never'),
  'resize-restart-required': adds('restartPolicy'),
  'nodeaff-req-field-operator': replaces('In', 'NotIn'),
  'pod-share-hostpid': removesOne('shareProcessNamespace', 'hostPID'),
  'pod-hostusers-hostpid': removesOne('hostUsers', 'hostPID'),
  'pod-hostusers-hostipc': removesOne('hostUsers', 'hostIPC'),
  'pod-hostusers-hostnetwork': removesOne('hostUsers', 'hostNetwork'),
  'pod-hostname-override-fqdn': removesOne('hostnameOverride', 'setHostnameAsFQDN'),
  'env-value-and-valuefrom': removesOne('valueFrom', 'value'),
  'envfrom-both': removesOne('secretRef', 'configMapRef'),
  'mount-subpathexpr-exclusive': removesOne('subPath', 'subPathExpr'),
  'podclaim-both': removesOne('resourceClaimName', 'resourceClaimTemplateName'),
  'proj-ctb-both': removesOne('name', 'signerName'),
  'vol-fc-both': removesOne('wwids', 'targetWWNs'),
  'vol-flocker-both': removesOne('datasetUUID', 'datasetName'),
  'dw-source-both': removesOne('resourceFieldRef', 'fieldRef'),
  ...all({ fix: 'labelSelector' }, 'warn-podaff-nil-selector', 'warn-tsc-nil-selector'),
  ...all({ fix: 'labelSelector' }, 'podaff-matchkeys-no-selector', 'tsc-labelkeys-selector'),
  'ds-selector-empty': { fix: 'labelSelector' },
  'res-limit-required': { fix: 'limit' },
  'warn-env-duplicate': { fix: 'removeItem', earlier: true },
  'env-valuefrom-many': sourcesBelow,
  ...all({ fix: 'profile' }, 'warn-annotation-apparmor', 'warn-annotation-seccomp'),
  'tpl-apparmor-container': ofContainers,
  'strict-unknown-field': renamed,
}

/** Where two fields exclude each other the table knows both; else what the rule says counts, and the table where it is silent. */
export function answerOf(place: Place): FixData | undefined {
  const { code, data } = place.finding
  const answer = answers[code]
  const known = typeof answer === 'function' ? answer(place) : answer
  if (known?.fix === 'removeOne' || (known && code === 'strict-unknown-field')) return known
  if (data?.fix === 'replace' && code.endsWith('-volume-missing')) return usableFirst(place, data.with)
  return data ?? known ?? corrected(place)
}

/** Volumes whose names the server takes, those that are spelt alike first. */
function usableFirst(place: Place, names: readonly string[]): FixData | undefined {
  const usable = names.filter((name) => label(name).length === 0)
  const near = similarNames(stringOf(marked(place)) ?? '', usable)
  return usable.length > 0 ? replaces(...new Set([...near, ...usable])) : undefined
}

function corrected(place: Place): FixData | undefined {
  const node = marked(place)
  const words = node?.kind === 'scalar' ? corrections[place.finding.code]?.(node.value) : undefined
  return words && words.length > 0 ? { fix: 'replace', with: words } : undefined
}
