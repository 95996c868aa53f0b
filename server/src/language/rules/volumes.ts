import { fieldsOf, isKnown } from '../schema/schema.ts'
import { get, integerOf, itemsOf, type MapNode, type Path, present, stringOf } from '../yaml/node.ts'
import { oneOf } from './containers.ts'
import { label } from './grammar.ts'
import { duplicateValue, forbidden, invalid, type Rule, refuses, required, type Violation } from './rule.ts'
import { isUnreadable } from './workload.ts'

/** hostPath types as the API server lists them. */
const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket']
/** Sources whose path the API server misspells. */
const serverSpelling: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }

export const volumeRules: readonly Rule[] = [
  refuses('vol-name', 'Volume', function* (node, path) {
    const name = get(node, 'name')
    const text = stringOf(name)
    if (isUnreadable(name) && text === undefined) return
    if (!text)
      yield { at: [...path, 'name'], message: required(), code: 'vol-name-required', data: { fix: 'addField', fields: ['name'] } }
    else
      for (const detail of label(text)) yield { at: [...path, 'name'], message: invalid(text, detail), code: 'vol-name-format' }
  }),
  refuses('vol-name-duplicate', 'PodSpec', function* (node, path) {
    const seen = new Set<string>()
    for (const [index, volume] of itemsOf(get(node, 'volumes')).entries()) {
      const name = stringOf(get(volume, 'name'))
      if (!name || label(name).length > 0) continue
      if (seen.has(name)) yield { at: [...path, 'volumes', index, 'name'], message: duplicateValue(name) }
      seen.add(name)
    }
  }),
  refuses('vol-many-sources', 'Volume', function* (node, path, { version }) {
    const given = [...fieldsOf('Volume')].filter(
      ([name, field]) => name !== 'name' && isKnown(field, version) && present(get(node, name)),
    )
    for (const [name] of given.slice(1)) {
      const server = [...path, serverSpelling[name] ?? name]
      yield {
        at: [...path, name],
        mark: 'key',
        path: server,
        message: forbidden('may not specify more than 1 volume type'),
        data: { fix: 'remove' },
      }
    }
  }),
  refuses('vol-hostpath-path', 'HostPathVolumeSource', requiredText('path')),
  refuses('vol-hostpath-type', 'HostPathVolumeSource', oneOf('type', hostPathTypes)),
  refuses('vol-hostpath-backstep', 'HostPathVolumeSource', function* (node, path) {
    const text = stringOf(get(node, 'path'))
    if (text?.split('/').includes('..')) yield { at: [...path, 'path'], message: invalid(text, "must not contain '..'") }
  }),
  refuses('vol-secret-name', 'SecretVolumeSource', requiredText('secretName')),
  refuses('vol-configmap-name', 'ConfigMapVolumeSource', requiredText('name')),
  refuses('vol-pvc-name', 'PersistentVolumeClaimVolumeSource', requiredText('claimName')),
  ...(['secret', 'configMap', 'downwardAPI', 'projected'] as const).map((source) => {
    const type = {
      secret: 'SecretVolumeSource',
      configMap: 'ConfigMapVolumeSource',
      downwardAPI: 'DownwardAPIVolumeSource',
      projected: 'ProjectedVolumeSource',
    }[source]
    return refuses(`vol-${source.toLowerCase()}-defaultmode`, type, function* (node, path) {
      yield* modeViolations(node, 'defaultMode', path)
    })
  }),
  refuses('vol-item-mode', 'KeyToPath', function* (node, path) {
    yield* modeViolations(node, 'mode', path)
  }),
]

function requiredText(field: string): Rule['check'] {
  return function* (node, path) {
    const value = get(node, field)
    if (
      stringOf(value) ||
      (isUnreadable(value) && stringOf(value) === undefined) ||
      value?.kind === 'map' ||
      value?.kind === 'list'
    )
      return
    yield { at: [...path, field], message: required(), data: { fix: 'addField', fields: [field] } }
  }
}

/** File modes are numbers up to 0777; `644` without the leading zero is decimal, and too big. */
function* modeViolations(node: MapNode, field: string, path: Path): Iterable<Violation> {
  const value = get(node, field)
  const mode = integerOf(value)
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return
  const octal =
    value?.kind === 'scalar' && /^[0-7]{3}$/.test(value.source)
      ? ({ data: { fix: 'replace', with: [`0${value.source}`] } } as const)
      : {}
  yield { at: [...path, field], message: invalid(mode, 'must be a number between 0 and 0777 (octal), both inclusive'), ...octal }
}
