// What is packed: the files that the extension needs and no others, with the licences of all that is not ours.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inflateRawSync } from 'node:zlib'
import { thirdPartyNotices } from '../../scripts/notices.ts'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const vsix = join(dist, 'vscode-daemonset.vsix')
const skip = existsSync(vsix) ? false : 'dist/vscode-daemonset.vsix has not been built'

/** The files of a ZIP archive, by name; read from its central directory. */
function unzip(file: string): Map<string, () => string> {
  const bytes = readFileSync(file)
  const files = new Map<string, () => string>()
  const end = bytes.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
  for (let at = bytes.readUInt32LE(end + 16), left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size, start] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)]
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [number, number, number]
    files.set(bytes.toString('utf8', at + 46, at + 46 + name), () => {
      const data = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28)
      const packed = bytes.subarray(data, data + size)
      return (method === 0 ? packed : inflateRawSync(packed)).toString('utf8')
    })
    at += 46 + name + extra + comment
  }
  return files
}

describe('the packed extension', { skip }, () => {
  test('holds what it needs, and neither sources nor maps', () => {
    const names = [...unzip(vsix).keys()].filter((name) => name.startsWith('extension/')).map((name) => name.slice(10))
    assert.deepEqual(names.filter((name) => /^dist\//.test(name)).sort(), [
      'dist/ThirdPartyNotices.txt',
      'dist/check.js',
      'dist/client.js',
      'dist/package.json',
      'dist/server.js',
      'dist/streams.js',
      'dist/texts.en.json',
      'dist/texts.ko.json',
    ])
    assert.deepEqual(
      names.filter((name) => /\.(ts|map|mjs)$|^(client|server|model|test|scripts|node_modules)\//.test(name)),
      [],
    )
  })

  test('names each package that is in a bundle, with its licence', () => {
    const notices = unzip(vsix).get('extension/dist/ThirdPartyNotices.txt')?.() ?? ''
    const maps = readdirSync(dist).filter((name) => name.endsWith('.js.map'))
    assert.equal(maps.length, 4)
    // By the source maps, which the notices are not made from.
    const sources = maps.flatMap((name) => (JSON.parse(readFileSync(join(dist, name), 'utf8')) as { sources: string[] }).sources)
    const packages = new Set(sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []))
    assert.ok(packages.has('yaml') && packages.has('@kubernetes/client-node'), [...packages].join(', '))
    const unnamed = [...packages].filter((name) => !new RegExp(`^${name} \\d\\S+ \\(\\S+\\)$`, 'm').test(notices))
    assert.deepEqual(unnamed, [])
    assert.match(notices, /^yaml \S+ \(ISC\)\n\nCopyright Eemeli Aro/m)
  })
})

describe('notices of other packages', () => {
  const root = mkdtempSync(join(tmpdir(), 'daemonset-notices-'))
  after(() => rmSync(root, { recursive: true, force: true }))

  /** A package with these files; gives the name of one of its sources. */
  function source(name: string, license: unknown, files: Readonly<Record<string, string>>): string {
    const folder = join(root, 'node_modules', name)
    mkdirSync(join(folder, 'lib'), { recursive: true })
    // Some packages have such a file in a folder, to say how it is loaded.
    writeFileSync(join(folder, 'lib', 'package.json'), '{"type":"module"}')
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', license }))
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
    return `node_modules/${name}/lib/index.js`
  }

  test('each package stands once, with its licence and its notice', () => {
    const file = source('@a/b', 'Apache-2.0', { LICENSE: 'the licence', 'NOTICE.md': 'the notice', 'license.js': 'code' })
    const text = thirdPartyNotices([file, file, 'client/src/extension.ts'], root)
    assert.equal(text.match(/@a\/b 1\.2\.3 \(Apache-2\.0\)\n\nthe licence\n\nthe notice\n/g)?.length, 1)
    assert.doesNotMatch(text, /code$|client/m)
  })
  test('a licence that nobody knows fails', () => {
    const file = source('c', 'SEE LICENSE', { LICENSE: 'pay' })
    assert.throws(() => thirdPartyNotices([file], root), /^Error: c 1\.2\.3 has a licence that is not known: "SEE LICENSE"$/)
  })
  test('a licence without its text fails', () => {
    assert.throws(() => thirdPartyNotices([source('d', 'MIT', {})], root), /d 1\.2\.3 comes without the text of its licence/)
  })
  test('no licence at all fails', () => {
    assert.throws(() => thirdPartyNotices([source('e', undefined, { LICENSE: '' })], root), /e 1\.2\.3 has a licence/)
  })
})
