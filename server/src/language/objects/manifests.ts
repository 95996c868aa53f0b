import type { FieldPath, ManifestInfo } from '../../../../model/src/protocol.ts'
import { check, isPartial, markFollowing, type Origin, stopFindings, yamlFindings } from '../check.ts'
import type { Document } from '../file/document.ts'
import { contentEnd } from '../file/text.ts'
import type { Finding } from '../finding.ts'
import { serverPath } from '../schema/path.ts'
import { at, type Node, type Span, stringOf } from '../yaml/node.ts'
import { toJson } from './json.ts'
import { type ObjectNode, objectsOf } from './objects.ts'

/** An object as `ManifestInfo` has it, in offsets of its document: these stay when the lines above it change. */
type Info = Omit<ManifestInfo, 'document' | 'range' | 'errors'> &
  Span & { readonly errors: readonly (Span & { readonly message: string })[] }

/** The objects of a file's document of that number, of any kind. Remembered with the document, like its diagnostics. */
export function manifestsOf(document: Document, index: number, version: string, origin: Origin): ManifestInfo[] {
  const infos = document.recall(`manifests ${version} ${JSON.stringify([origin, document.stop])}`, () =>
    compute(document, version, origin),
  )
  return infos.map(({ start, end, errors, ...info }) => ({
    document: index,
    ...info,
    range: document.rangeOf({ start, end }),
    errors: errors.map((error) => ({ message: error.message, range: document.rangeOf(error) })),
  }))
}

function compute(document: Document, version: string, origin: Origin): Info[] {
  if (document.isTooLong) return [unread(document, check(document, version, origin))]
  const { text, manifest } = document
  const findings = findingsOf(document, version, origin)
  const isTemplate = manifest.templated || origin.namedLikeTemplate
  if (!isTemplate && manifest.problems.length > 0 && objectsOf(document).length === 0) return [unread(document, findings)]
  return objectsOf(document).map((object) => {
    const is = isTemplate ? 'template' : classify(document, object, origin)
    const namespace = writtenAt(text, object.node, ['metadata', 'namespace'])
    return {
      ...(object.item !== undefined && { item: object.item }),
      start: object.node.start,
      end: contentEnd(text, object.node.start, object.node.end),
      apiVersion: writtenAt(text, object.node, ['apiVersion']),
      kind: writtenAt(text, object.node, ['kind']),
      name: writtenAt(text, object.node, ['metadata', 'name']),
      ...(namespace !== '' && { namespace }),
      is,
      json: is === 'unreadable' ? 'null' : toJson(text, object.node),
      errors: is === 'template' ? [] : errorsOf(object, findings),
    }
  })
}

function classify(document: Document, { node }: ObjectNode, origin: Origin): Info['is'] {
  if (document.manifest.problems.length > 0 || node.kind !== 'map') return 'unreadable'
  const { kind } = document
  if (kind.is !== 'daemonSet') return 'manifest'
  const object = kind.objects.find((candidate) => candidate.node === node)
  if (object && kind.templated) return 'template'
  return object && isPartial(object, origin) ? 'patch' : 'manifest'
}

/** What is wrong with the document; of a kind that is not checked, only its YAML, and what keeps kubectl from reading it. */
function findingsOf(document: Document, version: string, origin: Origin): readonly Finding[] {
  const findings = check(document, version, origin)
  if (findings.length > 0 || document.kind.is !== 'other') return findings
  return [...stopFindings(document), ...yamlFindings(document)]
}

/** Every item of a List is an object of its own to the server: what it would not get to in one says nothing of the next. */
function errorsOf({ item, node }: ObjectNode, findings: readonly Finding[]): Info['errors'] {
  const own = findings.filter(({ layer, start }) => layer === 'yaml' || item === undefined || isWithin(node, start))
  return asErrors(markFollowing(own.map(({ follows: _, ...finding }) => finding)))
}

const isWithin = ({ start, end }: Node, offset: number) => start <= offset && offset <= end

const asErrors = (findings: readonly Finding[]): Info['errors'] =>
  findings
    .filter(({ severity, follows }) => severity === 'error' && !follows)
    .map(({ start, end, path, message }) => ({
      start,
      end,
      message: path.length > 0 ? `${serverPath(path)}: ${message}` : message,
    }))

/** A document of which nothing can be read: its text from the first to the last line that says something. */
function unread({ text }: Document, findings: readonly Finding[]): Info {
  const start = /^(?:\uFEFF?---[ \t]*(?=[\r\n]|$))?(?:\s|#[^\r\n]*(?=[\r\n]|$))*/.exec(text)?.[0].length ?? 0
  const end = Math.max(start, contentEnd(text, start, text.length))
  return { start, end, apiVersion: '', kind: '', name: '', is: 'unreadable', json: 'null', errors: asErrors(findings) }
}

/** A text field as it is written; a template's action stays one. Empty where it is none. */
function writtenAt(text: string, node: Node, path: FieldPath): string {
  const value = at(node, path)
  if (value?.kind === 'scalar' && value.templated) return text.slice(value.start, value.end)
  return stringOf(value) ?? ''
}
