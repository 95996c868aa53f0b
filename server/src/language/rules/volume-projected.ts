// Projected volumes: several sources whose files share one directory.
import type { Code } from '../codes.ts'
import type { MapNode, Path } from '../yaml/node.ts'
import { localPath, malformed, needs, reportedAt } from './fields.ts'
import { byteLength, label, qualifiedName, subdomain } from './grammar.ts'
import { annotationSize } from './metadata.ts'
import { optionalFlag, optionalWhole, struct, structs, text, textMap, texts } from './read.ts'
import { forbidden, has, invalid, replaceWith, required, tooLong, unsupported, type Violation, violation } from './rule.ts'
import { downwardFile, type KeyOwner, keyFiles, modeViolations } from './volume-files.ts'
import { projectionKinds } from './volume-sources.ts'

/** Remembers the paths of all sources, to find those that stand twice. */
type Take = (value: string, at: Path, shown?: string) => Iterable<Violation<'proj-duplicate-path'>>

export function* projectedViolations(volume: MapNode, path: Path) {
  yield* modeViolations(volume, 'defaultMode', path, 'proj-defaultmode')
  const taken = new Set<string>()
  const take: Take = function* (value, at, shown = value) {
    const message = invalid(shown, 'conflicting duplicate paths')
    if (taken.has(value)) yield violation('proj-duplicate-path', at, message, { path })
    taken.add(value)
  }
  for (const [index, source] of structs(volume, 'sources').entries()) {
    const at = [...path, 'sources', index]
    const given = projectionKinds.filter((kind) => struct(source, kind))
    for (const kind of given) yield* sourceChecks[kind](struct(source, kind) ?? source, [...at, kind], take, path)
    const message = forbidden('may not specify more than 1 volume type per source')
    if (given.length > 1) yield violation('proj-many', at, message)
  }
}

type SourceCheck<C extends Code = Code> = (source: MapNode, path: Path, take: Take, volume: Path) => Iterable<Violation<C>>

const keyed = <C extends Code>(code: C, owner: KeyOwner) =>
  function* (source: MapNode, path: Path, take: Take) {
    yield* needs(source, path, { name: code })
    yield* keyFiles(source, path, owner)
    for (const [index, item] of structs(source, 'items').entries())
      if (text(item, 'path') !== '') yield* take(text(item, 'path'), [...path, 'items', index, 'path'], text(source, 'name'))
  }

const keyTypes = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519']

const sourceChecks = {
  secret: keyed('proj-secret-name', 'projectedSecret'),
  configMap: keyed('proj-cm-name', 'projectedConfigMap'),
  *downwardAPI(source, path, take) {
    for (const [index, file] of structs(source, 'items').entries()) {
      const at = [...path, 'items', index]
      yield* downwardFile(file, at, path)
      if (text(file, 'path') !== '') yield* take(text(file, 'path'), [...at, 'path'])
    }
  },
  *serviceAccountToken(source, path, _, volume) {
    const seconds = optionalWhole(source, 'expirationSeconds') ?? 3600
    const at = [...path, 'expirationSeconds']
    if (seconds < 600)
      yield violation('proj-token-expiry-low', at, invalid(seconds, 'may not specify a duration less than 10 minutes'))
    if (seconds > 2 ** 32) {
      const message = invalid(seconds, 'may not specify a duration larger than 2^32 seconds')
      yield violation('proj-token-expiry-high', at, message)
    }
    const form = localPath(text(source, 'path'), [...path, 'path'], 'proj-token-path-form')
    yield* reportedAt([...volume, 'path'], [...needs(source, path, { path: 'proj-token-path' }), ...form])
  },
  *clusterTrustBundle(source, path, take) {
    const named = has(source, 'name')
    const signed = has(source, 'signerName')
    if (named && signed) {
      const message = invalid(asGoPrints(source), 'only one of name and signerName may be used')
      yield violation('proj-ctb-both', path, message, { mark: 'key' })
    } else if (named) yield* namedBundle(source, path)
    else if (signed) yield* signedBundle(source, path)
    else yield violation('proj-ctb-none', path, required('either name or signerName must be specified'), { mark: 'key' })
    yield* needs(source, path, { path: 'proj-ctb-path' })
    yield* localPath(text(source, 'path'), [...path, 'path'], 'proj-ctb-path-form')
    yield* take(text(source, 'path'), [...path, 'path'])
  },
  *podCertificate(source, path, take) {
    const signer = text(source, 'signerName')
    const code = signer === '' ? 'proj-pc-signer' : 'proj-pc-signer-format'
    for (const message of signerName(signer)) yield violation(code, [...path, 'signerName'], message)
    yield* annotationViolations(source, [...path, 'userAnnotations'])
    const keyType = text(source, 'keyType')
    if (!keyTypes.includes(keyType)) yield unsupported([...path, 'keyType'], keyType, keyTypes, 'proj-pc-keytype')
    yield* expiryViolations(source, path, signer)
    const given = ['credentialBundlePath', 'keyPath', 'certificateChainPath'].filter((field) => text(source, field) !== '')
    for (const field of given) {
      yield* localPath(text(source, field), [...path, field], 'proj-pc-path-form')
      yield* take(text(source, field), [...path, field])
    }
    const message = required('specify at least one of credentialBundlePath, keyPath, and certificateChainPath')
    if (given.length === 0) yield violation('proj-pc-no-path', path, message, { mark: 'key' })
  },
} satisfies Readonly<Record<(typeof projectionKinds)[number], SourceCheck>>

function* namedBundle(source: MapNode, path: Path) {
  const name = text(source, 'name')
  const at = [...path, 'name']
  if (name === '') yield violation('proj-ctb-name-required', at, required('must be a valid object name'))
  yield* malformed('proj-ctb-name-format', at, name, (whole) =>
    bundleName(whole).map((problem) => `not a valid clustertrustbundlename: ${problem}`),
  )
  const selector = struct(source, 'labelSelector')
  if (!selector) return
  const message = invalid(selectorAsJson(selector), 'labelSelector must be unset if name is specified')
  const place = [...path, 'labelSelector']
  yield violation('proj-ctb-selector-with-name', place, message, { mark: 'key' })
}

function* signedBundle(source: MapNode, path: Path) {
  const name = text(source, 'signerName')
  const at = [...path, 'signerName']
  if (name === '') yield violation('proj-ctb-signer', at, required('must be a valid signer name'))
  for (const message of signerName(name)) yield violation('proj-ctb-signer', at, message)
}

/** The whole bundle as the server prints it: by its Go names. */
function asGoPrints(source: MapNode) {
  const selector = struct(source, 'labelSelector')
  return {
    Name: text(source, 'name'),
    SignerName: text(source, 'signerName'),
    LabelSelector: selector ? selectorAsJson(selector) : null,
    Optional: optionalFlag(source, 'optional') ?? null,
    Path: text(source, 'path'),
    User: null,
  }
}

function selectorAsJson(selector: MapNode) {
  const labels = [...textMap(selector, 'matchLabels')].sort(([a], [b]) => (a < b ? -1 : 1))
  const expressions = structs(selector, 'matchExpressions').map((item) => {
    const values = texts(item, 'values')
    return { key: text(item, 'key'), operator: text(item, 'operator'), ...(values.length > 0 && { values }) }
  })
  return {
    ...(labels.length > 0 && { matchLabels: Object.fromEntries(labels) }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  }
}

function* annotationViolations(source: MapNode, path: Path) {
  for (const key of textMap(source, 'userAnnotations').keys()) {
    for (const message of prefixedKey(key.toLowerCase()))
      yield violation('proj-pc-annotation-key', [...path, key], message, { mark: 'key', path })
  }
  yield* annotationSize(source, 'userAnnotations', path.slice(0, -1), 'proj-pc-annotation-size')
}

function prefixedKey(key: string): string[] {
  if (key === '') return [required()]
  const problems = qualifiedName(key)
  if (problems.length === 0 && !key.includes('/')) problems.push('must be a domain-prefixed key (such as "acme.io/foo")')
  return problems.map((problem) => invalid(key, problem))
}

function* expiryViolations(source: MapNode, path: Path, signer: string) {
  const seconds = optionalWhole(source, 'maxExpirationSeconds')
  if (seconds === undefined) return
  const at = [...path, 'maxExpirationSeconds']
  const day = 24 * 60 * 60
  // The signers of Kubernetes itself do not sign for longer than a day.
  const most = `.${signer.split('/')[0]}`.endsWith('.kubernetes.io') ? day : 91 * day
  if (seconds < 3600)
    yield violation('proj-pc-expiry-low', at, invalid(seconds, 'if provided, maxExpirationSeconds must be >= 3600'))
  if (seconds > most)
    yield violation('proj-pc-expiry-high', at, invalid(seconds, `if provided, maxExpirationSeconds must be <= ${most}`), {
      data: replaceWith(String(most)),
    })
}

/** The name of a signer, `example.com/name`: a domain of two labels or more, and a path. */
function* signerName(name: string): Iterable<string> {
  if (name === '') {
    yield required()
    return
  }
  const [domain = '', rest, ...more] = name.split('/')
  if (rest === undefined || more.length > 0) {
    yield invalid(name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")
    return
  }
  const labels = domain.split('.')
  if (byteLength(domain) > 253) yield tooLong(253)
  yield* firstWrong(domain, labels, label)
  if (labels.length < 2) yield invalid(domain, 'should be a domain with at least two segments separated by dots')
  yield* firstWrong(rest, rest.split('.'), subdomain)
  if (byteLength(name) > 571) yield tooLong(571)
}

/** Of several wrong parts the server names only the first. */
function firstWrong(whole: string, parts: readonly string[], check: (part: string) => string[]): string[] {
  const part = parts.find((candidate) => check(candidate).length > 0)
  if (part === undefined) return []
  return check(part).map((detail) => invalid(whole, `validating label ${JSON.stringify(part)}: ${detail}`))
}

/** The name of a ClusterTrustBundle: one that belongs to a signer begins with the signer's name, `/` written as `:`. */
function bundleName(name: string): string[] {
  const split = name.lastIndexOf(':')
  if (split < 0) return subdomain(name)
  const signer = name.slice(0, split).replaceAll(':', '/')
  if (signer === '') return ['ClusterTrustBundle without signer name must not have ":" in its name']
  const prefix = `${signer.replaceAll('/', ':')}:`
  if (!name.startsWith(prefix)) return [`ClusterTrustBundle for signerName ${signer} must be named with prefix ${prefix}`]
  return subdomain(name.slice(prefix.length))
}
