// What the server warns of in volumes whose files share one directory.
import type { Code } from '../codes.ts'
import type { MapNode, Path } from '../yaml/node.ts'
import { struct, structs, text } from './read.ts'
import { has, violation } from './rule.ts'
import { projectionKinds } from './volume-sources.ts'

/** A file of a volume: its path, and in a projected volume where it comes from. */
interface File {
  readonly path: string
  readonly owner: string
  readonly at: Path
}

const quoted = (name: string) => JSON.stringify(name)

/** Files of one volume of which one lies where another, or a directory of another, lies. */
export function* overlapWarnings(volume: MapNode, path: Path) {
  const name = text(volume, 'name')
  for (const [source, title] of [
    ['configMap', (node: MapNode) => `ConfigMap ${quoted(text(node, 'name'))}`],
    ['secret', (node: MapNode) => `Secret ${quoted(text(node, 'secretName'))}`],
    ['downwardAPI', () => 'DownwardAPI'],
  ] as const) {
    const node = struct(volume, source)
    if (node) yield* overlaps(name, title(node), itemFiles(node, '', [...path, source]), 'warn-overlap-items')
  }
  const files: File[] = []
  for (const [index, source] of structs(struct(volume, 'projected'), 'sources').entries()) {
    const at = [...path, 'projected', 'sources', index]
    if (projectionKinds.some((kind) => struct(source, kind))) files.push(...projectedFiles(source, at))
    else {
      const message = `volume ${quoted(name)} (Projected) has no sources provided`
      yield violation('warn-projected-empty', at, message, { path: [] })
    }
  }
  yield* overlaps(name, 'Projected', files, 'warn-overlap-projected')
}

const itemFiles = (node: MapNode, owner: string, path: Path): File[] =>
  structs(node, 'items').map((item, index) => ({ path: text(item, 'path'), owner, at: [...path, 'items', index, 'path'] }))

function projectedFiles(source: MapNode, path: Path): File[] {
  return projectionKinds.flatMap((kind) => {
    const node = struct(source, kind)
    return node ? filesOf[kind](node, [...path, kind]) : []
  })
}

const filesOf: Readonly<Record<(typeof projectionKinds)[number], (node: MapNode, at: Path) => File[]>> = {
  secret: (node, at) => itemFiles(node, `Secret ${quoted(text(node, 'name'))}`, at),
  configMap: (node, at) => itemFiles(node, `ConfigMap ${quoted(text(node, 'name'))}`, at),
  downwardAPI: (node, at) => itemFiles(node, 'DownwardAPI', at),
  serviceAccountToken: (node, at) => [fileAt(node, 'path', 'ServiceAccountToken', at)],
  clusterTrustBundle: (node, at) => {
    const name = text(node, has(node, 'name') ? 'name' : 'signerName')
    return [fileAt(node, 'path', `ClusterTrustBundle ${quoted(name)}`, at)]
  },
  podCertificate: (node, at) => [
    fileAt(node, 'certificateChainPath', 'PodCertificate chain', at),
    fileAt(node, 'keyPath', 'PodCertificate key', at),
    fileAt(node, 'credentialBundlePath', 'PodCertificate credential bundle', at),
  ],
}

const fileAt = (node: MapNode, field: string, owner: string, at: Path): File => ({
  path: text(node, field),
  owner,
  at: [...at, field],
})

/** Overlaps that are told of one file: the server tells them all. */
const mostTold = 20

function* overlaps<C extends Code>(volume: string, title: string, files: readonly File[], code: C) {
  const seen = new Overlapping()
  const show = ({ path, owner }: File) => (owner === '' ? quoted(path) : `${quoted(path)} (${owner})`)
  for (const given of files) {
    const file = { ...given, path: given.path.replace(/(?<!\/)\/+$/, '') }
    if (file.path === '') continue
    for (const other of seen.with(file)) {
      const message = `volume ${quoted(volume)} (${title}): overlapping paths: ${show(file)} with ${show(other)}`
      yield violation(code, file.at, message, { path: [] })
    }
    seen.add(file)
  }
}

/** Files by their own path, and by each directory above it. */
class Overlapping {
  private readonly at = new Map<string, File[]>()
  private readonly below = new Map<string, File[]>()
  private readonly order = new Map<File, number>()

  add(file: File) {
    this.order.set(file, this.order.size)
    for (const [map, paths] of [[this.at, [file.path]] as const, [this.below, directories(file.path)] as const]) {
      for (const path of paths) {
        const there = map.get(path) ?? []
        if (there.length < mostTold) there.push(file)
        map.set(path, there)
      }
    }
  }

  /** The first files that lie where this one lies, above it or below it, in their order. */
  with({ path }: File): File[] {
    const found = [...directories(path), path].flatMap((one) => this.at.get(one) ?? [])
    const all = [...found, ...(this.below.get(path) ?? [])]
    return all.sort((a, b) => (this.order.get(a) ?? 0) - (this.order.get(b) ?? 0)).slice(0, mostTold)
  }
}

/** The directories above a path, as deep as any path that Linux takes can be. */
function directories(path: string): string[] {
  const found: string[] = []
  for (let end = path.indexOf('/'); end >= 0 && found.length < 2048 && end < 4096; end = path.indexOf('/', end + 1))
    found.push(path.slice(0, end))
  return found
}
