// npm run habits -- DIRECTORY…: counts in manifests which key people write behind which, and which values, and keeps what is common to
// many in schema/habits.json. Completion orders by it. Counts only; no text that stands in one manifest alone.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMap, isScalar, isSeq, type Pair, parseAllDocuments, type Scalar } from 'yaml'
import { isStruct, shapeAt } from '../server/src/language/schema/schema.ts'
import { manifestsIn } from '../test/replay/manifests.ts'
import { fail, readOptions } from './options.ts'

const { values, positionals } = readOptions('usage: npm run habits -- [--out FILE] DIRECTORY…', {
  options: { out: { type: 'string' } },
  allowPositionals: true,
})
if (positionals.length === 0) fail('usage: npm run habits -- [--out FILE] DIRECTORY…')

type Counts = Map<string, Map<string, number>>
const follows: Counts = new Map()
const given = new Map<string, Map<string, Set<number>>>()
const keyFiles = new Map<string, Map<string, Set<number>>>()

const bump = (counts: Counts, at: string, what: string) => {
  const inner = counts.get(at) ?? new Map<string, number>()
  counts.set(at, inner)
  inner.set(what, (inner.get(what) ?? 0) + 1)
}
const note = (seen: Map<string, Map<string, Set<number>>>, at: string, what: string, file: number) => {
  const inner = seen.get(at) ?? new Map<string, Set<number>>()
  seen.set(at, inner)
  const files = inner.get(what) ?? new Set<number>()
  inner.set(what, files)
  files.add(file)
}

function visit(node: unknown, path: readonly (string | number)[], file: number): void {
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) visit(item, [...path, index], file)
    return
  }
  const shape = shapeAt(path)
  if (isScalar(node)) {
    const text = String(node.source ?? node.value)
    if (shape?.at && !/[\s{]/.test(text) && text.length < 60) note(given, `${shape.at.owner}.${shape.at.name}`, text, file)
    return
  }
  if (!isMap(node) || !shape || shape.list) return
  const isFree = shape.map && shape.at !== undefined
  if (!isFree && !isStruct(shape.type)) return
  const name = isFree && shape.at ? `${shape.at.owner}.${shape.at.name}` : shape.type
  let previous = '^'
  for (const { key, value } of node.items as Pair<Scalar, unknown>[]) {
    const text = String(key.value)
    bump(follows, `${name} ${previous}`, text)
    note(keyFiles, name, text, file)
    previous = text
    visit(value, [...path, text], file)
  }
}

for (const [file, text] of manifestsIn(positionals).entries())
  for (const { contents, errors } of parseAllDocuments(text, { version: '1.1', logLevel: 'silent' }))
    if (errors.length === 0 && isMap(contents) && (contents.get('kind') as unknown) === 'DaemonSet') visit(contents, [], file)

/** Fields whose values many people share: words of the type, paths of nodes, what Kubernetes itself names. No names of one's own. */
const isShared = new RegExp(
  [
    '\\.(imagePullPolicy|protocol|operator|effect|type|dnsPolicy|restartPolicy|scheme|medium|mountPropagation|terminationMessagePolicy)$',
    '\\.(hostNetwork|hostPID|hostIPC|privileged|readOnly|readOnlyRootFilesystem|allowPrivilegeEscalation|runAsNonRoot|optional)$',
    '\\.(automountServiceAccountToken|hostProcess|priorityClassName|namespace|fieldPath|terminationGracePeriodSeconds)$',
    '^(Toleration\\.key|Toleration\\.value|HTTPGetAction\\.path|HostPathVolumeSource\\.path|Capabilities\\.\\w+|Probe\\.\\w+|ContainerPort\\.name)$',
    '^(ObjectFieldSelector\\.apiVersion|RollingUpdateDaemonSet\\.\\w+|DaemonSetSpec\\.\\w+|VolumeMount\\.mountPath|PodSpec\\.nodeSelector)$',
  ].join('|'),
)

/** What so few people wrote is nobody's habit. */
const least = 3
const keys: Record<string, Record<string, Record<string, number>>> = {}
for (const [at, counts] of [...follows].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const [type = '', previous = ''] = at.split(' ')
  const isCommon = (key: string) => key === '^' || (keyFiles.get(type)?.get(key)?.size ?? 0) >= least
  if (!isCommon(previous)) continue
  const kept = [...counts]
    .filter(([key, count]) => isCommon(key) && count > 1)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  if (kept.length === 0) continue
  const inner = keys[type] ?? {}
  keys[type] = inner
  inner[previous] = Object.fromEntries(kept.slice(0, 12))
}
const common: Record<string, readonly string[]> = {}
for (const [field, seen] of [...given].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const kept = [...seen]
    .filter(([, files]) => files.size >= least)
    .sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1))
  if (kept.length > 0 && isShared.test(field)) common[field] = kept.slice(0, 12).map(([value]) => value)
}
const out = values.out ?? fileURLToPath(new URL('../schema/habits.json', import.meta.url))
writeFileSync(
  out,
  `${JSON.stringify({ '//': 'renewed by: npm run habits -- DIRECTORY…', keys, values: common }, undefined, 1)}\n`,
)
console.log(`${Object.keys(keys).length} types, ${Object.keys(common).length} fields`)
