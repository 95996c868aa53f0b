import { layers } from './codes.ts'
import { decode } from './decode/decode.ts'
import { serverOrder } from './decode/order.ts'
import type { Document } from './file/document.ts'
import type { ManifestFile } from './file/file.ts'
import { type Finding, finding } from './finding.ts'
import { type DaemonSetObject, invisible, type Kind, removedIn } from './kind.ts'
import { withoutGated } from './rules/drop.ts'
import { validate } from './rules/validate.ts'
import { suppressed } from './suppress.ts'
import { get, type ListNode, type MapNode, type Path, type ScalarNode } from './yaml/node.ts'
import { documentEnd } from './yaml/parse.ts'

/**
 * Everything wrong with one document, in the order of the text. Nothing for a document that is not a DaemonSet; for a
 * template or a patch only what is wrong whatever it becomes.
 */
export function check(document: Document, version: string, origin: Origin = plainOrigin): readonly Finding[] {
  const { stop } = document
  return document.recall(`findings ${version} ${JSON.stringify([origin, stop])}`, () => compute(document, version, origin))
}

/** What the file around a document says about it: patches stand in small files, often in folders named for them. */
export interface Origin {
  readonly fewDocuments: boolean
  readonly namedLikePatch: boolean
  /** A kustomization names the file as a patch. */
  readonly namedAsPatch: boolean
  readonly namedLikeTemplate: boolean
}

const plainOrigin: Origin = {
  fewDocuments: true,
  namedLikePatch: false,
  namedAsPatch: false,
  namedLikeTemplate: false,
}

export function originOf(file: ManifestFile): Origin {
  const namedLikePatch = /(^|[/_.-])(patch(es)?|overlays?|kustomize|kustomization)([/_.@-]|$)/i.test(file.uri)
  const namedLikeTemplate = /\.(j2|jinja2?|tpl|tmpl|gotmpl|template|erb)$/i.test(file.uri)
  const { documents, namedAsPatch } = file
  return { fewDocuments: documents.length <= 5, namedLikePatch, namedAsPatch, namedLikeTemplate }
}

/** Whether an object is a patch, by its shape and by what the file around it says. */
export function isPartial({ partialness }: DaemonSetObject, { fewDocuments, namedLikePatch, namedAsPatch }: Origin): boolean {
  if (partialness === 'patch' || namedAsPatch) return true
  if (partialness === 'likely') return fewDocuments || namedLikePatch
  return partialness === 'patchIfNamedSo' && namedLikePatch
}

function compute(document: Document, version: string, origin: Origin): readonly Finding[] {
  if (!document.isCandidate || origin.namedLikeTemplate) return []
  if (document.isTooLong) return mayBeDaemonSet(document.text) ? [tooLarge] : []
  const { kind } = document
  const isRead = !document.manifest.templated && document.manifest.problems.length === 0 && !document.stop
  const dropped = isRead ? droppedFindings(document) : []
  const stop = stopFindings(document)
  if (kind.is === 'other') {
    const broken = isBrokenDaemonSet(document) ? [...stop, ...yamlFindings(document)] : []
    return suppressed(document, [...broken, ...dropped])
  }
  const findings = [...stop, ...findingsOf(kind, document, version, origin), ...dropped]
  return suppressed(document, markFollowing(withoutEchoes(findings))).sort((a, b) => a.start - b.start || a.end - b.end)
}

/** What the server refuses at a place needs no advice there about a character. */
function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  if (!findings.some(({ code }) => code === 'odd-character')) return findings
  const refused = new Set(findings.filter(({ severity }) => severity === 'error').map(({ start }) => start))
  return findings.filter(({ code, start }) => code !== 'odd-character' || !refused.has(start))
}

/** Marks what the server does not get to: all layers after the first that refuses, and all type errors but its first. */
export function markFollowing(findings: readonly Finding[]): Finding[] {
  const refusals = findings.filter(({ severity, layer }) => severity === 'error' && layer !== 'advice')
  const stop = refusals.reduce((least, { layer }) => Math.min(least, layers.indexOf(layer)), Number.POSITIVE_INFINITY)
  const first = layers[stop] === 'decode' ? serverOrder(refusals.filter(({ layer }) => layer === 'decode'))[0] : undefined
  return findings.map((finding) => {
    if (finding.layer === 'advice') return finding
    const depth = layers.indexOf(finding.layer)
    const follows = depth > stop || (first !== undefined && depth === stop && finding !== first)
    return follows ? { ...finding, follows } : finding
  })
}

const tooLarge = finding(
  'document-too-large',
  { start: 0, end: 3 },
  [],
  'the document is over 1 MB: no API server is meant to store an object of that size, and it is not checked here',
)

/** A line that says so, or in JSON text both words. */
const mayBeDaemonSet = (text: string) =>
  /^kind:[ \t]*["']?DaemonSet\b/m.test(text) ||
  (/^\s*\{/.test(text) && /"kind"\s*:\s*"DaemonSet"/.test(text) && /"apiVersion"\s*:\s*"apps\/v1"/.test(text))
/** So broken that no tree says what it is, but a line does. */
const isBrokenDaemonSet = ({ text, manifest, stop }: Document) =>
  (manifest.problems.length > 0 || stop?.isHere === true) && !manifest.templated && mayBeDaemonSet(text)

function findingsOf(kind: Exclude<Kind, { is: 'other' }>, document: Document, version: string, origin: Origin): Finding[] {
  if (kind.is === 'misspelt') return [misspelt(kind.kind)]
  if (kind.is === 'bareList') return [bareList(kind.node)]
  if (kind.templated) return []
  if (kind.is !== 'daemonSet') return [...yamlFindings(document), apiVersionFinding(kind)]
  const yaml = yamlFindings(document)
  return [
    ...yaml,
    ...kind.objects.flatMap((object) => objectFindings(object, version, yaml.length > 0, isPartial(object, origin))),
  ]
}

/** Kubectl does not come as far as this document, or reads no further. Said where the reason stands, else at the first word. */
export function stopFindings({ stop, manifest: { root, templated } }: Document): Finding[] {
  if (!stop || templated) return []
  const own = get(root, 'kind') ?? root
  const place = stop.isHere || !own ? stop : own
  return [finding(stop.code, { start: place.start, end: Math.max(place.end, place.start + 1) }, [], stop.message)]
}

/** DaemonSets behind the end of the document, which kubectl does not look at. */
function droppedFindings({ text }: Document): Finding[] {
  const from = documentEnd(text)
  const kind = from === undefined ? null : /^kind:[ \t]*["']?DaemonSet\b["']?/m.exec(text.slice(from))
  if (from === undefined || !kind) return []
  const start = from + kind.index
  const message = 'kubectl reads no further than to the end of the document above, and drops this DaemonSet without a word'
  return [finding('document-dropped', { start, end: start + kind[0].length }, [], message)]
}

function objectFindings({ node }: DaemonSetObject, version: string, broken: boolean, partial: boolean): Finding[] {
  let structs: [string, MapNode, Path][] = []
  const findings = decode(node, version, (type, struct, path) => structs.push([type, struct, path]))
  if (!['apiVersion', 'metadata', 'spec'].some((key) => get(node, key))) return []
  if (partial) return findings.filter(({ path }) => !String(path.at(-1)).startsWith('$'))
  // In a half-read tree things only seem to be missing.
  if (broken) return findings
  const ignored: Finding[] = []
  const stored = withoutGated(node, version, ({ keyNode }, path, gate) => {
    const message = `the API server ignores this field: its feature gate ${gate} is off by default in Kubernetes ${version}`
    ignored.push(finding('field-gated', keyNode, path, message))
  })
  if (stored !== node) {
    structs = []
    decode(stored, version, (type, struct, path) => structs.push([type, struct, path]))
  }
  return [...findings, ...ignored, ...withoutExplained(validate(stored, structs, version), findings)]
}

/** Without what is said only because rules take a value of the wrong type for an empty one. */
function withoutExplained(said: Finding[], findings: readonly Finding[]): Finding[] {
  const wrong = new Set(findings.filter(({ layer }) => layer === 'decode').map(({ path }) => JSON.stringify(path)))
  if (wrong.size === 0) return said
  const isWrong = (path: Path, length: number) => wrong.has(JSON.stringify(path.slice(0, length)))
  return said.filter(
    ({ path }) => !Array.from({ length: path.length + 1 }, (_, length) => length).some((length) => isWrong(path, length)),
  )
}

/** What is wrong with the text itself, whatever object it holds. */
export function yamlFindings({ manifest }: Document): Finding[] {
  return manifest.problems.map((problem) => finding(problem.code, problem, [], problem.message))
}

const misspelt = (kind: ScalarNode) =>
  finding('req-kind-unknown', kind, ['kind'], `no matches for kind ${goQuoted(kind.value)} in version "apps/v1"`)

const bareList = ({ start }: ListNode) =>
  finding('req-root-list', { start, end: start + 1 }, [], 'error validating data: invalid object to validate')

/** A text in quotes, its invisible characters as escapes. */
const goQuoted = (text: string) =>
  JSON.stringify(text).replace(/[^\x20-\x7E]/g, (one) =>
    invisible.test(one) ? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}` : one,
  )

function apiVersionFinding({ apiVersion }: Extract<Kind, { is: 'removed' | 'unserved' }>): Finding {
  const code = removedIn[apiVersion.value] ? 'req-apiversion-old' : 'req-apiversion-unknown'
  return finding(code, apiVersion, ['apiVersion'], `no matches for kind "DaemonSet" in version "${apiVersion.value}"`)
}
