// The two language servers that are held side by side: ours, and yaml-language-server with the DaemonSet schema alone, from a local file.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { daemonSetSchema } from './json-schema.ts'

export interface Peer {
  readonly name: string
  /** Its program and arguments, for this Node. */
  readonly words: readonly string[]
  /** What it is told when it asks for its configuration, by section. */
  readonly settings: Readonly<Record<string, unknown>>
}

const project = fileURLToPath(new URL('..', import.meta.url))

export const own: Peer = {
  name: 'daemonset',
  words: [join(project, 'dist', 'server.js'), '--stdio'],
  settings: { daemonset: {} },
}

/** The other one, its schema written into a folder. */
export function yamlLanguageServer(folder: string): Peer {
  const schemaFile = join(folder, 'daemonset.schema.json')
  writeFileSync(schemaFile, JSON.stringify(daemonSetSchema()))
  return {
    name: 'yaml-language-server',
    words: [join(project, 'node_modules', 'yaml-language-server', 'bin', 'yaml-language-server'), '--stdio'],
    settings: {
      yaml: {
        schemas: { [pathToFileURL(schemaFile).href]: '*' },
        schemaStore: { enable: false },
        kubernetesCRDStore: { enable: false },
        validate: true,
        completion: true,
        hover: true,
        format: { enable: false },
      },
    },
  }
}
