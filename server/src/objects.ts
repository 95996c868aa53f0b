import type * as lsp from 'vscode-languageserver/node'
import {
  type LocateParams,
  locateRequest,
  type ManifestInfo,
  type ManifestsParams,
  manifestsRequest,
  type RewriteParams,
  type Rewritten,
  rewriteRequest,
} from '../../model/src/protocol.ts'
import { originOf } from './language/check.ts'
import type { ManifestFile } from './language/file/file.ts'
import type { Range } from './language/file/text.ts'
import { locate } from './language/objects/locate.ts'
import { manifestsOf } from './language/objects/manifests.ts'
import { objectAt } from './language/objects/objects.ts'
import { editsBetween } from './language/write/difference.ts'
import { rewrite } from './language/write/rewrite.ts'

/** Milliseconds of work after which other requests get their turn. */
const slice = 12

/** What the requests about objects need of the server: its open files, its version, and the net under a request. */
export interface Files {
  get(uri: string): ManifestFile | undefined
  version(): string
  guard<T>(name: string, empty: T, run: () => T | Promise<T>): Promise<T>
}

/** The requests of our own client about the objects in an open file: which there are, where a field stands, how it is rewritten. */
export function serveObjects(connection: lsp.Connection, files: Files): void {
  connection.onRequest(manifestsRequest, ({ uri }: ManifestsParams, token: lsp.CancellationToken) =>
    files.guard('manifests', null, () => manifests(files.get(uri), files.version(), token)),
  )
  connection.onRequest(locateRequest, (params: LocateParams) =>
    files.guard('locate', null, () => located(files.get(params.uri), params)),
  )
  connection.onRequest(rewriteRequest, (params: RewriteParams) =>
    files.guard('rewrite', null, () => rewritten(files.get(params.uri), params)),
  )
}

/** The objects of a file; a large one is worked through in slices between other requests. */
async function manifests(
  file: ManifestFile | undefined,
  version: string,
  token: lsp.CancellationToken,
): Promise<ManifestInfo[] | null> {
  if (!file) return null
  const infos: ManifestInfo[] = []
  const origin = originOf(file)
  let started = performance.now()
  for (const [index, document] of file.documents.entries()) {
    infos.push(...manifestsOf(document, index, version, origin))
    file.release(document)
    if (performance.now() - started > slice) {
      await new Promise((resolve) => setImmediate(resolve))
      if (token.isCancellationRequested) return null
      started = performance.now()
    }
  }
  return infos
}

function located(file: ManifestFile | undefined, { document: index, item, paths }: LocateParams): Range[] | null {
  const document = file?.documents[index]
  const root = objectAt(document, item)
  if (!document || !root) return null
  file?.keep(document)
  return paths.map((path) => locate(document, root, path))
}

function rewritten(file: ManifestFile | undefined, { document: index, item, changes }: RewriteParams): Rewritten | null {
  const document = file?.documents[index]
  if (!document || !objectAt(document, item)) return null
  const { text, left } = rewrite(document.text, item, changes)
  const edits = editsBetween(document.text, text).map((edit) => ({ range: document.rangeOf(edit), newText: edit.text }))
  return { edits, left }
}
