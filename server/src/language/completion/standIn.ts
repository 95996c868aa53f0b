import { entriesOf, itemsOf, type ListNode, type MapNode, type Node, type Path, present, type ScalarNode } from '../yaml/node.ts'
import { type Manifest, parseManifest } from '../yaml/parse.ts'

/** Stands for what is being typed while the text is parsed. */
export const standIn = 'daemonset\uE001cursor'
/** Whether a text of the document is the cursor's own. */
export const isStandIn = (text: string) => text.includes(standIn)

/** Where the stand-in is in a tree. */
export interface Hit {
  /** For a key: the path of its map; for a value: its own. */
  readonly path: Path
  readonly key: boolean
  readonly scalar: ScalarNode
  readonly holder: MapNode | ListNode | undefined
  readonly root: Node
  /** The text that was read. */
  readonly text: string
}

/** Texts read last: while a word is typed, the text around it stays the same. */
const recent: Manifest[] = []
const maxRecent = 6
/** Characters of them in all: a tree takes many times the space of its text. */
const mostRemembered = 2_000_000

export function read(text: string): Manifest {
  const index = recent.findIndex((one) => one.text === text)
  const found = recent[index] ?? parseManifest(text)
  if (index >= 0) recent.splice(index, 1)
  remember(found)
  return found
}

/** A text that is read already. */
export function remember(manifest: Manifest): void {
  if (recent.some(({ text }) => text === manifest.text)) return
  recent.push(manifest)
  let characters = recent.reduce((sum, { text }) => sum + text.length, 0)
  while (recent.length > 1 && (recent.length > maxRecent || characters > mostRemembered))
    characters -= recent.shift()?.text.length ?? 0
}

/**
 * The stand-in in a text, where it takes nothing away from what stood there: the tree without it must be that of `base`. Where `base`
 * itself is broken there is nothing to hold it against; then it is enough to find it.
 */
export function tryOut(text: string, base: Manifest): Hit | undefined {
  const { root, problems } = read(text)
  const hit = root && found(text, root)
  if (!hit || problems.length > base.problems.length) return undefined
  return base.problems.length > 0 || isSameBut(base.root, root) ? hit : undefined
}

/** The stand-in in a text that is not held against another. */
export function find(text: string): Hit | undefined {
  const { root } = read(text)
  return root && found(text, root)
}

function found(text: string, root: Node): Hit | undefined {
  const hit = findStandIn(root, [], undefined)
  return hit && { ...hit, root, text }
}

type Found = Omit<Hit, 'root' | 'text'>

function findStandIn(node: Node, path: Path, holder: Hit['holder']): Found | undefined {
  if (node.kind === 'scalar') return isStandIn(node.value) ? { path, key: false, scalar: node, holder } : undefined
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      const hit = findStandIn(item, [...path, index], node)
      if (hit) return hit
    }
    return undefined
  }
  for (const { key, keyNode, value, merged } of node.entries) {
    if (merged) continue
    if (isStandIn(key)) return { path, key: true, scalar: keyNode, holder: node }
    const hit = findStandIn(value, [...path, key], node)
    if (hit) return hit
  }
  return undefined
}

/** Whether two trees say the same, but for the stand-in: a key with no value, an item, a value where none was, or another key's place. */
function isSameBut(base: Node | undefined, now: Node | undefined): boolean {
  if (!now) return isEmpty(base)
  if (isEmpty(base) && isOnlyStandIn(now)) return true
  if (!base || base.kind !== now.kind) return !present(base) && !present(now)
  if (base.kind === 'scalar') return now.kind === 'scalar' && base.type === now.type && base.value === now.value
  if (base.kind === 'list') {
    const items = itemsOf(now)
    const extra = items.length === base.items.length + 1 ? items.findIndex(isOnlyStandIn) : -1
    const others = extra < 0 ? items : items.filter((_, index) => index !== extra)
    return others.length === base.items.length && others.every((item, index) => isSameBut(base.items[index], item))
  }
  const entries = entriesOf(now)
  const isRenamed = entries.length === base.entries.length
  const others = isRenamed ? entries : entries.filter(({ key }) => !isStandIn(key))
  return (
    others.length === base.entries.length &&
    others.every(({ key, value }, index) => {
      const was = base.entries[index]
      return was !== undefined && (was.key === key || (isRenamed && isStandIn(key))) && isSameBut(was.value, value)
    })
  )
}

/** Nothing, or a collection that holds nothing. */
const isEmpty = (node: Node | undefined) =>
  !present(node) || (entriesOf(node).length === 0 && itemsOf(node).length === 0 && node.kind !== 'scalar')

function isOnlyStandIn(node: Node): boolean {
  if (node.kind === 'scalar') return isStandIn(node.value)
  if (node.kind === 'list') return node.items.length === 1 && node.items.every(isOnlyStandIn)
  return node.entries.length === 1 && node.entries.every(({ key, value }) => isStandIn(key) && !present(value))
}
