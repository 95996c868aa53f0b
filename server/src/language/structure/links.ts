import type { ManifestFile } from '../file/file.ts'
import type { Range } from '../file/text.ts'
import { get, itemsOf, type Node, present } from '../yaml/node.ts'

export interface Link {
  readonly range: Range
  readonly target: string
  readonly tooltip: string
}

/** Images lead to their registry's page. */
export function links(file: ManifestFile): Link[] {
  return file.documents.flatMap((document) => {
    const { kind } = document
    if (kind.is !== 'daemonSet' || kind.templated) return []
    return kind.objects.flatMap(({ node }) => {
      const found: Link[] = []
      const pod = ['spec', 'template', 'spec'].reduce<Node | undefined>((inner, key) => get(inner, key), node)
      for (const list of ['containers', 'initContainers']) {
        for (const container of itemsOf(get(pod, list))) {
          const image = get(container, 'image')
          const target = image?.kind === 'scalar' && present(image) ? imagePage(image.value) : undefined
          if (image && target) found.push({ range: document.rangeOf(image), target, tooltip: target })
        }
      }
      return found
    })
  })
}

/** Characters of the longest name that a registry takes. */
const longest = 255

/** The page a person can look an image up on; `undefined` for registries that have none. */
function imagePage(image: string): string | undefined {
  const host = /^[^/:]+:\d+(?=\/)/.exec(image)?.[0] ?? ''
  const match = /^([^\s@]*?)(?::[\w][\w.-]{0,127})?(?:@[\w+.-]+:[0-9a-fA-F]+)?$/.exec(image.slice(host.length))
  const name = match && host + match[1]
  if (!name || name.length > longest || /[${}]/.test(name)) return undefined
  const [first = '', ...rest] = name.split('/')
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  if (!hasHost || first === 'docker.io' || first === 'index.docker.io') {
    const path = hasHost ? rest : [first, ...rest]
    const repository = path[0] === 'library' ? path.slice(1) : path
    return repository.length === 1
      ? `https://hub.docker.com/_/${repository[0]}`
      : `https://hub.docker.com/r/${repository.join('/')}`
  }
  const path = rest.join('/')
  if (first === 'quay.io') return `https://quay.io/repository/${path}`
  if (first === 'ghcr.io')
    return `https://github.com/${rest.slice(0, 2).join('/')}/pkgs/container/${encodeURIComponent(rest.slice(1).join('/') || path)}`
  if (first === 'public.ecr.aws') return `https://gallery.ecr.aws/${path}`
  if (first === 'gcr.io' || first.endsWith('.gcr.io')) return `https://${first}/${path}`
  if (first === 'mcr.microsoft.com') return `https://mcr.microsoft.com/artifact/mar/${path}/about`
  return undefined
}
