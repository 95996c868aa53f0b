// Projected volumes: several sources whose files share one directory.
import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { label, qualifiedName, subdomain } from './grammar.ts'
import { optionalWhole, struct, structs, text, textMap } from './read.ts'
import { forbidden, has, invalid, notSupported, type Rule, refuses, required, type Violation } from './rule.ts'
import { fileRules, localPath, modeViolations } from './volume-files.ts'

const add = (field: string) => ({ fix: 'addField', fields: [field] }) as const
const keyTypes = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519']
const kinds = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate'] as const

/** Remembers the paths of all sources, to find those that stand twice. */
type Claim = (value: string, at: Path, shown: string) => Iterable<Violation>

export const projectedRules: readonly Rule[] = [
  refuses('proj', 'ProjectedVolumeSource', function* (node, path) {
    yield* modeViolations(node, 'defaultMode', path, 'proj-defaultmode')
    const taken = new Set<string>()
    const claim: Claim = function* (value, at, shown) {
      if (taken.has(value))
        yield { at, path, message: invalid(shown, 'conflicting duplicate paths'), code: 'proj-duplicate-path' }
      taken.add(value)
    }
    for (const [index, source] of structs(node, 'sources').entries()) {
      const at = [...path, 'sources', index]
      for (const kind of kinds) {
        const given = struct(source, kind)
        if (given) yield* sourceViolations[kind](given, [...at, kind], claim, path)
      }
      if (kinds.filter((kind) => struct(source, kind)).length > 1) {
        const message = forbidden('may not specify more than 1 volume type per source')
        yield { at, message, code: 'proj-many-sources' }
      }
    }
  }),
]

type SourceCheck = (source: MapNode, path: Path, claim: Claim, volume: Path) => Iterable<Violation>

function* keyed(source: MapNode, path: Path, claim: Claim): Iterable<Violation> {
  const name = text(source, 'name')
  if (name === '') yield { at: [...path, 'name'], message: required(), code: 'proj-name', data: add('name') }
  for (const [index, item] of structs(source, 'items').entries()) {
    const at = [...path, 'items', index]
    yield* fileRules.key(item, at)
    if (text(item, 'path') !== '') yield* claim(text(item, 'path'), [...at, 'path'], name)
  }
}

const sourceViolations: Readonly<Record<(typeof kinds)[number], SourceCheck>> = {
  secret: keyed,
  configMap: keyed,
  *downwardAPI(source, path, claim) {
    for (const [index, file] of structs(source, 'items').entries()) {
      const at = [...path, 'items', index]
      yield* fileRules.downward(file, at, path)
      const value = text(file, 'path')
      if (value !== '') yield* claim(value, [...at, 'path'], value)
    }
  },
  *serviceAccountToken(source, path, _, volume) {
    const seconds = optionalWhole(source, 'expirationSeconds') ?? 3600
    const at = [...path, 'expirationSeconds']
    if (seconds < 600)
      yield { at, message: invalid(seconds, 'may not specify a duration less than 10 minutes'), code: 'proj-token-short' }
    if (seconds > 2 ** 32)
      yield { at, message: invalid(seconds, 'may not specify a duration larger than 2^32 seconds'), code: 'proj-token-long' }
    const value = text(source, 'path')
    const server = [...volume, 'path']
    if (value === '')
      yield { at: [...path, 'path'], path: server, message: required(), code: 'proj-token-path', data: add('path') }
    for (const violation of localPath(value, [...path, 'path'], 'proj-token-path-form')) yield { ...violation, path: server }
  },
  *clusterTrustBundle(source, path, claim) {
    const named = has(source, 'name')
    const signed = has(source, 'signerName')
    const selector = get(source, 'labelSelector')
    if (named && signed)
      yield { at: path, mark: 'key', message: invalid('', 'only one of name and signerName may be used'), code: 'proj-ctb-both' }
    else if (named) {
      const name = text(source, 'name')
      const at = [...path, 'name']
      if (name === '') yield { at, message: required('must be a valid object name'), code: 'proj-ctb-name' }
      for (const detail of bundleName(name))
        yield { at, message: invalid(name, `not a valid clustertrustbundlename: ${detail}`), code: 'proj-ctb-name-format' }
      if (present(selector)) {
        const message = invalid('', 'labelSelector must be unset if name is specified')
        yield {
          at: [...path, 'labelSelector'],
          mark: 'key',
          message,
          code: 'proj-ctb-selector-with-name',
          data: { fix: 'remove' },
        }
      }
    } else if (signed) {
      const name = text(source, 'signerName')
      const at = [...path, 'signerName']
      if (name === '') yield { at, message: required('must be a valid signer name'), code: 'proj-ctb-signer' }
      for (const message of signerName(name)) yield { at, message, code: 'proj-ctb-signer' }
    } else
      yield { at: path, mark: 'key', message: required('either name or signerName must be specified'), code: 'proj-ctb-none' }
    const value = text(source, 'path')
    const at = [...path, 'path']
    if (value === '') yield { at, message: required(), code: 'proj-ctb-path', data: add('path') }
    yield* localPath(value, at, 'proj-ctb-path-form')
    yield* claim(value, at, value)
  },
  *podCertificate(source, path, claim, volume) {
    const signer = text(source, 'signerName')
    for (const message of signerName(signer)) yield { at: [...path, 'signerName'], message, code: 'proj-pc-signer-format' }
    const annotations = [...path, 'userAnnotations']
    for (const key of textMap(source, 'userAnnotations').keys()) {
      for (const message of prefixedKey(key.toLowerCase()))
        yield { at: [...annotations, key], mark: 'key', path: annotations, message, code: 'proj-pc-annotation-key' }
    }
    const keyType = text(source, 'keyType')
    if (!keyTypes.includes(keyType))
      yield { at: [...path, 'keyType'], message: notSupported(keyType, keyTypes), code: 'proj-pc-keytype' }
    yield* expiryViolations(source, path, signer)
    const given = ['credentialBundlePath', 'keyPath', 'certificateChainPath'].filter((field) => text(source, field) !== '')
    for (const field of given) {
      const value = text(source, field)
      yield* localPath(value, [...path, field], 'proj-pc-path-form')
      yield* claim(value, [...path, field], value)
    }
    if (given.length > 0 || volume.length === 0) return
    const message = required('specify at least one of credentialBundlePath, keyPath, and certificateChainPath')
    yield { at: path, mark: 'key', message, code: 'proj-pc-no-path' }
  },
}

function* expiryViolations(source: MapNode, path: Path, signer: string): Iterable<Violation> {
  const seconds = optionalWhole(source, 'maxExpirationSeconds')
  if (seconds === undefined) return
  const at = [...path, 'maxExpirationSeconds']
  const day = 24 * 60 * 60
  const most = signer.startsWith('kubernetes.io/') ? day : 91 * day
  if (seconds < 3600)
    yield { at, message: invalid(seconds, 'if provided, maxExpirationSeconds must be >= 3600'), code: 'proj-pc-expiry-low' }
  if (seconds > most)
    yield { at, message: invalid(seconds, `if provided, maxExpirationSeconds must be <= ${most}`), code: 'proj-pc-expiry-high' }
}

/** The name of a signer, `example.com/name`. Source: certificates validation. */
function* signerName(name: string): Iterable<string> {
  if (name === '') {
    yield required()
    return
  }
  const [domain = '', rest = '', ...more] = name.split('/')
  if (!name.includes('/') || more.length > 0) {
    yield invalid(name, 'must be a fully qualified domain and path of the form "example.com/signer-name"')
    return
  }
  const labels = domain.split('.')
  if (domain.length > 253) yield 'Too long: may not be more than 253 bytes'
  for (const part of labels)
    for (const detail of label(part)) yield invalid(domain, `validating label ${JSON.stringify(part)}: ${detail}`)
  if (labels.length < 2) yield invalid(domain, 'should be a domain with at least two segments separated by dots')
  for (const part of rest.split('.'))
    for (const detail of subdomain(part)) yield invalid(rest, `validating label ${JSON.stringify(part)}: ${detail}`)
  if (name.length > 571) yield 'Too long: may not be more than 571 bytes'
}

/** The name of a ClusterTrustBundle: one that belongs to a signer begins with the signer's name, `/` written as `:`. */
function bundleName(name: string): string[] {
  const split = name.lastIndexOf(':')
  if (split < 0) return subdomain(name)
  if (split === 0) return ['ClusterTrustBundle without signer name must not have ":" in its name']
  const signer = name.slice(0, split)
  if (signer.includes('/'))
    return [`ClusterTrustBundle for signerName ${signer} must be named with prefix ${signer.replaceAll('/', ':')}:`]
  return subdomain(name.slice(split + 1))
}

function* prefixedKey(key: string): Iterable<string> {
  for (const detail of qualifiedName(key)) yield invalid(key, detail)
  if (qualifiedName(key).length === 0 && !key.includes('/'))
    yield invalid(key, 'must be a domain-prefixed key (such as "acme.io/foo")')
}

interface File {
  readonly path: string
  readonly owner: string
  readonly at: Path
}

const quoted = (name: string) => JSON.stringify(name)

/** Files of one volume of which one lies where another, or a directory of another, lies. */
export function* overlapWarnings(volume: MapNode, path: Path): Iterable<Violation> {
  const name = text(volume, 'name')
  for (const [source, title] of [
    ['configMap', (node: MapNode) => `ConfigMap ${quoted(text(node, 'name'))}`],
    ['secret', (node: MapNode) => `Secret ${quoted(text(node, 'secretName'))}`],
    ['downwardAPI', () => 'DownwardAPI'],
  ] as const) {
    const node = struct(volume, source)
    if (node) yield* overlaps(name, title(node), itemFiles(node, '', [...path, source]))
  }
  const projected = struct(volume, 'projected')
  if (!projected) return
  const files: File[] = []
  for (const [index, source] of structs(projected, 'sources').entries()) {
    const at = [...path, 'projected', 'sources', index]
    if (kinds.some((kind) => struct(source, kind))) files.push(...projectedFiles(source, at))
    else yield { at, path: [], message: `volume ${quoted(name)} (Projected) has no sources provided`, code: 'warn-proj-empty' }
  }
  yield* overlaps(name, 'Projected', files)
}

const itemFiles = (node: MapNode, owner: string, path: Path): File[] =>
  structs(node, 'items').map((item, index) => ({ path: text(item, 'path'), owner, at: [...path, 'items', index, 'path'] }))

function projectedFiles(source: MapNode, path: Path): File[] {
  const [kind, node] =
    kinds
      .map((name) => [name, struct(source, name)] as const)
      .find(([name, found]) => found && (has(found, 'items') || !['secret', 'configMap', 'downwardAPI'].includes(name))) ?? []
  if (!kind || !node) return []
  const at = [...path, kind]
  const name = quoted(text(node, 'name'))
  if (kind === 'configMap') return itemFiles(node, `ConfigMap ${name}`, at)
  if (kind === 'secret') return itemFiles(node, `Secret ${name}`, at)
  if (kind === 'downwardAPI') return itemFiles(node, 'DownwardAPI', at)
  const file = (field: string, owner: string) => ({ path: text(node, field), owner, at: [...at, field] })
  if (kind === 'serviceAccountToken') return [file('path', 'ServiceAccountToken')]
  if (kind === 'clusterTrustBundle') {
    const title = has(node, 'name') ? name : quoted(text(node, 'signerName'))
    return [file('path', `ClusterTrustBundle ${title}`)]
  }
  return [
    file('certificateChainPath', 'PodCertificate chain'),
    file('keyPath', 'PodCertificate key'),
    file('credentialBundlePath', 'PodCertificate credential bundle'),
  ].filter((found) => found.path !== '')
}

function* overlaps(volume: string, title: string, files: readonly File[]): Iterable<Violation> {
  const seen: File[] = []
  const show = ({ path, owner }: File) => (owner === '' ? quoted(path) : `${quoted(path)} (${owner})`)
  for (const given of files) {
    const file = { ...given, path: given.path.replace(/\/+$/, '') }
    for (const other of seen) {
      if (file.path === '' || other.path === '') continue
      if (!`${other.path}/`.startsWith(`${file.path}/`) && !`${file.path}/`.startsWith(`${other.path}/`)) continue
      const message = `volume ${quoted(volume)} (${title}): overlapping paths: ${show(file)} with ${show(other)}`
      yield { at: file.at, path: [], message, code: 'warn-overlap' }
    }
    seen.push(file)
  }
}
